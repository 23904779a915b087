"""Figures as the page shows them: the drawing, its key, its moments, and the same in numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from switchboard_policy.domain.figures import (
    BarFigure,
    DotFigure,
    Figure,
    Mark,
    ScatterFigure,
    SpanFigure,
    TimeFigure,
    WaterfallFigure,
)
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.reliability import ForecastBin, ReliabilityFigure
from switchboard_policy.render import bar_view, charts, numbers, theme, view
from switchboard_policy.render.dot_specs import dots_value
from switchboard_policy.render.tables import moments
from switchboard_policy.render.text import clean

CALIBRATION_LEVEL = 0.9
"""Probability of the bars that ship with a calibration; see `risk/calibration.yaml`."""
MOST_DRAWN = 10
"""Figures drawn in one report; each costs a reader a screen and a page 40 kB. Ours."""
MOST_LISTED = 20
"""Stretches of a row told in words. Ours; the drawing holds them all."""


@dataclass(frozen=True)
class NumberTable:
    """The same as a figure, in numbers.

    Args:
        head: names of the columns.
        rows: cells, the first naming its row.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FigureView:
    """A figure ready for the page.

    Args:
        name: unique id.
        title: what it shows.
        unit: what it measures.
        note: how to read it.
        legend: what the colours mean.
        moments: its numbered moments: colour, what and when.
        table: the same in numbers.
        wide: drawing for wide screens, empty where none could be drawn.
        narrow: drawing for phones.
    """

    name: str
    title: str
    unit: str
    note: str
    legend: tuple[charts.Legend, ...]
    moments: tuple[tuple[str, str, str], ...]
    table: NumberTable
    wide: Markup
    narrow: Markup


def chosen(proposal: Proposal) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """Return the figures to draw and the titles of those there is no room for.

    Bars and dots come first, being about everybody; then every area gets a turn.
    """
    ranked = [
        (0 if isinstance(figure, BarFigure | DotFigure) else rank, area, rank, figure)
        for area, told in enumerate(proposal.recommendations)
        for rank, figure in enumerate(told.figures, 1)
    ]
    ranked.sort(key=lambda entry: entry[:3])
    kept = sorted(ranked[:MOST_DRAWN], key=lambda entry: (entry[0] > 0, entry[1], entry[2]))
    return tuple(entry[3] for entry in kept), tuple(entry[3].title for entry in ranked[MOST_DRAWN:])


def risk_figure(proposal: Proposal) -> WaterfallFigure:
    """Return the risk score as the parts it is made of."""
    parts = tuple((view.spoken(part.factor), part.points) for part in proposal.risk.parts)
    return WaterfallFigure(
        "risk",
        "Risk, part by part",
        parts,
        proposal.risk.score,
        "0 to 100; a ranking, not a probability.",
    )


def calibration_figure(proposal: Proposal) -> ReliabilityFigure | None:
    """Return how chances like this proposal's came out; None where nobody held any."""
    known = proposal.risk.calibration
    if known is None or not known.judged:
        return None
    bins = tuple(
        ForecastBin(each.windows, each.forecast, each.came, each.low, each.high)
        for each in known.judged
    )
    return ReliabilityFigure(
        "calibration",
        "Whether it came as often as it was said",
        CALIBRATION_LEVEL,
        bins,
        note=f"{known.judged_windows} windows of made-up tenants and services that nothing was "
        "fitted on; on the line, it happened as often as it was said.",
    )


def figure_views(
    figures: Iterable[Figure], drawings: Mapping[str, charts.Drawing]
) -> tuple[FigureView, ...]:
    """Return figures ready for the page.

    Args:
        figures: what to show.
        drawings: the drawings there are, by name.
    """
    return tuple(_view(name, figure, drawings.get(name)) for name, figure in charts.named(figures))


def _view(name: str, figure: Figure, drawing: charts.Drawing | None) -> FigureView:
    # A drawing is our own output: foreign text in it was escaped when it was drawn.
    wide = Markup(drawing.wide) if drawing else Markup("")  # noqa: S704
    narrow = Markup(drawing.narrow) if drawing else Markup("")  # noqa: S704
    return FigureView(
        name,
        clean(figure.title),
        _unit(figure),
        clean(figure.note),
        charts.legend(figure),
        _moments(figure),
        _table(figure),
        wide,
        narrow,
    )


