"""How a new version of a service is let in: a few requests at first, watched by its own levels."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
        found = _level_metrics(level, basis, where)
        metrics += found
        if not found:
            why = "its indicator is no ratio of events"
            left.append(LeftOut(f"metric {level.name} of the roll-out of {service}", why))
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
    breach = max(settings.canary_breach_ratio, min(2 * allowed, (1 + allowed) / 2))
    spread = (allowed * (1 - allowed)).sqrt() + (breach * (1 - breach)).sqrt()
    return max(ceil((settings.canary_noise * spread / (breach - allowed)) ** 2), 1)


def _level_metrics(
    level: ServiceLevel, basis: Basis, where: tuple[Matcher, ...]
) -> list[CanaryMetric]:
    settings = basis.settings
    asked = indicator.ratio(level, span(settings.canary_window_s))
    if asked is None:
        return []
    if not asked.total:
        errors = narrowed(asked.errors, where)
        return [_known(f"{level.name}-errors", errors, _allowed(level, settings), settings)]
    timed = indicator.histogram(level)
    if timed is not None:
        told = _quantiles(level, timed, basis, where)
    else:
        told = [_errors(level, asked, settings, where)]
    return [*told, _volume(level, settings, where)]


def _quantiles(
    level: ServiceLevel, timed: Histogram, basis: Basis, where: tuple[Matcher, ...]
) -> list[CanaryMetric]:
    """Return the promised quantile, and P99 at a bound its histogram can tell."""
    window = span(basis.settings.canary_window_s)
    share = level.objective_ratio
    name = f"{level.name}-p{plain(share * 100)}".replace(".", "-")
    found = [_above(name, timed.quantile(share, window, where), timed.bound)]
    if share < _P99:
        most = basis.settings.p99_to_p95 * timed.bound
        buckets = basis.facts.get(level.service, ServiceFacts()).latency_buckets_s
        if buckets and timed.unit == "s":
            most = max((each for each in buckets[:-1] if each <= most), default=timed.bound)
        found.append(_above(f"{level.name}-p99", timed.quantile(_P99, window, where), most))
    return found


def _errors(
    level: ServiceLevel, asked: Ratio, settings: ArtefactSettings, where: tuple[Matcher, ...]
) -> CanaryMetric:
    """Return the error ratio less what chance may add to that of a service within its budget."""
    allowed = _allowed(level, settings)
    spread = plain(settings.canary_noise**2 * allowed * (1 - allowed))
    events = f"({narrowed(asked.total, where)}) * {settings.canary_window_s}"
    query = f"({narrowed(asked.errors, where)}) - sqrt({spread} / ({events}))"
    return _above(f"{level.name}-errors", query, allowed)


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


def _allowed(level: ServiceLevel, settings: ArtefactSettings) -> Decimal:
    return level.budget_ratio * settings.canary_error_factor


def _above(name: str, query: str, most: Decimal) -> CanaryMetric:
    """Return a metric that fails above a bound; another one counts the events behind it."""
    return CanaryMetric(name, query, f"{_SOME}result[0] > {plain(most)}")


def _known(name: str, query: str, most: Decimal, settings: ArtefactSettings) -> CanaryMetric:
    """Return a metric that fails above a bound and is inconclusive where nothing is measured."""
    success = f"{_SOME}result[0] <= {plain(most)}"
    return replace(_above(name, query, most), success=success, delay_s=settings.canary_window_s)


def span(seconds: int) -> str:
    """Return a range as PromQL writes it: `2m`, `90s`."""
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"
