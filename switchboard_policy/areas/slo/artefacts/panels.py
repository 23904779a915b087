"""Panels of the service levels: what is left, how fast it goes, how it is spread."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from switchboard_policy.areas.slo.artefacts.basis import Basis
from switchboard_policy.areas.slo.artefacts.board import Link, Mood, Panel, Query, Shape, Variable
from switchboard_policy.areas.slo.artefacts.indicator import Histogram
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.rules.names import (
    BUDGET,
    CURRENT_BURN,
    ERRORS,
    ID,
    OBJECTIVE,
    PERIOD_LEFT,
    SERVICE,
    SLO,
    TOTAL,
    WINDOW_LABEL,
    window_name,
)
from switchboard_policy.areas.slo.rules.shape import shape_of
from switchboard_policy.domain.units import plain

Moods = tuple[tuple[Decimal | None, Mood], ...]

CHOSEN = f'{SERVICE}="$service"'
RATE = "$__rate_interval"
SERVICE_CHOICE = Variable("service", "Service", f"label_values({OBJECTIVE}, {SERVICE})")
_LEGEND = "{{sloth_slo}}"
_WEEK = "7d"
_QUANTILES = (Decimal("0.5"), Decimal("0.95"), Decimal("0.99"))


def rising(good_until: Decimal, bad_from: Decimal) -> Moods:
    """Return moods of a number that is better when lower."""
    if good_until == bad_from:
        return ((None, Mood.GOOD), (bad_from, Mood.BAD))
    return ((None, Mood.GOOD), (good_until, Mood.WARY), (bad_from, Mood.BAD))


def falling(bad_until: Decimal, good_from: Decimal) -> Moods:
    """Return moods of a number that is better when higher."""
    if bad_until == good_from:
        return ((None, Mood.BAD), (good_from, Mood.GOOD))
    return ((None, Mood.BAD), (bad_until, Mood.WARY), (good_from, Mood.GOOD))


def overview(link: Link) -> Panel:
    """Return the table of all levels; a row leads to its service."""
    return Panel(
        title="All service levels",
        shape=Shape.TABLE,
        queries=(
            Query(OBJECTIVE, "objective"),
            Query(PERIOD_LEFT, "budget left"),
            Query(CURRENT_BURN, "burn rate"),
        ),
        description="Objective, error budget left in its period, and how fast it burns now.",
        row_link=link,
        width=24,
    )


def budget_left(basis: Basis, where: str = CHOSEN) -> Panel:
    """Return the gauge of the budget left in the period."""
    low, warn = basis.settings.budget_low_ratio, basis.settings.budget_warn_ratio
    days = sorted({level.period_days for level in basis.levels})
    period = f"{days[0]} d" if len(days) == 1 else "its period"
    return Panel(
        title=f"Error budget left over {period}",
        shape=Shape.GAUGE,
        queries=(Query(f"{PERIOD_LEFT}{{{where}}}", _LEGEND),),
        description=(
            f"Below {percent(low)} releases pause; below {percent(warn)} a roll-out goes back a"
            " step. Below 0 the objective is missed."
        ),
        unit="percentunit",
        moods=falling(low, warn),
        width=8,
    )


def week_burn(basis: Basis, where: str = CHOSEN) -> Panel:
    """Return how fast the budget burned over seven days."""
    burn = f"{_share(basis, where, _WEEK)} / on ({ID}) group_left () {BUDGET}{{{where}}}"
    return Panel(
        title="Burn rate over 7 d",
        shape=Shape.STAT,
        queries=(Query(burn, _LEGEND),),
        description="1 spends exactly the whole budget in a period.",
        unit="x",
        moods=rising(Decimal(1), Decimal(2)),
        width=8,
    )


def compliance(basis: Basis, where: str = CHOSEN) -> Panel:
    """Return the share of good events over the range chosen."""
    return Panel(
        title="Compliance over $range",
        shape=Shape.STAT,
        queries=(Query(f"1 - {_share(basis, where, '$range')}", _LEGEND),),
        description="Good events over all events: a ratio of sums, not a mean of ratios.",
        unit="percentunit",
        width=8,
    )


def burn_lines(where: str = CHOSEN) -> Panel:
    """Return the burn rate over time."""
    return Panel(
        title="Burn rate",
        shape=Shape.LINES,
        queries=(Query(f"{CURRENT_BURN}{{{where}}}", _LEGEND),),
        description="In multiples of the rate that spends the whole budget in a period.",
        unit="x",
        moods=rising(Decimal(1), Decimal(1)),
    )


def firing(where: str = CHOSEN) -> Panel:
    """Return the alerts that fire."""
    return Panel(
        title="Alerts that fire",
        shape=Shape.LINES,
        queries=(
            Query(f'ALERTS{{alertstate="firing",{where}}}', "{{alertname}} {{sloth_severity}}"),
        ),
        description="1 while an alert of the service fires.",
    )


def heatmap(found: Iterable[tuple[ServiceLevel, Histogram]], links: tuple[Link, ...]) -> Panel:
    """Return how latency is spread; of several services the one chosen."""
    exprs = [_chosen(level, each.buckets(RATE)) for level, each in found]
    return Panel(
        title="Latency, spread",
        shape=Shape.HEATMAP,
        queries=(Query("\nor\n".join(exprs), "{{le}}"),),
        description="Requests a second in each bucket of the histogram the objective is told by.",
        unit="s",
        links=links,
    )


def quantiles(found: Iterable[tuple[ServiceLevel, Histogram]], links: tuple[Link, ...]) -> Panel:
    """Return P50, P95 and P99; of several services those of the one chosen."""
    pairs = list(found)
    queries = tuple(
        Query(
            "\nor\n".join(_chosen(level, each.quantile(share, RATE)) for level, each in pairs),
            f"P{plain(share * 100)}",
        )
        for share in _QUANTILES
    )
    return Panel(
        title="Latency, P50, P95 and P99",
        shape=Shape.LINES,
        queries=queries,
        description="Read off the same histogram; between its buckets they are interpolated.",
        unit="s",
        links=links,
    )


def traffic(basis: Basis, where: str = CHOSEN) -> Panel:
    """Return events a second, all and bad."""
    total, errors = (_series(name, basis, where) for name in (TOTAL, ERRORS))
    return Panel(
        title="Events a second",
        shape=Shape.LINES,
        queries=(Query(total, f"{_LEGEND} all"), Query(errors, f"{_LEGEND} bad")),
        description="What the objectives count.",
        unit="reqps",
    )


def percent(ratio: Decimal) -> str:
    """Return a ratio as people read it: `50 %`."""
    return f"{plain(ratio * 100)} %"


def _share(basis: Basis, where: str, span: str) -> str:
    """Return the share of bad events as a ratio of sums, its window's label left out."""
    errors, total = (
        f"sum_over_time({_series(name, basis, where)}[{span}])" for name in (ERRORS, TOTAL)
    )
    return f"(sum without ({WINDOW_LABEL}) ({errors}) / sum without ({WINDOW_LABEL}) ({total}))"


def _series(name: str, basis: Basis, where: str) -> str:
    """Return the recorded sums of every level, whose windows may differ."""
    bases = sorted({shape_of(level, basis.windows).base_s for level in basis.levels})
    if len(bases) == 1:
        return f"{name}{window_name(bases[0])}{{{where}}}"
    names = "|".join(window_name(each) for each in bases)
    return f'{{__name__=~"{name}({names})",{where}}}'


def _chosen(level: ServiceLevel, expr: str) -> str:
    """Return an expression that gives something only while its own service is chosen."""
    labels = f'{SERVICE}="{level.service}",{SLO}="{level.name}",{CHOSEN}'
    return f"({expr} and on () {OBJECTIVE}{{{labels}}})"
