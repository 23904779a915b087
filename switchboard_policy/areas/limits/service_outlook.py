"""What a tenant's limit does to its whole service: the error budget left, and the longest wait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.capacity.waiting import Unstable, ggc
from simulator.drift import WEEK
from simulator.trace import Array
from switchboard_policy.areas.futures import Weeks
from switchboard_policy.areas.limits.drawn import Drawn, over
from switchboard_policy.areas.limits.explain import SHAPE_UNKNOWN
from switchboard_policy.areas.limits.loads import ServiceLoad
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.paired import paired
from switchboard_policy.areas.words import percent
from switchboard_policy.domain.config import ServiceFacts
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.outlook import Paired, Prospect
from switchboard_policy.domain.units import MILLISECONDS, PERCENT


@dataclass(frozen=True)
class Service:
    """What is known of the service whose limit changes.

    Args:
        name: the service.
        load: its own series by day; None where there is none.
        facts: capacity, cost and energy, where somebody stated them.
        objective: its availability objective as a ratio; None where none is stated.
    """

    name: str
    load: ServiceLoad | None
    facts: ServiceFacts
    objective: float | None


def budget_left(drawn: Drawn, service: Service, weeks: Weeks, settings: LimitSettings) -> Prospect:
    """Return the error budget that is left at the end, in percent of it.

    Args:
        drawn: the tenant's futures.
        service: its series, capacity and objective.
        weeks: the days to come.
        settings: quantiles told.
    """
    model = "each request let through fails as often as that day's did; " + (
        "above the stated capacity the busiest step fails by what it is above"
        if service.facts.capacity_rps
        else "overload is left out, no capacity being stated"
    )

    def told(found: Paired | NotEvaluated) -> Prospect:
        return Prospect("error budget left", PERCENT, "higher", found, model)

    why = _no_budget(service, drawn, weeks)
    load = service.load
    if why is not None or load is None or service.objective is None:
        return told(why or _no_series(service.name))
    factors = _service_factors(load, weeks, settings)
    # What a limit turns away less of comes on top of what the service carries as it is.
    more = drawn.refused[0] - drawn.refused[1]
    admitted_now = np.broadcast_to(load.admitted[drawn.picks] * factors, more.shape)
    admitted = np.stack([admitted_now, np.maximum(admitted_now + more, 0.0)])
    failed = admitted * load.error_ratio[drawn.picks]
    if service.facts.capacity_rps:
        excess = _peaks(drawn, load, factors) - float(service.facts.capacity_rps)
        failed += np.maximum(excess, 0.0)[:, None] * load.step
    spent = over(failed.sum(axis=3), (1 - service.objective) * admitted.sum(axis=3))
    left = 100 * (1 - spent)
    return told(
        paired(
            *left,
            better="higher",
            level=settings.interval_level,
            least=settings.told_budget_points,
            unknown=SHAPE_UNKNOWN,
        )
    )


def _no_budget(service: Service, drawn: Drawn, weeks: Weeks) -> NotEvaluated | None:
    if service.objective is None:
        return NotEvaluated(
            f"no availability objective is stated for {service.name}",
            would_help="an SLO labelled switchboard_indicator: availability",
        )
    if service.objective >= 1:
        return NotEvaluated(f"an objective of {percent(service.objective)} leaves no budget")
    if service.load is None:
        return _no_series(service.name)
    if service.load.failed is None:
        return NotEvaluated(
            f"failed requests of {service.name} are not measured",
            would_help="errors of the whole service's series",
        )
    return _other_days(service, drawn, weeks)


def _no_series(name: str) -> NotEvaluated:
    return NotEvaluated(
        f"{name} has no series of its own", would_help="the service measured without a tenant"
    )


def _other_days(service: Service, drawn: Drawn, weeks: Weeks) -> NotEvaluated | None:
    """Return why the service's days can't stand beside the tenant's, if they can't."""
    assert service.load is not None, "asked only where there is a series"
    days = service.load.days
    if len(days) < WEEK or (np.diff(days) != 1).any() or weeks.picks(days) is not drawn.picks:
        return NotEvaluated(f"{service.name} was measured on other days than its tenant")
    return None


def _service_factors(load: ServiceLoad, weeks: Weeks, settings: LimitSettings) -> Array:
    measured = load.measured >= settings.least_coverage_ratio
    totals = np.where(measured, load.admitted / np.maximum(load.measured, 1e-9), np.nan)
    return weeks.factors(load.key, load.days, totals)


def _peaks(drawn: Drawn, load: ServiceLoad, factors: Array) -> Array:
    """Return the busiest step's rate by day, now and proposed, shape (2, draws, horizon).

    The tenant is taken to be busiest when the service is.
    """
    now = load.peaks[drawn.picks] * factors
    through = [np.minimum(drawn.peaks, rate) for rate in drawn.rates]
    return np.stack([now, np.maximum(now + through[1] - through[0], 0.0)])


def longest_wait(drawn: Drawn, service: Service, weeks: Weeks, settings: LimitSettings) -> Prospect:
    """Return the longest mean wait of a step, in milliseconds.

    Args:
        drawn: the tenant's futures.
        service: its series and capacity.
        weeks: the days to come.
        settings: quantiles told, and how uneven arrivals and services are.
    """
    model = (
        "at most, however many servers share the stated capacity (Allen and Cunneen); the tenant "
        "is busiest when the service is"
    )

    def told(found: Paired | NotEvaluated) -> Prospect:
        return Prospect("mean wait in the busiest step", MILLISECONDS, "lower", found, model)

    capacity, load = service.facts.capacity_rps, service.load
    if capacity is None:
        why = f"no capacity is stated for {service.name}"
        return told(NotEvaluated(why, f"services.{service.name}.capacity_rps"))
    if load is None:
        return told(_no_series(service.name))
    why_not = _other_days(service, drawn, weeks)
    if why_not is not None:
        return told(why_not)
    peaks = _peaks(drawn, load, _service_factors(load, weeks, settings)).max(axis=2)
    waits = np.array(
        [[_wait_ms(rate, float(capacity), settings) for rate in side] for side in peaks]
    )
    unstable = np.isinf(waits).mean(axis=1)
    if unstable.max() > (1 - settings.interval_level) / 2:
        return told(
            NotEvaluated(
                "unstable: more comes in than the service can carry in the busiest step of "
                f"{percent(float(unstable[0]))} of futures now, "
                f"{percent(float(unstable[1]))} as proposed",
                would_help="more capacity, or lower limits",
            )
        )
    readings = np.broadcast_to(waits[:, None], (2, 3, waits.shape[1]))
    return told(
        paired(
            *readings,
            better="lower",
            level=settings.interval_level,
            least=settings.told_wait_ms,
            unknown=SHAPE_UNKNOWN,
        )
    )


def _wait_ms(rate: float, capacity: float, settings: LimitSettings) -> float:
    """Return the mean wait of one server as fast as all together; of several it is no longer."""
    found = ggc(
        rate,
        1 / capacity,
        1,
        arrival_variation=settings.arrival_variation,
        service_variation=settings.service_variation,
    )
    return float("inf") if isinstance(found, Unstable) else 1000 * found.mean_s
