"""A reliability diagram: what was forecast across, how often it came upwards."""

from __future__ import annotations

from switchboard_policy.domain.reliability import ReliabilityFigure
from switchboard_policy.render import theme
from switchboard_policy.render.scatter_specs import ABOVE

Spec = dict[str, object]
SAID, CAME = "it said, %", "it happened, %"
"""What lies across, and what goes up."""
TALLER = 1.15
"""A plot of two shares is nearly square on a phone, and no taller than others need on a screen."""


def reliability(figure: ReliabilityFigure, height: int, *, alive: bool) -> Spec:
    """Return the specification of a diagonal, bars and points.

    Args:
        figure: what to draw.
        height: pixels of the plot of a figure over time.
        alive: whether a point says what it is.
    """
    tooltip = [
        {"field": "what", "type": "nominal", "title": "what"},
        {"field": "x", "type": "quantitative", "title": SAID, "format": ".1f"},
        {"field": "y", "type": "quantitative", "title": CAME, "format": ".1f"},
        {"field": "windows", "type": "quantitative", "title": "windows"},
    ]
    own = {"field": "colour", "type": "nominal", "scale": None}
    layers: list[Spec] = [
        _layer("diagonal", {"type": "line", "stroke": theme.colour("muted"), "strokeWidth": 1}),
        _layer(
            "bars",
            {"type": "rule", "stroke": theme.role_colour("measured"), "strokeWidth": 5}
            | {"opacity": 0.35},
            y2={"field": "y2"},
        ),
    ]
    if figure.before:
        layers.append(
            _layer("before", {"type": "point", "strokeWidth": 1.6, "size": 46}, stroke=own)
        )
    layers.append(
        _layer(
            "points",
            {"type": "point", "filled": True, "opacity": 1, "strokeWidth": 0, "size": 62},
            fill=own,
            **({"tooltip": tooltip} if alive else {}),
        )
    )
    return {
        "height": round(height * TALLER),
        "encoding": {
            "x": _axis("x", {"title": SAID, "grid": False}),
            "y": _axis("y", {"title": CAME, **ABOVE}),
        },
        "layer": layers,
    }


def _layer(data: str, mark: Spec, **encoding: object) -> Spec:
    return {"data": {"name": data}, "mark": mark, **({"encoding": encoding} if encoding else {})}


def _axis(field: str, axis: Spec) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, 100], "nice": False},
        "axis": {"values": [0, 25, 50, 75, 100], **axis},
    }
