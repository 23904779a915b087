"""What may come as rows of dots, now above proposed."""

from __future__ import annotations

import math

from switchboard_policy.domain.figures import DotFigure, Dots
from switchboard_policy.render import numbers
from switchboard_policy.render.bar_specs import MARGIN, ROOM, names
from switchboard_policy.render.bar_view import SIDES
from switchboard_policy.render.text import clean

Spec = dict[str, object]
_ROW = 46
"""Pixels of a row: two lines of dots and some air. Ours."""


def dots(figure: DotFigure, label: int, *, alive: bool) -> Spec:
    """Return the specification of dots, their range as a thin line and the median as a tick.

    Args:
        figure: what to draw.
        label: pixels a label may take.
        alive: whether a line says what it is.
    """
    ends = [
        end
        for _, now, proposed in figure.rows
        for side in (now, proposed)
        for end in (side.high, *side.values)
        if math.isfinite(end)
    ]
    axis: Spec = {
        "type": "quantitative",
        "scale": {"domain": [0, max(ends, default=0.0) * ROOM or 1], "nice": False},
        "axis": {"title": clean(figure.unit, 40), "tickCount": 4, "domain": False},
    }
    own: Spec = {"field": "colour", "type": "nominal", "scale": None}
    line: Spec = {"type": "rule", "strokeWidth": 2, "opacity": 0.55}
    if alive:
        line |= {"tooltip": {"content": "encoding"}}
    return {
        "padding": MARGIN,
        "height": _ROW * len(figure.rows),
        "encoding": {
            "y": names(label) | {"scale": {"paddingInner": 0.3, "paddingOuter": 0.15}},
            "yOffset": {"field": "side", "type": "nominal", "sort": list(SIDES)},
        },
        "layer": [
            {
                "data": {"name": "ranges"},
                "mark": line,
                "encoding": {
                    "x": axis | {"field": "low"},
                    "x2": {"field": "high"},
                    "stroke": own,
                },
            },
            {
                "data": {"name": "dots"},
                "mark": {"type": "circle", "size": 34, "opacity": 0.45, "strokeWidth": 0},
                "encoding": {"x": axis | {"field": "x"}, "fill": own},
            },
            {
                "data": {"name": "ranges"},
                "mark": {"type": "tick", "thickness": 3, "size": 15},
                "encoding": {"x": axis | {"field": "middle"}, "fill": own},
            },
            {
                "data": {"name": "ranges"},
                "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 8},
                "encoding": {
                    "x": axis | {"field": "end"},
                    "text": {"field": "text", "type": "nominal"},
                },
            },
        ],
    }


def dots_value(found: Dots, unit: str) -> str:
    """Return the median with the range, or the range alone where there is no best estimate.

    Args:
        found: one side of a row.
        unit: the figure's unit.
    """
    low, high = (numbers.amount(end, unit) for end in (found.low, found.high))
    bounds = numbers.spread(low, high)
    if found.middle is None or low == high or bounds.startswith(numbers.UNDER):
        return bounds
    return f"{numbers.amount(found.middle, unit)} ({bounds})"
