"""Made-up tenants and services that forecasts of a breach are judged on, and the real series.

Everything was fixed before any forecast was scored. A tenant follows from its kind, traffic and
seed. `REPORTED` seeds are run once, for the page; `BUILD` seeds are the ones a method may be
chosen and a map fitted on.

The events, each of a window of seven whole UTC days that begins at an origin:

- **throttled**: of the good requests of the window, more than the target share (0.1 %, the area's
  `target_throttled_ratio`) were turned away by the limit in force, second by second;
- **overspent**: of the window's events, a larger share was bad than the objective allows.

Origins are seven days apart, the first after 28 days, so windows do not overlap. A forecast sees
what lies before its origin and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from simulator.days import DAY
from simulator.scenario import (
    Incident,
    IncidentKind,
    Scenario,
    ServiceShape,
    TenantShape,
    Traffic,
)
from simulator.synthetic import generate
from simulator.trace import Trace

START = 1_788_739_200  # 2026-09-07, a Monday
DAYS = 182
STEP = 300
RPS = (4.0, 40.0)
KINDS = ("steady", "weekly", "surges", "campaigns", "wandering", "shift", "growth")
BUILD = range(100, 105)
REPORTED = range(5)
SERVICE_BUILD = range(300, 303)
SERVICE_REPORTED = range(200, 203)
"""Seeds for `services.service`, none of which its own comparison reports."""
REAL_LIMITS = (0.85, 0.95, 1.05)
"""Limits put on the real series, as shares of the peak hour of its first 28 days."""
NAME = "api"


@dataclass(frozen=True)
class Case:
    """A tenant with its history under one limit.

    Args:
        name: kind, traffic and seed.
        kind: what happens to it.
        trace: 182 days in steps of five minutes, with what the limit turned away.
        rate: requests a second in force throughout.
        burst: requests admitted at once.
    """

    name: str
    kind: str
    trace: Trace
    rate: float
    burst: float


def cases(seeds: range) -> Iterator[Case]:
    """Yield every kind at every traffic, once a seed.

    Args:
        seeds: `BUILD` or `REPORTED`.
    """
    for kind in KINDS:
        for rps in RPS:
            for seed in seeds:
                yield case(kind, rps, seed)


def case(kind: str, rps: float, seed: int) -> Case:
    """Return one tenant; its limit lies somewhere about its usual peak.

    Args:
        kind: one of `KINDS`.
        rps: mean requests a second on a weekday at the lowest level.
        seed: its seed.
    """
    chance = np.random.default_rng([len(KINDS), KINDS.index(kind), RPS.index(rps), seed])
    traffic = Traffic(
        rps=rps,
        daily=float(chance.uniform(0.3, 0.6)),
        peak_hour=float(chance.integers(8, 20)),
        weekend=float(chance.uniform(0.4, 0.9)),
        wander=float(chance.uniform(0.05, 0.15)),
        dispersion=float(chance.uniform(1.5, 4.0)),
    )
    if kind == "weekly":
        traffic = replace(traffic, weekend=0.25)
    if kind == "surges":
        often, factor = float(chance.uniform(1, 6)), float(chance.uniform(2, 5))
        traffic = replace(traffic, surges_per_day=often, surge_seconds=20, surge_factor=factor)
    if kind == "growth":
        traffic = replace(traffic, growth_per_day=float(chance.uniform(0.0005, 0.004)))
    incidents, usual = _levels(kind, chance)
    usual *= (1 + traffic.growth_per_day) ** (DAYS / 2)
    rate = rps * (1 + traffic.daily) * usual * float(np.exp(chance.uniform(0.1, 0.6)))
    burst = rate * float(chance.choice([1, 2, 5]))
    rate, burst = round(rate, 1), float(round(burst))
    shape = ServiceShape(NAME, 20 * rps, tenants=(TenantShape("tenant", traffic, rate, burst),))
    scenario = Scenario(START, DAYS, (shape,), tuple(incidents), STEP)
    trace, *_ = generate(scenario, seed=seed)
    return Case(f"{kind}, {rps:g} requests/s, seed {seed}", kind, trace, rate, burst)


def _levels(kind: str, chance: np.random.Generator) -> tuple[list[Incident], float]:
    """Return what lifts a tenant's demand over its lowest level, and the usual such factor."""
    found = []
    if kind == "campaigns":
        for _ in range(chance.poisson(DAYS / 21)):
            at, hours = int(chance.integers(DAYS * 24 - 48)), int(chance.integers(2, 36))
            found.append(_lifted(at * 3600, hours * 3600, float(chance.uniform(0.2, 1.0))))
        return found, 1.0
    if kind == "wandering":
        steps = chance.normal(0.0, chance.uniform(0.03, 0.12), DAYS // 7)
        level = np.exp(np.cumsum(steps) - np.cumsum(steps).min())
        for week, above in enumerate(level - 1):
            if above > 0:
                found.append(_lifted(week * 7 * DAY, 7 * DAY, float(above)))
        return found, float(np.median(level))
    if kind == "shift":
        at, above = int(chance.integers(28, DAYS - 14)), float(chance.uniform(0.1, 0.5))
        rises = bool(chance.random() < 0.5)
        begin, end = (at, DAYS) if rises else (0, at)
        found.append(_lifted(begin * DAY, (end - begin) * DAY, above))
        return found, 1 + above / 2
    return found, 1.0


def _lifted(start_s: int, duration_s: int, above: float) -> Incident:
    return Incident(IncidentKind.OVERLOAD, NAME, start_s, duration_s, above)
