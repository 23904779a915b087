"""Made-up tenants for held-out comparisons of limits: nine things that happen, at three levels.

Everything was fixed before any rule was scored on it. A tenant follows from its kind, traffic and
seed; `REPORTED` are the seeds whose figures are published, and nobody looks at them while building
a rule: `BUILD` is for that. Requests are known by the second, so what a limit would have refused is
a fact here and no estimate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from simulator.arrivals import MINUTES, Minutes, draw, expected, generator
from simulator.scenario import Traffic
from simulator.trace import Array

START = 1_788_739_200  # 2026-09-07, a Monday
DAYS = 84
STEP = 60
TRAFFIC_RPS = (0.5, 5.0, 50.0)
KINDS = (
    "steady",
    "weekly",
    "growth",
    "shift",
    "bursts",
    "spikes",
    "abuse",
    "dormant",
    "season",
)
REPORTED = range(3)
BUILD = range(100, 103)

STARTS = {"too low": 0.5, "fitting": 1.0, "too high": 3.0}
"""Limits in force at first, as multiples of the least that would have fitted the first four
weeks: what a careful person would have set then is among them, and two common mistakes."""

FIT_DAYS = 28
HORIZONS = (7, 28)
WEEK = 7
"""A rule reads the last 28 days at an origin and is judged on the 7 and on the 28 days after it;
an origin is every whole week from day 28 on that leaves such a horizon."""

BURST_S = 10
LEAST_BURST = 40
SPIKE_DAYS = 8.0  # one in that many
STORM_DAYS = 10.0


@dataclass(frozen=True)
class Demand:
    """A tenant's requests, and what is known of them.

    Args:
        name: kind, traffic and seed.
        kind: one of `KINDS`.
        rps: mean of requests a second on a weekday at the start, before anything happens.
        seed: its seed.
        minutes: requests, from which seconds follow; shape (days, minutes, 1).
        abusive: requests of each minute labelled abuse, shape (days, minutes).
        burst: requests admitted at once, whatever the rate: no rule changes it.
    """

    name: str
    kind: str
    rps: float
    seed: int
    minutes: Minutes
    abusive: Array
    burst: float


def demands(rps: float, seed: int) -> Iterator[Demand]:
    """Yield every kind at one traffic and seed.

    Args:
        rps: one of `TRAFFIC_RPS`.
        seed: the seed.
    """
    for kind in KINDS:
        yield demand(kind, rps, seed)


def demand(kind: str, rps: float, seed: int) -> Demand:
    """Return one tenant's requests.

    Args:
        kind: one of `KINDS`.
        rps: mean of requests a second on a weekday at the start.
        seed: its seed.
    """
    name = f"{kind}, {rps:g} requests/s, seed {seed}"
    chance = np.random.default_rng([KINDS.index(kind), TRAFFIC_RPS.index(rps), seed])
    traffic = _traffic(kind, rps, chance)
    mean = expected(traffic, START, DAYS, generator(seed, name, "swings"))
    mean *= _level(kind, chance)
    abuse = _storms(rps, chance) if kind == "abuse" else np.zeros_like(mean)
    stream = generator(seed, name, "requests")
    minutes = draw(traffic, mean + abuse, stream)
    share = np.divide(abuse, mean + abuse, out=np.zeros_like(mean), where=abuse > 0)
    offered = minutes.offered.ravel()
    abusive = stream.binomial(offered, share).reshape(DAYS, MINUTES).astype(np.float64)
    burst = float(max(LEAST_BURST, round(BURST_S * rps)))
    return Demand(name, kind, rps, seed, minutes, abusive, burst)


def _traffic(kind: str, rps: float, chance: np.random.Generator) -> Traffic:
    usual = Traffic(
        rps=rps,
        daily=float(chance.uniform(0.3, 0.6)),
        peak_hour=float(chance.integers(8, 20)),
        weekend=float(chance.uniform(0.4, 0.9)),
        wander=float(chance.uniform(0.06, 0.15)),
        dispersion=float(chance.uniform(1.5, 4.0)),
    )
    if kind == "steady":
        return replace(usual, daily=0.2, weekend=1.0, wander=0.05)
    if kind == "weekly":
        return replace(usual, daily=0.7, weekend=0.2)
    if kind == "growth":
        return replace(usual, growth_per_day=float(chance.uniform(0.003, 0.012)))
    if kind == "bursts":
        return replace(
            usual,
            dispersion=float(chance.uniform(4.0, 10.0)),
            surges_per_day=float(np.exp(chance.uniform(np.log(6), np.log(60)))),
            surge_seconds=int(chance.integers(3, 15)),
            surge_factor=float(chance.uniform(4.0, 8.0)),
        )
    return usual


def _level(kind: str, chance: np.random.Generator) -> Array:
    """Return what happens to a tenant, as multiples of its usual traffic by minute."""
    level = np.ones(DAYS * MINUTES)
    if kind == "shift":
        day, factor = int(chance.integers(21, 77)), np.exp(chance.uniform(np.log(1.4), np.log(3)))
        level[day * MINUTES :] = factor if chance.random() < 0.5 else 1 / factor
    if kind == "spikes":
        for _ in range(chance.poisson(DAYS / SPIKE_DAYS)):
            _put(level, chance, (10, 180), float(chance.uniform(2, 6)))
    if kind == "dormant":
        gone = int(chance.integers(28, 56))
        back = gone + int(chance.integers(14, 36)) if chance.random() < 0.5 else DAYS
        level[gone * MINUTES : back * MINUTES] = 0.01
    if kind == "season":
        day, length = int(chance.integers(28, 63)), int(chance.integers(10, 22))
        level[day * MINUTES : (day + length) * MINUTES] = chance.uniform(1.5, 3)
    return level


def _storms(rps: float, chance: np.random.Generator) -> Array:
    """Return labelled abuse, as requests expected in each minute."""
    storms = np.zeros(DAYS * MINUTES)
    for _ in range(chance.poisson(DAYS / STORM_DAYS)):
        _put(storms, chance, (30, 360), float(chance.uniform(2, 8)))
    return storms * rps * STEP


def _put(
    level: Array, chance: np.random.Generator, minutes: tuple[int, int], factor: float
) -> None:
    """Put one stretch, of a length in minutes with an even logarithm, somewhere."""
    length = int(np.exp(chance.uniform(*np.log(minutes))))
    at = int(chance.integers(len(level) - length))
    level[at : at + length] = factor
