"""What every limit on a ladder of rates would have refused of made-up requests, by the second.

Requests of one second come together as it begins, as in `simulator.enforce`; every day begins with
a full bucket. That is the truth that rules are judged by, and it costs a pass over every second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from demands import START, STEP, Demand
from numpy.typing import NDArray

from simulator.arrivals import MINUTES, beside, library, seconds
from simulator.trace import Array
from switchboard_policy.areas.nice import nice_between, steps_from
from switchboard_policy.documents.constants import constants

_SLACK = 1e-4  # tokens; float32 holds ten refills of 0.1 to less
LADDER = (0.4, 30.0)
"""Least and greatest rate of a ladder, as multiples of a tenant's usual traffic."""


@dataclass(frozen=True)
class Truth:
    """One tenant's requests, and what each rate of a ladder refuses of them.

    Args:
        kind: what happens to it.
        start: seconds since the epoch of the first day.
        step: seconds a step.
        burst: requests admitted at once, whatever the rate.
        offered: requests of each step, shape (days, steps of a day).
        abusive: those of them labelled abuse, the same shape.
        ladder: rates in requests a second, rising.
        refused: requests refused in each step, shape (rates, days, steps of a day).
    """

    kind: str
    start: int
    step: int
    burst: float
    offered: Array
    abusive: Array
    ladder: tuple[Decimal, ...]
    refused: NDArray[np.float32]

    @property
    def days(self) -> int:
        """Days known."""
        return len(self.offered)

    @property
    def rates(self) -> Array:
        """The ladder as plain numbers."""
        return np.array([float(rate) for rate in self.ladder])

    @property
    def good(self) -> Array:
        """Good requests of each day, shape (days,)."""
        return np.asarray((self.offered - self.abusive).sum(axis=1))

    @property
    def good_refused(self) -> Array:
        """Good requests refused on each day, shape (rates, days): a limiter knows no labels."""
        share = np.divide(
            self.offered - self.abusive,
            self.offered,
            out=np.zeros_like(self.offered),
            where=self.offered > 0,
        )
        return np.asarray(np.einsum("rdm,dm->rd", self.refused, share), dtype=np.float64)

    def at_least(self, rate: float) -> int:
        """Return which step of the ladder is the least of at least this rate; the last if none."""
        return min(int(np.searchsorted(self.rates, rate * (1 - 1e-9))), len(self.ladder) - 1)


def ladder(rps: float) -> tuple[Decimal, ...]:
    """Return the nice rates that are tried on a tenant: those our own rule may propose.

    Args:
        rps: its usual traffic.
    """
    steps = steps_from(constants("switchboard_policy.areas.limits").text("nice_steps"))
    low, high = (Decimal(repr(end * rps)) for end in LADDER)
    return nice_between(low, high, steps)


def truths(demands: Sequence[Demand]) -> list[Truth]:
    """Return what every rate refuses of tenants with the same usual traffic and seed.

    Args:
        demands: the tenants; played side by side.
    """
    rungs = ladder(demands[0].rps)
    minutes = beside([one.minutes for one in demands])
    days, _, series = minutes.steady.shape
    rate = np.array([float(rung) for rung in rungs], dtype=np.float32)
    burst = np.array([one.burst for one in demands], dtype=np.float32)[None, :, None]
    refused = np.zeros((MINUTES, days, series, len(rungs)), dtype=np.float32)
    tokens = np.broadcast_to(burst, (days, series, len(rungs))).astype(np.float32)
    admitted = np.empty_like(tokens)
    for minute, counts in enumerate(seconds(minutes, library(demands[0].seed))):
        refused[minute] = counts.sum(axis=0)[..., None]
        for arriving in counts.astype(np.float32):
            np.add(tokens, _SLACK, out=admitted)
            np.floor(admitted, out=admitted)
            np.minimum(admitted, arriving[..., None], out=admitted)
            refused[minute] -= admitted
            tokens -= admitted
            tokens += rate
            np.minimum(tokens, burst, out=tokens)
    offered = minutes.offered.transpose(2, 0, 1).astype(np.float64)
    rows = zip(demands, offered, refused.transpose(2, 3, 1, 0), strict=True)
    return [
        Truth(
            kind=one.kind,
            start=START,
            step=STEP,
            burst=one.burst,
            offered=counts,
            abusive=one.abusive,
            ladder=rungs,
            refused=np.ascontiguousarray(turned_away),
        )
        for one, counts, turned_away in rows
    ]
