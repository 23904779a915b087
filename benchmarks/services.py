"""Made-up services for held-out comparisons: six things that happen, at four levels of traffic.

Everything was fixed before any rule was scored on it. A service follows from its kind, traffic and
seed; `ROUNDS` are the seeds that are reported, any other may be used to build a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from simulator.days import DAY
from simulator.scenario import Incident, IncidentKind, Scenario, ServiceShape, Traffic
from simulator.synthetic import generate
from simulator.trace import Trace

START = 1_788_739_200  # 2026-09-07, a Monday
DAYS = 84
STEP = 300
TRAFFIC_RPS = (0.05, 0.5, 5.0, 50.0)
KINDS = ("steady", "weekly", "incidents", "drift", "shift", "growth")
ROUNDS = range(5)
ERROR_RATIOS = (0.0005, 0.002, 0.008)
OBJECTIVES = ("99", "99.5", "99.8", "99.9")
THRESHOLDS_S = ("0.15", "0.25", "0.4", "0.8")
NAME = "service"
INCIDENT_DAYS = 10.0  # one in that many
MAINTENANCE_S = 6 * DAY + 3 * 3600  # Sunday, 03:00


@dataclass(frozen=True)
class Service:
    """A service with its history and what is promised of it today.

    Args:
        name: kind, traffic and seed.
        kind: what happens to it.
        trace: 84 days in steps of five minutes.
        objective: percent of requests without an error, as stated.
        threshold_s: seconds that 95 % of answers stay below, as stated.
        incidents: labelled incidents; what lasts or comes by degrees is none.
    """

    name: str
    kind: str
    trace: Trace
    objective: str
    threshold_s: str
    incidents: tuple[tuple[int, int], ...]


def services(rounds: range = ROUNDS) -> Iterator[Service]:
    """Yield every kind at every traffic, once a seed.

    Args:
        rounds: the seeds.
    """
    for kind in KINDS:
        for rps in TRAFFIC_RPS:
            for seed in rounds:
                yield service(kind, rps, seed)


def service(kind: str, rps: float, seed: int) -> Service:
    """Return one service.

    Args:
        kind: one of `KINDS`.
        rps: mean requests a second on a weekday.
        seed: its seed.
    """
    chance = np.random.default_rng([KINDS.index(kind), TRAFFIC_RPS.index(rps), seed])
    error_ratio = float(chance.choice(ERROR_RATIOS))
    objective, threshold = str(chance.choice(OBJECTIVES)), str(chance.choice(THRESHOLDS_S))
    traffic = Traffic(rps=rps, peak_hour=float(chance.integers(8, 20)))
    shape = ServiceShape(NAME, 4 * rps, traffic, error_ratio=error_ratio)
    if kind == "weekly":
        busy = replace(traffic, daily=0.6, weekend=0.25)
        shape = replace(shape, capacity_rps=2.2 * rps, traffic=busy)
    if kind == "growth":
        rising = replace(traffic, growth_per_day=0.006)
        shape = replace(shape, capacity_rps=2.6 * rps, traffic=rising)
    events = tuple(_events(kind, error_ratio, chance))
    scenario = Scenario(START, DAYS, (shape,), events, STEP)
    *_, trace = generate(scenario, seed=seed, by_second=False)
    labelled = tuple(
        (START + one.start_s, START + one.start_s + one.duration_s)
        for one in events
        if one.duration_s < DAY
    )
    name = f"{kind}, {rps:g} requests/s, seed {seed}"
    return Service(name, kind, trace, objective, threshold, labelled)


def _events(kind: str, error_ratio: float, chance: np.random.Generator) -> Iterator[Incident]:
    """Yield what happens: incidents last less than a day, what lasts longer is a level."""
    if kind == "weekly":
        for week in range(DAYS // 7):
            at = week * 7 * DAY + MAINTENANCE_S
            yield Incident(IncidentKind.ERRORS, NAME, at, 1800, 0.05)
    if kind == "incidents":
        for _ in range(chance.poisson(DAYS / INCIDENT_DAYS)):
            at = 60 * int(chance.integers(DAYS * DAY // 60 - 180))
            length = 60 * int(np.exp(chance.uniform(np.log(10), np.log(120))))
            if chance.random() < 0.5:
                severity = float(np.exp(chance.uniform(np.log(0.02), np.log(0.5))))
                yield Incident(IncidentKind.ERRORS, NAME, at, length, severity)
            else:
                severity = float(chance.uniform(1.0, 4.0))
                yield Incident(IncidentKind.LATENCY, NAME, at, length, severity)
    if kind == "drift":
        for day in range(DAYS):
            worse = error_ratio * 1.025**day
            yield Incident(IncidentKind.ERRORS, NAME, day * DAY, DAY, worse)
            yield Incident(IncidentKind.LATENCY, NAME, day * DAY, DAY, 1.008**day - 1 + 1e-9)
    if kind == "shift":
        first, after = sorted((0, int(chance.integers(14, DAYS))))
        better = chance.random() < 0.5
        begin, end = (first, after) if better else (after, DAYS)
        worse = error_ratio * float(np.exp(chance.uniform(np.log(1.5), np.log(6.0))))
        slower = float(chance.uniform(0.2, 0.8))
        length = (end - begin) * DAY
        yield Incident(IncidentKind.ERRORS, NAME, begin * DAY, length, worse)
        yield Incident(IncidentKind.LATENCY, NAME, begin * DAY, length, slower)
