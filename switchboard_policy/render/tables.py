"""The data of a figure in columns: expanded to rows for a drawing, sent as columns to a page."""

from __future__ import annotations

import math
from collections.abc import Sequence

from switchboard_policy.domain.figures import (
    Bar,
    BarFigure,
    DotFigure,
    Figure,
    Mark,
    Role,
    ScatterFigure,
    SpanFigure,
    TimeFigure,
    WaterfallFigure,
)
from switchboard_policy.domain.reliability import ForecastBin, ReliabilityFigure
from switchboard_policy.render import numbers, theme
from switchboard_policy.render.bar_view import SIDES, bar_side, bar_value
from switchboard_policy.render.columns import Cell, Table, Tables, known, unique
from switchboard_policy.render.decimate import decimate
from switchboard_policy.render.dot_tables import dot_tables
from switchboard_policy.render.text import clean

LANES = 4
"""Rows that numbers of close moments are spread over before they may touch. Ours."""
_SMALL, _LARGE = 24, 120
"""Pixels a point covers: one of many tries, and one that is named. Ours."""
CLOSE = 0.045
"""Share of the width below which two numbers would touch. Ours: two digits on a phone."""


def tables(figure: Figure, most: int) -> Tables:
    """Return the data of a figure.

    Args:
        figure: the figure.
        most: points a line may hold.
    """
    if isinstance(figure, TimeFigure):
        return _time(figure, most)
    if isinstance(figure, BarFigure):
        return {"bars": _bars(figure)}
    if isinstance(figure, SpanFigure):
        return _spans(figure)
    if isinstance(figure, ScatterFigure):
        return _points(figure)
    if isinstance(figure, DotFigure):
        return dot_tables(figure)
    return _reliability(figure) if isinstance(figure, ReliabilityFigure) else _of_parts(figure)


def _of_parts(figure: WaterfallFigure) -> Tables:
    return {"parts": _parts(figure)}


