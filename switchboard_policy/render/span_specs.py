"""Stretches of time in rows."""

from __future__ import annotations

from switchboard_policy.domain.figures import SpanFigure
from switchboard_policy.render import theme
from switchboard_policy.render.bar_specs import MARGIN
from switchboard_policy.render.time_specs import time_axis

Spec = dict[str, object]
_ROW = 26
"""Pixels of a row. Ours: type of 12 pixels and some air."""


def spans(figure: SpanFigure, label: int, ticks: int, *, alive: bool) -> Spec:
    """Return the specification of stretches in rows.

    Args:
        figure: what to draw.
        label: pixels a label may take.
        ticks: ticks of the axis over time.
        alive: whether a stretch says what it is.
    """
    # A page of four minutes in a month is a tenth of a pixel: its edge keeps it in sight.
    mark: Spec = {"type": "bar", "height": 12, "strokeWidth": 2, "opacity": 0.85, "clip": False}
    if alive:
        mark |= {"tooltip": {"content": "encoding"}}
    names = {"title": None, "labelLimit": label, "ticks": False, "domain": False, "labelPadding": 6}
    own = {"field": "colour", "type": "nominal", "scale": None}
    tooltip = [
        {"field": "label", "type": "nominal", "title": "what"},
        {"field": "from", "type": "nominal", "title": "from (UTC)"},
        {"field": "long", "type": "nominal", "title": "for"},
    ]
    return {
        "padding": MARGIN | {"left": 28},  # names here are longer than those of bars
        "height": _ROW * len(figure.rows),
        "encoding": {
            "y": {"field": "what", "type": "nominal", "sort": None, "axis": names},
            # The lines of the rows reach from end to end, so the data states the ends.
            "x": time_axis((figure.start, figure.end), ticks, alive=True),
            "x2": {"field": "until"},
        },
        "layer": [
            {"data": {"name": "rows"}, "mark": {"type": "rule", "stroke": theme.colour("grid")}},
            {
                "data": {"name": "spans"},
                "mark": mark,
                "encoding": {
                    "fill": own,
                    "stroke": own,
                    **({"tooltip": tooltip} if alive else {}),
                },
            },
        ],
    }
