"""Figures drawn: static SVG in two sizes, a file of its own, and the means to come alive."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from switchboard_policy.domain.figures import (
    MOST_POINTS,
    BarFigure,
    DotFigure,
    Figure,
    ScatterFigure,
    SpanFigure,
    TimeFigure,
)
from switchboard_policy.domain.reliability import ReliabilityFigure
from switchboard_policy.render import svg, theme
from switchboard_policy.render.columns import Tables
from switchboard_policy.render.specs import NARROW, WIDE, Size, Spec, spec
from switchboard_policy.render.tables import tables
from switchboard_policy.render.text import clean, slug

VEGA_LITE = "6.4"
"""Version of Vega-Lite the specifications are written for; vl-convert carries several."""


@dataclass(frozen=True)
class Drawing:
    """One figure, drawn.

    Args:
        name: safe in a file name, an id and a URL; unique in a report.
        figure: what was drawn.
        wide: SVG for wide screens and paper.
        narrow: SVG for phones.
        file: SVG that stands alone.
    """

    name: str
    figure: Figure
    wide: str
    narrow: str
    file: str


@dataclass(frozen=True)
class Legend:
    """One entry of a legend.

    Args:
        label: what it says.
        colour: name of the colour.
        look: `line`, `dashed`, `dotted` or `area`.
    """

    label: str
    colour: str
    look: str


def available() -> bool:
    """Return whether charts can be drawn here; they need the extra `report`."""
    try:
        importlib.import_module("vl_convert")
    except ImportError:
        return False
    return True


def draw(figures: Iterable[Figure], detail: float = 1.0) -> tuple[Drawing, ...]:
    """Return the figures drawn, in order.

    Args:
        figures: what to draw.
        detail: share of the points a drawing usually holds, 0 to 1; for pages that are too large.
    """
    found: list[Drawing] = []
    for name, figure in named(figures):
        title, note = clean(figure.title), clean(figure.note)
        wide, narrow = (_static(figure, size, detail) for size in (WIDE, NARROW))
        keys = [(key.label, theme.colour(key.colour), key.look == "area") for key in legend(figure)]
        found.append(
            Drawing(
                name,
                figure,
                svg.embedded(wide, f"{name}-wide", title, note),
                svg.embedded(narrow, f"{name}-narrow", title, note),
                svg.standalone(wide, title, keys, note),
            )
        )
    return tuple(found)


def named(figures: Iterable[Figure]) -> list[tuple[str, Figure]]:
    """Return figures with names that are safe and unique."""
    seen: dict[str, int] = {}
    found = []
    for figure in figures:
        name = slug(figure.id)[:80]
        seen[name] = seen.get(name, 0) + 1
        found.append((name if seen[name] == 1 else f"{name}-{seen[name]}", figure))
    return found


def legend(figure: Figure) -> tuple[Legend, ...]:
    """Return what the colours of a figure mean."""
    if isinstance(figure, TimeFigure):
        lines = [
            Legend(clean(line.label), theme.role_name(line.role), theme.look(line.role))
            for line in figure.lines
        ]
        bands = [Legend(clean(b.label), theme.role_name(b.role), "area") for b in figure.bands]
        return tuple(dict.fromkeys([*lines, *bands]))
    if isinstance(figure, BarFigure):
        keys = [Legend("now", "now", "box"), Legend("proposed", "proposed", "box")]
        ranged = any(
            bounds and bounds[0] != bounds[1]
            for bar in figure.bars
            for bounds in (bar.now_range, bar.proposed_range)
        )
        return tuple([*keys, Legend("range", "range", "line")] if ranged else keys)
    if isinstance(figure, DotFigure):
        return (Legend("now", "now", "box"), Legend("proposed", "proposed", "box"))
    if isinstance(figure, SpanFigure):
        kinds = {span.kind: span.role for _, spans in figure.rows for span in spans}
        return tuple(
            Legend(clean(kind), theme.role_name(role), "box") for kind, role in kinds.items()
        )
    if isinstance(figure, ScatterFigure):
        points = {point.kind: point.role for point in figure.points}
        told = [Legend(clean(kind), theme.role_name(role), "box") for kind, role in points.items()]
        front = Legend("nothing beats these", theme.role_name("measured"), "line")
        return (*told, front) if any(point.front for point in figure.points) else tuple(told)
    return _reliability_legend(figure) if isinstance(figure, ReliabilityFigure) else ()


def _reliability_legend(figure: ReliabilityFigure) -> tuple[Legend, ...]:
    perfect = f"where {100 * figure.level:.0f} % of perfect forecasters lie"
    keys = [
        Legend("calibrated", theme.role_name("proposed"), "box"),
        Legend(perfect, theme.role_name("measured"), "area"),
    ]
    if figure.before:
        keys.append(Legend("not calibrated", theme.role_name("now"), "box"))
    return tuple(keys)


def live(figure: Figure, detail: float = 1.0) -> dict[str, object]:
    """Return what the page needs to draw a figure itself: two specifications and columns.

    Args:
        figure: what to draw.
        detail: share of the points a line may hold, 0 to 1.
    """
    return {
        "wide": spec(figure, WIDE, alive=True),
        "narrow": spec(figure, NARROW, alive=True),
        "tables": {
            name: {"columns": dict(table.columns), "same": dict(table.same)}
            for name, table in tables(figure, int(MOST_POINTS * detail)).items()
        },
    }


def static_spec(figure: Figure, size: Size, detail: float = 1.0) -> Spec:
    """Return a complete specification with its data, as it is drawn."""
    found: Tables = tables(figure, max(60, int(size.points * detail)))
    rows: Spec = {"datasets": {name: table.rows() for name, table in found.items()}}
    return spec(figure, size) | rows


def _static(figure: Figure, size: Size, detail: float) -> str:
    drawn: str = _converter().vegalite_to_svg(static_spec(figure, size, detail), VEGA_LITE)
    return drawn


@cache
def library() -> str:
    """Return the chart library for the page, one script; slow, so kept."""
    bundled: str = _converter().javascript_bundle(vl_version=VEGA_LITE)
    return bundled


def _converter() -> Any:  # noqa: ANN401 - it ships without types
    return importlib.import_module("vl_convert")
