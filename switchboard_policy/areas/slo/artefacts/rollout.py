"""How a new version of a service is let in: a few requests at first, watched by its own levels."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from switchboard_policy.areas.slo.artefacts import indicator
from switchboard_policy.areas.slo.artefacts.basis import Basis, Made
from switchboard_policy.areas.slo.artefacts.indicator import Histogram, Ratio
from switchboard_policy.areas.slo.artefacts.mapped import LeftOut
from switchboard_policy.areas.slo.artefacts.settings import ArtefactSettings
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.domain.config import ServiceFacts
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.narrow import narrowed
from switchboard_policy.promql.selectors import Matcher

VERSION = "{{args.version}}"
"""What stands for the new version in a query. Source: Argo Rollouts, analysis arguments."""

_SOME = "len(result) > 0 && "
_P99 = Decimal("0.99")


@dataclass(frozen=True)
class CanaryMetric:
    """One thing measured of a new version.

    Args:
        name: its name.
        query: PromQL of a single number.
        failure: when a measurement fails, as Argo's expression over `result`.
        success: when it succeeds; empty where all that does not fail does.
        delay_s: seconds before the first measurement.
    """

    name: str
    query: str
    failure: str
    success: str = ""
    delay_s: int = 0


@dataclass(frozen=True)
class Canary:
    """The roll-out of one service.

    Args:
        service: the service.
        metrics: what is measured all the while.
        weights_percent: percent of traffic of each step.
        pauses_s: seconds after each step but the last.
        interval_s: seconds between measurements.
        failure_limit: failed measurements of a metric that are borne.
        prometheus: address that is asked.
    """

    service: str
    metrics: tuple[CanaryMetric, ...]
    weights_percent: tuple[int, ...]
    pauses_s: tuple[int, ...]
    interval_s: int
    failure_limit: int
    prometheus: str


def canaries(basis: Basis) -> Made[Canary]:
    """Return the roll-outs that keep the levels of each service.

    Args:
        basis: what they are made from; without a label that tells versions apart, and a Prometheus
            to ask, there are none.
    """
    where = basis.names.where("version", VERSION)
    prometheus = basis.names.link("prometheus")
    for needed in (where, prometheus):
        if isinstance(needed, NotEvaluated):
            left = (LeftOut(f"roll-out of {each}", needed.reason) for each in basis.services)
            return Made((), tuple(left))
    assert not isinstance(where, NotEvaluated)
    assert not isinstance(prometheus, NotEvaluated)
    made = [_canary(service, basis, where, prometheus) for service in basis.services]
    return Made(
        tuple(each for each, _ in made if each.metrics),
        tuple(one for _, left in made for one in left),
    )


def _canary(
    service: str, basis: Basis, where: tuple[Matcher, ...], prometheus: str
) -> tuple[Canary, list[LeftOut]]:
    settings = basis.settings
    metrics: list[CanaryMetric] = []
    left: list[LeftOut] = []
    for level in basis.of(service):
        found, why = _level_metrics(level, basis, where)
        metrics += found
        if why:
            what = f"{level.name}-p99" if found else level.name
            left.append(LeftOut(f"metric {what} of the roll-out of {service}", why))
    for word, most in (
        ("cpu_ratio", settings.canary_cpu_ratio),
        ("memory_ratio", settings.canary_memory_ratio),
    ):
        query = basis.names.query(word, window=span(settings.canary_window_s), service=service)
        if isinstance(query, NotEvaluated):
            left.append(LeftOut(f"metric {word} of the roll-out of {service}", query.reason))
        else:
            asked = f"max({narrowed(query, where)})"
            metrics.append(_known(word.replace("_", "-"), asked, most, settings))
    made = Canary(
        service=service,
        metrics=tuple(metrics),
        weights_percent=settings.canary_weights_percent,
        pauses_s=settings.canary_pauses_s,
        interval_s=settings.canary_interval_s,
        failure_limit=settings.canary_failure_limit,
        prometheus=prometheus,
    )
    return made, left


def least_events(budget: Decimal, settings: ArtefactSettings) -> int:
    """Return how many events it takes to tell the seeded breach from a service within its budget.

    The errors of either are binomial; their means must stand as far apart as both spreads that
    are granted to chance. A budget as large as the breach is told by its own double.

    Source: the usual sample size for one proportion against another,
    n = z² (√(p(1-p)) + √(q(1-q)))² / (q - p)².
    """
    allowed = budget * settings.canary_error_factor
    breach = _breach(budget, settings)
    spread = (allowed * (1 - allowed)).sqrt() + (breach * (1 - breach)).sqrt()
    return max(ceil((settings.canary_noise * spread / (breach - allowed)) ** 2), 1)


def _breach(budget: Decimal, settings: ArtefactSettings) -> Decimal:
    """Return the share of bad events that a first step must tell from a kept promise."""
    allowed = budget * settings.canary_error_factor
    return max(settings.canary_breach_ratio, min(2 * allowed, (1 + allowed) / 2))


def _level_metrics(
    level: ServiceLevel, basis: Basis, where: tuple[Matcher, ...]
) -> tuple[list[CanaryMetric], str]:
    """Return what is measured of a level, and why something is not."""
    settings = basis.settings
    asked = indicator.ratio(level, span(settings.canary_window_s))
    if asked is None:
        return [], "its indicator is no ratio of events"
    asked = Ratio(narrowed(asked.errors, where), asked.total and narrowed(asked.total, where))
    allowed = level.budget_ratio * settings.canary_error_factor
    if not asked.total:
        return [_known(f"{level.name}-errors", asked.errors, allowed, settings)], ""
    volume = _volume(level, settings, where)
    timed = indicator.histogram(level)
    if timed is None:
        told = [_surely(f"{level.name}-errors", asked, allowed, settings)]
        return [*told, _cleared(level, settings, where), volume], ""
    name = f"{level.name}-p{plain(level.objective)}".replace(".", "-")
    told = [_surely(name, asked, allowed, settings)]
    if level.objective_ratio >= _P99:
        return [*told, volume], ""
    bound = _p99_bound(level, timed, basis)
    if bound is None:
        return [*told, volume], "no bucket of its histogram is known that P99 could be held to"
    within = timed.within(bound, span(settings.canary_window_s), where)
    slow = Ratio(f"1 - {within} / ({asked.total})", asked.total)
    told.append(_surely(f"{level.name}-p99", slow, 1 - _P99, settings))
    return [*told, volume], ""


def _p99_bound(level: ServiceLevel, timed: Histogram, basis: Basis) -> Decimal | None:
    """Return the largest bucket within what P99 may take, in the histogram's own unit.

    Between buckets a quantile is interpolated; at one, the share of slow requests is exact.
    """
    if timed.unit != "s":
        return None
    most = basis.settings.p99_to_p95 * timed.bound
    buckets = basis.facts.get(level.service, ServiceFacts()).latency_buckets_s
    return max((each for each in buckets if timed.bound < each <= most), default=None)


def _surely(name: str, asked: Ratio, allowed: Decimal, settings: ArtefactSettings) -> CanaryMetric:
    """Return a share of bad events, less what chance adds to one that is just allowed."""
    spread = plain(settings.canary_noise**2 * allowed * (1 - allowed))
    events = f"({asked.total}) * {settings.canary_window_s}"
    query = f"({asked.errors}) - sqrt({spread} / ({events}))"
    return CanaryMetric(name, query, f"{_SOME}result[0] > {plain(allowed)}")


def _volume(
    level: ServiceLevel, settings: ArtefactSettings, where: tuple[Matcher, ...]
) -> CanaryMetric:
    """Return the number of events; with too few of them a measurement is inconclusive."""
    asked = indicator.ratio(level, span(settings.canary_volume_window_s))
    assert asked is not None, "a range does not change what an indicator is"
    return CanaryMetric(
        name=f"{level.name}-volume",
        query=f"({narrowed(asked.total, where)}) * {settings.canary_volume_window_s}",
        success=f"{_SOME}result[0] >= {least_events(level.budget_ratio, settings)}",
        failure="false",
        delay_s=settings.canary_volume_delay_s,
    )


def _cleared(
    level: ServiceLevel, settings: ArtefactSettings, where: tuple[Matcher, ...]
) -> CanaryMetric:
    """Return a metric that is inconclusive until the seeded breach can be ruled out.

    It holds what a small step lets through by luck: the breach is not yet proved, nor disproved.
    """
    breach, window = _breach(level.budget_ratio, settings), settings.canary_volume_window_s
    asked = indicator.ratio(level, span(window))
    assert asked is not None, "a range does not change what an indicator is"
    errors, total = narrowed(asked.errors, where), narrowed(asked.total, where)
    spread = plain(settings.canary_noise**2 * breach * (1 - breach))
    return CanaryMetric(
        name=f"{level.name}-cleared",
        query=f"({errors} or ({total}) * 0) + sqrt({spread} / (({total}) * {window}))",
        success=f"{_SOME}result[0] < {plain(breach)}",
        failure="false",
        delay_s=settings.canary_volume_delay_s,
    )


def _known(name: str, query: str, most: Decimal, settings: ArtefactSettings) -> CanaryMetric:
    """Return a metric that fails above a bound and is inconclusive where nothing is measured."""
    return CanaryMetric(
        name=name,
        query=query,
        failure=f"{_SOME}result[0] > {plain(most)}",
        success=f"{_SOME}result[0] <= {plain(most)}",
        delay_s=settings.canary_window_s,
    )


def span(seconds: int) -> str:
    """Return a range as PromQL writes it: `2m`, `90s`."""
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"
