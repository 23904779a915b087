"""A small policy repository as values, and traffic to replay against it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey, Trace
from switchboard_policy.areas.run import AreaRun, begin
from switchboard_policy.domain.config import Config, Place, Scalar, ServiceFacts, ValueBinding
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.past_change import NOT_READ, History, Past, PastChange
from switchboard_policy.domain.policy import PlacedValue, PolicyValue, PolicyValues, variables
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import NAME, PERCENT, REQUESTS, RPS, SECONDS, WEIGHT, Unit

START = 1_788_739_200  # Monday 7 September 2026
STEP = 300
DAY_STEPS = 86_400 // STEP
DATA = "policies/switchboard_data/limits/data.yaml"

UNITS: dict[str, Unit] = {
    "limits.rps": RPS,
    "limits.burst": REQUESTS,
    "limits.floor": RPS,
    "limits.ceiling": RPS,
    "limits.tier": NAME,
    "tiers.rps": RPS,
    "tiers.burst": REQUESTS,
    "tiers.ceiling": RPS,
    "tiers.weight": WEIGHT,
    "tiers.priority": NAME,
    "tiers.default_burst": REQUESTS,
    "slo.objective": PERCENT,
    "slo.threshold": SECONDS,
}


def bindings(*without: str) -> dict[str, ValueBinding]:
    """Every binding, in two places each, but for some."""
    return {
        name: ValueBinding(
            name,
            name.split(".", maxsplit=1)[0],
            unit,
            (Place(DATA, f"{name}.{{x}}", unit), Place("values.yaml", name, unit)),
        )
        for name, unit in UNITS.items()
        if name not in without
    }


def config(
    capacity: Decimal | None = None,
    settings: Mapping[str, Mapping[str, Scalar]] | None = None,
    *,
    limited: tuple[str, ...] = ("gateway",),
    without: tuple[str, ...] = (),
) -> Config:
    """A configuration with one limited service."""
    return Config(
        areas=("limits", "slo", "tiers"),
        values=bindings(*without),
        services={name: ServiceFacts(capacity, limited=True) for name in limited},
        settings=settings or {},
    )


def value(name: str, number: Decimal | str, file: str = DATA, **names: str) -> PolicyValue:
    """One value in one place."""
    binding = bindings()[name]
    place = PlacedValue(binding.places[0], Location(file, "/x", 7, 3), str(number), number)
    return PolicyValue(binding, variables(names), number, (place,))


def tier(name: str = "standard", rps: str = "10", burst: str | None = "20") -> list[PolicyValue]:
    """A tier."""
    stated = [value("tiers.rps", Decimal(rps), tier=name)]
    return [*stated, value("tiers.burst", Decimal(burst), tier=name)] if burst else stated


def tenant(name: str, tier_name: str = "", **numbers: str) -> list[PolicyValue]:
    """A tenant with numbers of its own: rps, burst, floor."""
    stated = [value(f"limits.{key}", Decimal(text), tenant=name) for key, text in numbers.items()]
    return [*stated, value("limits.tier", tier_name, tenant=name)] if tier_name else stated


def changed(name: str, day: float, old: str, new: str, **names: str) -> PastChange:
    """A past change, so many days after the telemetry's first second."""
    before, after = (Decimal(text) if text else None for text in (old, new))
    at = START + int(day * 86_400)
    return PastChange(at, name, variables(names), before, after, "c0ffee")


def history(*changes: PastChange, since: float = -365, until: float = 30) -> History:
    """A known history, its ends in days after the telemetry's first second."""
    ordered = tuple(sorted(changes, key=lambda change: change.at))
    ends = (START + int(day * 86_400) for day in (since, until))
    return History(ordered, *ends, commits=len(changes) + 1)


def demand(
    mean: float, days: int = 30, *, swing: float = 0.5, seed: int = 1
) -> NDArray[np.float64]:
    """Requests by step: a daily wave with Poisson noise."""
    hours = np.arange(days * DAY_STEPS) / DAY_STEPS * 2 * np.pi
    expected = mean * (1 + swing * np.sin(hours)) * STEP
    return np.random.default_rng(seed).poisson(expected).astype(np.float64)


def over(offered: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """What a limit turns away of even arrivals, its burst aside."""
    return np.maximum(offered - rate * STEP, 0.0)


def trace(
    offered: Mapping[str, NDArray[np.float64]],
    rejected: Mapping[str, NDArray[np.float64]] | None = None,
    *,
    service: str = "gateway",
    abusive: Mapping[str, NDArray[np.float64]] | None = None,
    start: int = START,
) -> Trace:
    """A block of tenants of one service."""
    names = tuple(offered)

    def table(found: Mapping[str, NDArray[np.float64]] | None) -> NDArray[np.float64] | None:
        return None if found is None else np.array([found[name] for name in names])

    return Trace(
        keys=tuple(SeriesKey(service, name) for name in names),
        start=start,
        step=STEP,
        offered=np.array([offered[name] for name in names]),
        rejected=table(rejected),
        abusive=table(abusive),
    )


def walk(
    area: str, values: list[PolicyValue], world: Config, *blocks: Trace, past: Past = NOT_READ
) -> Recommendation:
    """Observe some blocks and recommend."""
    return finish(start(area, values, world, past=past), *blocks)


def start(
    area: str,
    values: list[PolicyValue],
    world: Config,
    files: Mapping[str, bytes] | None = None,
    past: Past = NOT_READ,
) -> AreaRun:
    """Begin a walk."""
    return begin(area, PolicyValues(values), world, Snapshot(files or {}), seed=3, past=past)


def finish(run: AreaRun, *blocks: Trace) -> Recommendation:
    """Observe some blocks and recommend."""
    keys = [key for block in blocks for key in block.keys]
    run.wants(keys)
    for block in blocks:
        run.observe(block)
    ends = [block.end for block in blocks] or [START]
    return run.recommend((START, max(ends)))
