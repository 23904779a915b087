"""The plain numbers of every subject as tables a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.recommendation import Recommendation, SubjectSummary, SummaryValue
from switchboard_policy.render import numbers, view
from switchboard_policy.render.text import clean

MOST_ROWS = 60
"""Subjects in one table of the report; `simulation.json` holds all. Ours."""
MOST_COLUMNS = 8
"""Columns of one table; more needs a spreadsheet. Ours."""

# What a person asks first, in that order; what is not here follows in the area's own order.
_FIRST = (
    "limit_rps",
    "proposed_limit_rps",
    "peak_rps",
    "p99_rps",
    "throttled_low_ratio",
    "throttled_middle_ratio",
    "throttled_high_ratio",
    "offered_requests",
)
_UNITS = {"rps": "requests/s", "requests": "requests", "ratio": "%", "s": "s", "ms": "ms"}


@dataclass(frozen=True)
class AreaTable:
    """The numbers of one area.

    Args:
        area: its name.
        headline: what was looked at and what came out.
        head: names of the columns.
        rows: subject and cells; changed subjects first.
        left: subjects there was no room for.
        details: subject to every number it has, for the subjects that change.
    """

    area: str
    headline: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int
    details: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def area_tables(proposal: Proposal) -> tuple[AreaTable, ...]:
    """Return one table for each area that replayed something."""
    return tuple(_area(found) for found in proposal.recommendations if found.summaries)


def _area(found: Recommendation) -> AreaTable:
    changed = {delta.subject for delta in found.deltas}
    ordered = sorted(found.summaries, key=lambda summary: summary.subject not in changed)
    keys = _columns(ordered)
    return AreaTable(
        found.area,
        clean(found.headline),
        ("", *(_name(key) for key in keys)),
        tuple(
            (clean(summary.subject, 80), *(_cell(summary.figures, key) for key in keys))
            for summary in ordered[:MOST_ROWS]
        ),
        max(0, len(ordered) - MOST_ROWS),
        tuple(_details(summary) for summary in ordered if summary.subject in changed)[:MOST_ROWS],
    )


def _columns(summaries: Sequence[SubjectSummary]) -> tuple[str, ...]:
    known = dict.fromkeys(key for summary in summaries for key in summary.figures)
    wanted = [key for key in _FIRST if key in known]
    wanted += [key for key in known if key not in wanted]
    told = [key for key in wanted if any(s.figures.get(key) is not None for s in summaries)]
    return tuple(told[:MOST_COLUMNS])


def _details(summary: SubjectSummary) -> tuple[str, tuple[tuple[str, str], ...]]:
    rows = tuple((_name(key), _cell(summary.figures, key)) for key in summary.figures)
    return clean(summary.subject, 80), rows


def _name(key: str) -> str:
    """Return a key as words with its unit: `peak_rps` is `peak, requests/s`."""
    words, _, last = clean(key, 60).rpartition("_")
    if words and last in _UNITS:
        return f"{view.spoken(words)}, {_UNITS[last]}"
    return view.spoken(clean(key, 60))


def _cell(figures: Mapping[str, SummaryValue], key: str) -> str:
    value = figures.get(key)
    if value is None:
        return numbers.DASH
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return clean(value, 80)
    return numbers.percent(value) if key.endswith("_ratio") else numbers.number(value)
