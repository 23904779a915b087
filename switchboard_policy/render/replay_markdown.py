"""A replay as a part of a pull request: one line, and the table below it."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.domain.flips import FLIPS
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.units import counted
from switchboard_policy.render import markdown
from switchboard_policy.render import replay_words as words
from switchboard_policy.render.markdown import Markdown

MOST_ROWS = 30
"""Rows of the table; a reviewer opens the report for more. Ours."""


def replay_section(report: ReplayReport, most: int = MOST_ROWS) -> Markdown:
    """Return a replay as Markdown that can be unfolded.

    Args:
        report: what would flip.
        most: rows of the table.
    """
    lines = [
        f"<details><summary>{markdown.escape(summary(report))}</summary>",
        "",
        f"{markdown.escape(_sentence(words.lead(report)))} {markdown.escape(_seen(report))}",
        "",
        *_table(report, most),
        "",
        *(f"- {markdown.escape(each)}" for each in words.asides(report)),
        "",
        "</details>",
    ]
    return Markdown("\n".join(lines) + "\n")


def summary(report: ReplayReport) -> str:
    """Return the line that stands there folded: what flips, of how much, and what was not seen."""
    flips = counted(report.flips, "decision")
    changes = ", ".join(
        f"{report.counts[change]:,} {words.CHANGES[change]}"
        for change in FLIPS
        if report.counts[change]
    )
    told = f"{flips} would flip ({changes})" if changes else "No decision would flip"
    return f"{told}: {words.looked_at(report)}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _seen(report: ReplayReport) -> str:
    return _sentence(f"{words.looked_at(report)}, {words.reached(report)}")


def _table(report: ReplayReport, most: int) -> Sequence[str]:
    *changed, same = words.rows(report)
    shown = [*changed[:most], same]
    lines = [f"| {' | '.join(words.HEAD)} |", "| --- | ---: | --- | --- | --- |"]
    lines += [f"| {' | '.join(markdown.escape(cell) for cell in row.cells)} |" for row in shown]
    if len(changed) > most:
        lines += ["", f"{counted(len(changed) - most, 'more row')} in the report."]
    return lines
