"""What a token bucket does to each series: how many pass, how many it refuses, how long they wait.

Refused and waiting are two answers to one question. A limiter that refuses (`token_bucket`) makes
nobody wait; a shaper with the same tokens (`shaping`) refuses nobody. Both are read from the same
pass over the counts, each as an interval with a middle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from simulator.bounds import Bucket
from simulator.days import day_edges
from simulator.dispersion import excess, expected_by_day
from simulator.limiters import token_bucket
from simulator.limiters.grid import Lanes, replay
from simulator.limiters.shaping import Shaper, expected_beyond, least_and_most, shapers
from simulator.limiters.throttling import Throttling
from simulator.trace import Array, Trace


@dataclass(frozen=True)
class Reading:
    """One figure for each series, read three ways.

    Args:
        low: the least it can be, wherever requests fell inside the steps.
        middle: what is expected; NaN where the shape inside a step is unknown.
        high: the most it can be.
    """

    low: Array
    middle: Array
    high: Array


@dataclass(frozen=True)
class Outcomes:
    """What a token bucket does to each series.

    Args:
        throttling: what it refuses, in requests, day by day and in all.
        wait_s: seconds that all requests together would wait if it held them back instead.
    """

    throttling: Throttling
    wait_s: Reading

    @property
    def throttled(self) -> Reading:
        """Requests refused."""
        return Reading(self.throttling.low, self.throttling.middle, self.throttling.high)

    @property
    def admitted(self) -> Reading:
        """Requests let through; fewest where most are refused."""
        offered, refused = self.throttling.offered, self.throttled
        return Reading(offered - refused.high, offered - refused.middle, offered - refused.low)


def replay_outcomes(
    trace: Trace,
    rate: ArrayLike,
    burst: ArrayLike,
    dispersion: ArrayLike | None = None,
    *,
    starts_full: bool = False,
) -> Outcomes:
    """Return what token buckets do to the offered requests; see `token_bucket` and `shaping`.

    Args:
        trace: the requests offered.
        rate: tokens a second, above 0: one number or (series,).
        burst: most tokens held, at least 1: the same shapes.
        dispersion: index of dispersion of one-second counts, (series,), at least 0; NaN where it
            is unknown.
        starts_full: the bucket that refuses is known to be full before the first step.

    Raises:
        SimulationError: a shape does not fit the trace, or a number is out of range.
    """
    series = len(trace.keys)
    shaper = shapers(series, rate, burst)
    spread = token_bucket.spread_of(series, dispersion)
    bucket = Bucket(shaper.rate[:, None], shaper.burst[:, None])
    refused = token_bucket.bounds_of(bucket, starts_full=starts_full)
    low, high = np.zeros(series), np.zeros(series)

    def bounds(lanes: Lanes) -> tuple[Array, Array]:
        some = Shaper(shaper.rate[lanes.rows], shaper.burst[lanes.rows])
        low[lanes.rows], high[lanes.rows] = least_and_most(lanes, some)
        return refused(lanes)

    found = replay(trace, bounds, several=False)
    extra = _expected(trace, bucket, spread)
    by_day = np.clip(found.low_by_day + extra[..., 0], found.low_by_day, found.high_by_day)
    middle = np.clip(low + extra[..., 1].sum(axis=1), low, high)
    return Outcomes(
        replace(found, middle_by_day=by_day, middle=by_day.sum(axis=1)), Reading(low, middle, high)
    )


def _expected(trace: Trace, bucket: Bucket, spread: Array) -> Array:
    """Return refusals and seconds waited beyond the least, shape (series, days, 2)."""
    edges = day_edges(trace.start, trace.step, trace.steps)
    expected = np.full((len(trace.keys), len(edges) - 1, 2), np.nan)
    known = np.flatnonzero(np.isfinite(spread))

    def cost(row: int, levels: Array) -> Array:
        one = Bucket(bucket.rate[known[row]], bucket.burst[known[row]])
        index = float(spread[known[row]])
        refused = excess(levels, one, trace.step, index)
        return np.column_stack((refused, expected_beyond(levels, one, trace.step, index)))

    offered = (trace.offered[row] for row in known)
    expected[known] = expected_by_day(offered, edges, cost, (len(known), 2))
    return expected
