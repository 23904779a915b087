"""Figures by subject: now beside proposed, and parts that add up."""

from __future__ import annotations

import math

from switchboard_policy.domain.figures import BarFigure, WaterfallFigure
from switchboard_policy.render import theme
from switchboard_policy.render.text import clean

Spec = dict[str, object]
ROOM = 1.42
"""The axis reaches this much further than the longest bar, so that its number fits. Ours."""

MARGIN = {"left": 18, "top": 4, "right": 4, "bottom": 4}
"""Pixels around a drawing; a reader's type may be wider than the one it was measured in. Ours."""

LETTER = 7
"""Pixels of a letter in type of 12 pixels, rather too many than too few. Ours."""


def bars(figure: BarFigure, label: int, *, alive: bool) -> Spec:
    """Return the specification of bars, now beside proposed, with their ranges as thin lines.

    Args:
        figure: what to draw.
        label: pixels a label may take.
        alive: whether a bar says what it is.
    """
    ends = [
        value
        for bar in figure.bars
        for value in (bar.now, bar.proposed, *(bar.now_range or ()), *(bar.proposed_range or ()))
        if value is not None and math.isfinite(value)
    ]
    axis = _length(clean(figure.unit, 40), max(ends, default=0.0))
    bar: Spec = {
        "mark": {"type": "bar", "opacity": 0.9},
        "encoding": {"x": axis | {"field": "value"}, "fill": _own_colour()},
    }
    if alive:
        bar["mark"] = {"type": "bar", "opacity": 0.9, "tooltip": {"content": "encoding"}}
    spread = {
        "mark": {"type": "rule", "strokeWidth": 2, "stroke": theme.colour("range")},
        "encoding": {"x": axis | {"field": "low"}, "x2": {"field": "high"}},
    }
    caps = [
        {
            "mark": {"type": "tick", "thickness": 2, "size": 9, "fill": theme.colour("range")},
            "encoding": {"x": axis | {"field": side}},
        }
        for side in ("low", "high")
    ]
    return {
        "padding": MARGIN,
        "height": 40 * len(figure.bars),
        "data": {"name": "bars"},
        "encoding": {
            "y": names(label) | {"scale": {"paddingInner": 0.35, "paddingOuter": 0.15}},
            "yOffset": {"field": "side", "type": "nominal", "sort": None},
        },
        "layer": [bar, spread, *caps, _text(axis)],
    }


def waterfall(figure: WaterfallFigure, label: int, *, alive: bool) -> Spec:
    """Return the specification of parts that add up to a whole.

    Args:
        figure: what to draw.
        label: pixels a label may take.
        alive: whether a part says what it is.
    """
    most = max((math.fsum(size for _, size in figure.parts), figure.total))
    axis = _length("points", most)
    bar: Spec = {
        "mark": {"type": "bar", **({"tooltip": {"content": "encoding"}} if alive else {})},
        "encoding": {
            "x": axis | {"field": "start"},
            "x2": {"field": "end"},
            "fill": _own_colour(),
        },
    }
    return {
        "padding": MARGIN,
        "height": 28 * (len(figure.parts) + 1),
        "data": {"name": "parts"},
        "encoding": {"y": names(label) | {"scale": {"padding": 0.25}}},
        "layer": [bar, _text(axis)],
    }


def _length(title: str, most: float) -> Spec:
    return {
        "type": "quantitative",
        "scale": {"domain": [0, most * ROOM or 1], "nice": False},
        "axis": {"title": title, "tickCount": 4, "domain": False},
    }


def names(label: int) -> Spec:
    """Return the axis of the rows' names.

    Args:
        label: pixels a name may take.
    """
    axis = {"title": None, "labelLimit": label, "ticks": False, "domain": False, "labelPadding": 6}
    # Cut, several may read the same: each part gets a line where there is no room for both.
    lines = f"length(datum.label) > {label // LETTER} ? split(datum.label, ' · ') : datum.label"
    return {"field": "what", "type": "nominal", "sort": None, "axis": axis | {"labelExpr": lines}}


def _text(axis: Spec) -> Spec:
    return {
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 6},
        "encoding": {
            "x": axis | {"field": "end"},
            "text": {"field": "text", "type": "nominal"},
        },
    }


def _own_colour() -> Spec:
    return {"field": "colour", "type": "nominal", "scale": None}
