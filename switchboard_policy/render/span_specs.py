"""Stretches of time in rows."""

from __future__ import annotations

from switchboard_policy.domain.figures import SpanFigure
from switchboard_policy.render import theme
from switchboard_policy.render.bar_specs import LETTER, MARGIN
from switchboard_policy.render.time_specs import time_axis

Spec = dict[str, object]
_ROW = 26
"""Pixels of a row. Ours: type of 12 pixels and some air."""
_ABOVE = 16
"""Pixels more of a row whose name stands above its line. Ours."""


def spans(figure: SpanFigure, label: int, ticks: int, *, alive: bool) -> Spec:
    """Return the specification of stretches in rows.

    Args:
        figure: what to draw.
        label: pixels a label beside its row may take; where one needs more, all stand above
            their rows, since cut ones may read the same.
        ticks: ticks of the axis over time.
        alive: whether a stretch says what it is.
    """
    # A page of four minutes in a month is a tenth of a pixel: its edge keeps it in sight.
    mark: Spec = {"type": "bar", "height": 12, "strokeWidth": 2, "opacity": 0.85, "clip": False}
    if alive:
        mark |= {"tooltip": {"content": "encoding"}}
    above = LETTER * max((len(name) for name, _ in figure.rows), default=0) > label
    own = {"field": "colour", "type": "nominal", "scale": None}
    tooltip = [
        {"field": "label", "type": "nominal", "title": "what"},
        {"field": "from", "type": "nominal", "title": "from (UTC)"},
        {"field": "long", "type": "nominal", "title": "for"},
    ]
    return {
        # Names here are longer than those of bars.
        "padding": MARGIN if above else MARGIN | {"left": 28},
        "height": (_ROW + _ABOVE * above) * len(figure.rows),
        "encoding": {
            "y": {
                "field": "what",
                "type": "nominal",
                "sort": None,
                "axis": _names(label, above=above),
            },
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


def _names(label: int, *, above: bool) -> Spec:
    axis: Spec = {"title": None, "ticks": False, "domain": False}
    if not above:
        return axis | {"labelLimit": label, "labelPadding": 6}
    return axis | {
        "labelLimit": 3 * label,
        "labelPadding": 0,
        "labelAlign": "left",
        "labelOffset": -_ABOVE,
    }
