"""Tries by what they cost in two ways, with the ones nothing beats joined."""

from __future__ import annotations

from switchboard_policy.domain.figures import ScatterFigure
from switchboard_policy.render import theme
from switchboard_policy.render.text import clean

Spec = dict[str, object]
ABOVE: Spec = {
    "titleAngle": 0,
    "titleAlign": "left",
    "titleBaseline": "bottom",
    "titleX": 0,
    "titleY": -8,
}
"""A title that lies above its axis, so that it can be read."""


def scatter(figure: ScatterFigure, height: int, ticks: int, *, alive: bool) -> Spec:
    """Return the specification of points and of the line through some of them.

    Args:
        figure: what to draw.
        height: pixels of the plot.
        ticks: ticks of the axis across.
        alive: whether a point says what it is.
    """
    tooltip = [
        {"field": "what", "type": "nominal", "title": "what"},
        {"field": "x", "type": "quantitative", "title": clean(figure.x_unit, 40)},
        {"field": "y", "type": "quantitative", "title": clean(figure.unit, 40)},
    ]
    own = {"field": "colour", "type": "nominal", "scale": None}
    return {
        "height": height,
        "encoding": {
            "x": _axis("x", ticks, {"title": clean(figure.x_unit, 60), "grid": False}),
            "y": _axis("y", 5, {"title": clean(figure.unit, 60), **ABOVE}),
        },
        "layer": [
            {
                "data": {"name": "front"},
                "mark": {
                    "type": "line",
                    "interpolate": "step-after",
                    "stroke": theme.role_colour("measured"),
                    "strokeWidth": 1.8,
                },
            },
            {
                "data": {"name": "points"},
                "mark": {"type": "point", "filled": True, "opacity": 0.9, "strokeWidth": 0},
                "encoding": {
                    "fill": own,
                    "size": {"field": "size", "type": "quantitative", "scale": None},
                    **({"tooltip": tooltip} if alive else {}),
                },
            },
        ],
    }


def _axis(field: str, ticks: int, axis: Spec) -> Spec:
    # Most tries lie near nothing and a few far out: a square root shows both, and has a zero.
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"type": "sqrt", "zero": True, "nice": True},
        "axis": {"tickCount": ticks, "labelOverlap": True, **axis},
    }
