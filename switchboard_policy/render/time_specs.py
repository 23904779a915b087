"""Figures over time: lines, the bands around them, and moments worth pointing at."""

from __future__ import annotations

import math

from switchboard_policy.domain.figures import Band, Line, TimeFigure
from switchboard_policy.render import theme
from switchboard_policy.render.tables import ends
from switchboard_policy.render.text import clean

Spec = dict[str, object]
DAY = 86_400


def over_time(figure: TimeFigure, height: int, ticks: int, *, alive: bool) -> Spec:
    """Return the specification of a figure over time.

    Args:
        figure: what to draw.
        height: pixels of the plot.
        ticks: ticks of the axis over time.
        alive: whether the point nearest to the pointer says what it is.
    """
    layers: list[Spec] = [_stretches()] if figure.marks else []
    layers += [_band(index, band) for index, band in enumerate(figure.bands)]
    layers += [_line(index, line) for index, line in enumerate(figure.lines)]
    if figure.marks:
        layers += [_moment(), _number()]
    if alive:
        layers.append(_touch(figure.unit))
    return {
        "height": height,
        "encoding": {"x": time_axis(ends(figure), ticks, alive=alive), "y": _value_axis(figure)},
        "layer": layers,
    }


def time_axis(bounds: tuple[float, float], ticks: int, *, alive: bool) -> Spec:
    """Return the encoding of time along x.

    Args:
        bounds: first and last second shown.
        ticks: how many ticks.
        alive: whether a pointer may move it.
    """
    first, last = bounds
    # A scale that a pointer moves must take its ends from the data.
    fixed = {} if alive else {"domain": [first * 1000, last * 1000]}
    span = last - first
    style = "%-d %b" if span > 3 * DAY else "%-d %b %H:%M" if span > DAY else "%H:%M"
    return {
        "field": "x",
        "type": "temporal",
        "scale": {"type": "utc", "nice": False, **fixed},
        "axis": {
            "title": None,
            "format": style,
            "tickCount": ticks,
            "grid": False,
            "labelOverlap": True,
            "labelFlush": True,
        },
    }


def _value_axis(figure: TimeFigure) -> Spec:
    values = [value for line in figure.lines for value in line.y]
    values += [value for band in figure.bands for value in (*band.low, *band.high)]
    known = [value for value in values if math.isfinite(value)]
    low, high = min(known, default=0.0), max(known, default=1.0)
    # An objective of 99.9 % is a flat line at the top if the axis must start at nothing.
    near = low > 0.8 * high > 0
    return {
        "field": "y",
        "type": "quantitative",
        "scale": {"zero": not near, "nice": True},
        "axis": {
            "title": clean(figure.unit, 40),
            "titleAngle": 0,
            "titleAlign": "left",
            "titleBaseline": "bottom",
            "titleX": 0,
            "titleY": -8,
            "tickCount": 5,
        },
    }


def _stretches() -> Spec:
    return {
        "data": {"name": "marks"},
        "mark": {"type": "rect", "opacity": 0.15, "clip": True},
        "encoding": {
            "x2": {"field": "until"},
            "y": {"value": 0},
            "y2": {"value": "height"},
            "fill": _own_colour(),
        },
    }


def _moment() -> Spec:
    return {
        "data": {"name": "marks"},
        "mark": {"type": "rule", "strokeWidth": 1.2, "clip": True},
        "encoding": {
            "y": {"value": 0},
            "y2": {"value": "height"},
            "stroke": _own_colour(),
            "tooltip": [{"field": "what", "type": "nominal", "title": "what"}, _when()],
        },
    }


def _number() -> Spec:
    mark = {"type": "text", "align": "left", "baseline": "top", "dx": 3, "fontWeight": "bold"}
    return {
        "data": {"name": "marks"},
        "mark": mark,
        "encoding": {
            "y": {"field": "lane", "type": "quantitative", "scale": None, "axis": None},
            "text": {"field": "number", "type": "nominal"},
            "fill": _own_colour(),
        },
    }


def _band(index: int, band: Band) -> Spec:
    return {
        "data": {"name": f"band{index}"},
        "mark": {"type": "area", "opacity": 0.25, "fill": theme.role_colour(band.role)},
        "encoding": {"y2": {"field": "y2"}},
    }


def _line(index: int, line: Line) -> Spec:
    mark: Spec = {
        "type": "line",
        "stroke": theme.role_colour(line.role),
        "strokeWidth": 1.8,
        "strokeJoin": "round",
    }
    pattern = theme.dash(line.role)
    if pattern:
        mark |= {"strokeDash": pattern, "strokeWidth": 2.4}
    return {"data": {"name": f"line{index}"}, "mark": mark}


def _touch(unit: str) -> Spec:
    """Return invisible points that say what they are; the nearest of all lines answers.

    They are one layer over the points of every line: of two such layers only the upper one hears
    the pointer.
    """
    near = {"type": "point", "on": "pointerover", "nearest": True, "clear": "pointerout"}
    return {
        "data": {"name": "touch"},
        "params": [{"name": "near", "select": near}],
        "mark": {"type": "point", "size": 60, "filled": True, "fill": theme.colour("ink")},
        "encoding": {
            "opacity": {
                "condition": {"param": "near", "empty": False, "value": 1},
                "value": 0,
            },
            "tooltip": [
                {"field": "what", "type": "nominal", "title": "line"},
                _when(),
                {"field": "y", "type": "quantitative", "title": clean(unit, 40), "format": ".4~g"},
            ],
        },
    }


def _when() -> Spec:
    return {
        "field": "x",
        "type": "temporal",
        "title": "when (UTC)",
        "timeUnit": "utcyearmonthdatehoursminutes",
        "format": "%-d %b %Y %H:%M",
    }


def _own_colour() -> Spec:
    return {"field": "colour", "type": "nominal", "scale": None}
