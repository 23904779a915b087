"""One Vega-Lite specification for each figure, drawn as static SVG and, later, alive in the page.

Specifications are plain data: the same words Altair would write, without loading it for each report
(ADR 0008). Tests hold every one of them to Altair's schema.
"""

from __future__ import annotations

from dataclasses import dataclass

from switchboard_policy.domain.figures import (
    BarFigure,
    DotFigure,
    Figure,
    ScatterFigure,
    SpanFigure,
    TimeFigure,
)
from switchboard_policy.domain.reliability import ReliabilityFigure
from switchboard_policy.render import theme
from switchboard_policy.render.bar_specs import bars, waterfall
from switchboard_policy.render.dot_specs import dots
from switchboard_policy.render.reliability_specs import reliability
from switchboard_policy.render.scatter_specs import scatter
from switchboard_policy.render.span_specs import spans
from switchboard_policy.render.time_specs import over_time

Spec = dict[str, object]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True)
class Size:
    """How large a figure is drawn.

    Args:
        name: `wide` or `narrow`.
        width: pixels of the whole drawing.
        height: pixels of the plot of a figure over time.
        type: size of the type in pixels.
        ticks: ticks of an axis over time.
        label: pixels a label beside a bar may take.
        points: points of a line in the static drawing.
    """

    name: str
    width: int
    height: int
    type: int
    ticks: int
    label: int
    points: int


WIDE = Size("wide", 920, 260, 12, 8, 220, 900)
"""For screens from 700 pixels and for print. Ours."""
NARROW = Size("narrow", 358, 210, 12, 4, 104, 360)
"""For a phone of 390 pixels less its margins; type stays 12 pixels. Ours."""


def spec(figure: Figure, size: Size, *, alive: bool = False) -> Spec:
    """Return the specification of a figure, without its data.

    Args:
        figure: what to draw.
        size: how large.
        alive: whether it answers to a pointer.
    """
    if isinstance(figure, TimeFigure):
        drawn = over_time(figure, size.height, size.ticks, alive=alive)
    elif isinstance(figure, BarFigure):
        drawn = bars(figure, size.label, alive=alive)
    elif isinstance(figure, SpanFigure):
        drawn = spans(figure, size.label, size.ticks, alive=alive)
    elif isinstance(figure, ScatterFigure):
        drawn = scatter(figure, size.height, size.ticks, alive=alive)
    elif isinstance(figure, DotFigure):
        drawn = dots(figure, size.label, alive=alive)
    elif isinstance(figure, ReliabilityFigure):
        drawn = reliability(figure, size.height, alive=alive)
    else:
        drawn = waterfall(figure, size.label, alive=alive)
    return {
        "$schema": SCHEMA,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 4,
        "width": size.width,
        "config": theme.config(size.type),
        **drawn,
    }