def _time(figure: TimeFigure, most: int) -> Tables:
    found: dict[str, Table] = {}
    for index, line in enumerate(figure.lines):
        points = decimate(line.x, line.y, most)
        columns: dict[str, Sequence[Cell]] = {
            "x": [_milli(x) for x, _ in points],
            "y": [known(y) for _, y in points],
        }
        found[f"line{index}"] = Table(columns, {"what": clean(line.label)})
    for index, band in enumerate(figure.bands):
        low = decimate(band.x, band.low, most // 2)
        # Both bounds keep the same positions, or the area would not close.
        kept = {x for x, _ in low} | {x for x, _ in decimate(band.x, band.high, most // 2)}
        at = [index for index, x in enumerate(band.x) if x in kept]
        found[f"band{index}"] = Table(
            {
                "x": [_milli(band.x[place]) for place in at],
                "y": [known(band.low[place]) for place in at],
                "y2": [known(band.high[place]) for place in at],
            },
            {"what": clean(band.label)},
        )
    if figure.marks:
        found["marks"] = _marks(figure)
    return found


def moments(figure: TimeFigure) -> tuple[Mark, ...]:
    """Return the moments of a figure in the order their numbers run."""
    return tuple(sorted(figure.marks, key=lambda mark: (mark.at, mark.role, mark.label)))


def ends(figure: TimeFigure) -> tuple[float, float]:
    """Return the first and the last moment a figure shows."""
    at = [x for line in figure.lines for x in line.x]
    at += [x for band in figure.bands for x in band.x]
    at += [end for mark in figure.marks for end in (mark.at, mark.until)]
    return (min(at), max(at)) if at else (0.0, 1.0)


def _marks(figure: TimeFigure) -> Table:
    told = moments(figure)
    first, last = ends(figure)
    lanes: list[int] = []
    free = [-math.inf] * LANES
    for mark in told:
        place = (mark.at - first) / ((last - first) or 1)
        lane = next((at for at, taken in enumerate(free) if taken <= place), len(lanes) % LANES)
        free[lane] = place + CLOSE
        lanes.append(lane)
    return Table(
        {
            "x": [_milli(mark.at) for mark in told],
            "until": [_milli(mark.until) for mark in told],
            "colour": [theme.role_colour(mark.role) for mark in told],
            "number": [str(place) for place in range(1, len(told) + 1)],
            "lane": [3 + 14 * lane for lane in lanes],
            "what": [f"{place}. {clean(mark.label)}" for place, mark in enumerate(told, 1)],
        },
        {},
    )


def _bars(figure: BarFigure) -> Table:
    labels = unique([clean(bar.label, 60) for bar in figure.bars])
    sides = [
        (
            label,
            side,
            _best(bar, side),
            _range(bar, side),
            bar_value(bar, side, figure.unit),
        )
        for label, bar in zip(labels, figure.bars, strict=True)
        for side in SIDES
    ]
    return Table(
        {
            "what": [label for label, *_ in sides],
            "side": [side for _, side, *_ in sides],
            "value": [value for _, _, value, _, _ in sides],
            "low": [bounds[0] if bounds else None for *_, bounds, _ in sides],
            "high": [bounds[1] if bounds else None for *_, bounds, _ in sides],
            "end": [
                max(value or 0.0, bounds[1] if bounds else 0.0) for *_, value, bounds, _ in sides
            ],
            "text": [text for *_, text in sides],
            "colour": [theme.colour(side) for _, side, *_ in sides],
        },
        {},
    )


def _spans(figure: SpanFigure) -> Tables:
    labels = unique([clean(label, 60) for label, _ in figure.rows])
    told = [
        (label, span)
        for label, (_, spans) in zip(labels, figure.rows, strict=True)
        for span in spans
    ]
    return {
        "rows": Table({"what": labels}, {"x": _milli(figure.start), "until": _milli(figure.end)}),
        "spans": Table(
            {
                "what": [label for label, _ in told],
                "x": [_milli(span.start) for _, span in told],
                "until": [_milli(span.end) for _, span in told],
                "colour": [theme.role_colour(span.role) for _, span in told],
                "label": [clean(span.label, 60) for _, span in told],
                "from": [numbers.moment(span.start) for _, span in told],
                "long": [numbers.duration(span.end - span.start) for _, span in told],
            },
            {},
        ),
    }


def _points(figure: ScatterFigure) -> Tables:
    front = sorted((known(one.x) or 0.0, known(one.y) or 0.0) for one in figure.points if one.front)
    every = figure.points
    return {
        "front": Table({"x": [known(x) for x, _ in front], "y": [known(y) for _, y in front]}, {}),
        "points": Table(
            {
                "x": [known(point.x) for point in every],
                "y": [known(point.y) for point in every],
                "what": [clean(point.label, 60) for point in every],
                "colour": [theme.role_colour(point.role) for point in every],
                "size": [_SMALL if point.role == "measured" else _LARGE for point in every],
            },
            {},
        ),
    }


def _reliability(figure: ReliabilityFigure) -> Tables:
    ends: dict[str, Sequence[Cell]] = {"x": [0, 100], "y": [0, 100]}
    bars: dict[str, Sequence[Cell]] = {
        "x": [100 * each.forecast for each in figure.bins],
        "y": [100 * each.low for each in figure.bins],
        "y2": [100 * each.high for each in figure.bins],
    }
    found = {
        "diagonal": Table(ends, {}),
        "bars": Table(bars, {}),
        "points": _forecasts(figure.bins, "calibrated", "proposed"),
    }
    if figure.before:
        found["before"] = _forecasts(figure.before, "not calibrated", "now")
    return found


def _forecasts(bins: Sequence[ForecastBin], what: str, role: Role) -> Table:
    columns: dict[str, Sequence[Cell]] = {
        "x": [100 * each.forecast for each in bins],
        "y": [100 * each.came for each in bins],
        "windows": [each.windows for each in bins],
    }
    return Table(columns, {"what": what, "colour": theme.role_colour(role)})


def _range(bar: Bar, side: str) -> tuple[float, float] | None:
    bounds = bar_side(bar, side)[1]
    return bounds if bounds and bounds[0] != bounds[1] else None


def _best(bar: Bar, side: str) -> float | None:
    value, bounds = bar_side(bar, side)
    if value is None and bounds and bounds[0] == bounds[1]:
        value = bounds[0]
    return None if value is None else known(value)


def _parts(figure: WaterfallFigure) -> Table:
    labels = unique([clean(label, 60) for label, _ in figure.parts] + ["total"])
    starts, at = [], 0.0
    for _, size in figure.parts:
        starts.append(at)
        at += size
    sizes = [size for _, size in figure.parts]
    ends_ = [start + size for start, size in zip(starts, sizes, strict=True)]
    return Table(
        {
            "what": labels,
            "start": [*starts, 0.0],
            "end": [*ends_, figure.total],
            "text": [*(f"+{numbers.points(size)}" for size in sizes), numbers.points(figure.total)],
            "colour": [*(theme.colour("part") for _ in sizes), theme.colour("ink")],
        },
        {},
    )


def _milli(seconds: float) -> int:
    return round(seconds * 1000)