def _unit(figure: Figure) -> str:
    if isinstance(figure, (SpanFigure, ReliabilityFigure)):
        return ""
    return "points" if isinstance(figure, WaterfallFigure) else clean(figure.unit, 60)


def _moments(figure: Figure) -> tuple[tuple[str, str, str], ...]:
    if not isinstance(figure, TimeFigure):
        return ()
    return tuple(
        (theme.role_name(mark.role), _what(mark), _stretch(mark.at, mark.until))
        for mark in moments(figure)
    )


def _what(mark: Mark) -> str:
    """Return what happened, and under which policy where it happened under one only."""
    under = mark.role if mark.role in {"now", "proposed"} else ""
    told = clean(mark.label)
    return told if not under or told.startswith("incident") else f"{told}, {under}"


def _stretch(at: float, until: float) -> str:
    if until <= at:
        return numbers.moment(at)
    return f"{numbers.moment(at)}, {numbers.duration(until - at)}"


def _table(figure: Figure) -> NumberTable:
    if isinstance(figure, TimeFigure):
        rows = [(clean(line.label), *_spread(line.y, figure.unit)) for line in figure.lines]
        rows += [(f"{clean(b.label)}, lower", *_spread(b.low, figure.unit)) for b in figure.bands]
        rows += [(f"{clean(b.label)}, upper", *_spread(b.high, figure.unit)) for b in figure.bands]
        return NumberTable(("", "lowest", "mean", "highest", "last"), tuple(rows))
    if isinstance(figure, BarFigure):
        bars = tuple(
            (
                clean(bar.label),
                bar_view.bar_value(bar, "now", figure.unit),
                bar_view.bar_value(bar, "proposed", figure.unit),
            )
            for bar in figure.bars
        )
        return NumberTable(("", "now", "proposed"), bars)
    if isinstance(figure, DotFigure):
        rows_ = tuple(
            (clean(label), dots_value(now, figure.unit), dots_value(proposed, figure.unit))
            for label, now, proposed in figure.rows
        )
        return NumberTable(("", "now", "proposed"), rows_)
    if isinstance(figure, SpanFigure):
        told = tuple(
            (clean(label), clean(span.label), _stretch(span.start, span.end))
            for label, spans in figure.rows
            for span in spans[:MOST_LISTED]
        )
        return NumberTable(("", "what", "when"), told)
    if isinstance(figure, ScatterFigure):
        return NumberTable(("", clean(figure.x_unit), clean(figure.unit)), _named(figure))
    return _reliability(figure) if isinstance(figure, ReliabilityFigure) else _parts(figure)


def _parts(figure: WaterfallFigure) -> NumberTable:
    parts = tuple((clean(label), numbers.points(size)) for label, size in figure.parts)
    return NumberTable(("part", "points"), (*parts, ("total", numbers.points(figure.total))))


def _reliability(figure: ReliabilityFigure) -> NumberTable:
    rows = tuple(
        (
            f"{100 * each.forecast:.1f} %",
            f"{100 * each.came:.1f} %",
            f"{100 * each.low:.1f} to {100 * each.high:.1f} %",
            str(each.windows),
        )
        for each in figure.bins
    )
    return NumberTable(("it said", "it happened", "a perfect forecaster", "windows"), rows)


def _named(figure: ScatterFigure) -> tuple[tuple[str, ...], ...]:
    """Return the tries that are named or that nothing beats, the best across first."""
    told = [point for point in figure.points if point.front or point.role != "measured"]
    return tuple(
        (clean(point.label), f"{point.x:.3g}", f"{point.y:.3g}")
        for point in sorted(told, key=lambda point: (point.x, point.y, point.label))
    )


def _spread(values: Sequence[float], unit: str) -> tuple[str, str, str, str]:
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return (numbers.UNKNOWN,) * 4
    told = (min(known), math.fsum(known) / len(known), max(known), known[-1])
    first, second, third, fourth = (numbers.amount(value, unit) for value in told)
    return first, second, third, fourth
