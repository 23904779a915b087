"""Figures made of bars as they are told in words: values with their ranges, alerts counted."""

from __future__ import annotations

import math
from collections import Counter

from switchboard_policy.domain.figures import Bar, BarFigure, TimeFigure
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.render import numbers

SIDES = ("now", "proposed")


def alert_counts(proposal: Proposal) -> BarFigure | None:
    """Return how often each alert would have fired, now and proposed, from the marks of figures.

    Budget and burn of one subject mark the same alerts, which count once. A subject nothing is
    proposed for keeps its alerts under the proposal too.
    """
    counts = {side: Counter[str]() for side in SIDES}
    for figures in _by_subject(proposal).values():
        marks = {mark for figure in figures for mark in figure.marks}
        moved = any(line.role == "proposed" for figure in figures for line in figure.lines)
        for mark in marks:
            if mark.label.startswith("incident"):
                continue
            for side in SIDES:
                counts[side][mark.label] += mark.role == (side if moved else "now")
    now, proposed = (counts[side] for side in SIDES)
    labels = sorted({*now, *proposed}, key=lambda label: (-now[label], label))
    if not any((*now.values(), *proposed.values())):
        return None
    bars = tuple(Bar(label, float(now[label]), float(proposed[label])) for label in labels)
    note = "Counted for the subjects that have a figure in the report."
    return BarFigure("alerts", "Alerts that would have fired", "alerts", bars, note)


def _by_subject(proposal: Proposal) -> dict[str, list[TimeFigure]]:
    """Return figures over time by subject; the last word of an id says what is shown of it."""
    found: dict[str, list[TimeFigure]] = {}
    for recommendation in proposal.recommendations:
        for figure in recommendation.figures:
            if isinstance(figure, TimeFigure):
                found.setdefault(figure.id.rpartition("-")[0] or figure.id, []).append(figure)
    return found


def bar_figures(proposal: Proposal) -> tuple[BarFigure, ...]:
    """Return every figure made of bars, the alert counts last."""
    found = [
        figure
        for recommendation in proposal.recommendations
        for figure in recommendation.figures
        if isinstance(figure, BarFigure)
    ]
    alerts = alert_counts(proposal)
    return tuple(found if alerts is None else [*found, alerts])


def bar_side(bar: Bar, side: str) -> tuple[float | None, tuple[float, float] | None]:
    """Return the value and the range of one side, `now` or `proposed`."""
    if side == "now":
        return bar.now, bar.now_range
    return bar.proposed, bar.proposed_range


def bar_title(figure: BarFigure) -> str:
    """Return the title with its unit, unless the title says it."""
    if figure.unit.lower() in figure.title.lower():
        return figure.title
    return f"{figure.title} ({figure.unit})"


def bar_value(bar: Bar, side: str, unit: str) -> str:
    """Return one side of a bar as a number with its range."""
    value, bounds = bar_side(bar, side)
    low, high = (numbers.amount(bound, unit) for bound in bounds or (0.0, 0.0))
    told = "" if bounds is None or bounds[0] == bounds[1] else numbers.spread(low, high)
    if value is None:
        return told or (low if bounds else numbers.DASH)
    middle = numbers.amount(value, unit)
    if not told or low == high or told.startswith(numbers.UNDER):
        return told or middle
    return f"{middle} ({told})"


def bar_most(figure: BarFigure) -> float:
    """Return the largest figure or bound of a bar figure."""
    found = [
        number
        for bar in figure.bars
        for number in (bar.now, bar.proposed, *(bar.now_range or ()), *(bar.proposed_range or ()))
        if number is not None and math.isfinite(number)
    ]
    return max(found, default=0.0)
