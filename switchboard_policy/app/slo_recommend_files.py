"""A recommendation as files: the document, a page in Markdown, a drawing for each level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from switchboard_policy.app import slo_recommend_words as words
from switchboard_policy.app.json_text import json_text
from switchboard_policy.app.output import write_directory
from switchboard_policy.app.slo_recommend import Recommended
from switchboard_policy.areas.slo.choose.pictures import front_figure
from switchboard_policy.areas.slo.choose.search import Search
from switchboard_policy.render import charts, markdown


def write(found: Recommended, target: Path) -> None:
    """Write a recommendation as a directory, in the place of whatever was there.

    Args:
        found: the recommendation.
        target: the directory.

    Raises:
        InputError: the disk refuses; then nothing has changed.
    """
    figures = [figure for one in found.advice if (figure := front_figure(one)) is not None]
    drawings = charts.draw(figures) if charts.available() else ()
    files = {
        "recommendation.json": (json_text(found.document()) + "\n").encode(),
        "recommendation.md": ("\n".join(_page(found, drawings)) + "\n").encode(),
        **{f"{drawing.name}.svg": drawing.file.encode() for drawing in drawings},
    }
    write_directory(target, files)


def _page(found: Recommended, drawings: Sequence[charts.Drawing]) -> Iterator[str]:
    yield "# Service levels: what could be promised\n"
    yield f"{markdown.escape(words.lead(found.advice, found.replayed.window))}\n"
    yield from _table(words.LEVELS, words.level_rows(found.advice))
    yield "\n## Alert windows\n"
    yield from _table(words.ALERTS, words.alert_rows(found.advice))
    for one in found.advice:
        if isinstance(one.search, Search) and one.search.incidents:
            yield f"\n### {markdown.escape(one.objective.subject)}\n"
            name = f"slo-{one.objective.service}-{one.objective.slo}-windows"
            yield from (
                f"![{markdown.escape(drawing.figure.title)}]({drawing.name}.svg)\n"
                for drawing in drawings
                if drawing.figure.id == name
            )
            yield from _table(
                (*words.ALERTS[1:], "within the budget"), words.front_rows(one.search)
            )
            yield f"\n{markdown.escape(words.held_out(one.search))}\n"
    yield "\n## How to read this\n"
    level = found.slo.interval_level
    for note in (*words.notes(found.advice, found.abstentions, level), *found.notes):
        yield f"- {markdown.escape(note)}"


def _table(headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{' --- |' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(str(markdown.escape(cell)) for cell in row)} |"
