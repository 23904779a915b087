"""The token bucket: `rate` tokens a second, at most `burst` of them, one for each request.

Over single arrivals it is replayed exactly, over counts as an interval that `bounds` derives, and
with a dispersion there is a middle.

Source: RFC 2697 and RFC 4115 describe the token bucket.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.bounds import Bucket, least_refused, most_refused
from simulator.days import day_edges
from simulator.dispersion import expected_excess
from simulator.errors import SimulationError
from simulator.limiters.checks import arrival_times, at_least_zero, fitted
from simulator.limiters.grid import Bounds, Lanes, replay
from simulator.limiters.promises import fewest_at_start
from simulator.limiters.throttling import Throttling
from simulator.trace import Array, Trace


def replay_arrivals(times: ArrayLike, rate: float, burst: float) -> NDArray[np.bool_]:
    """Return which single requests a token bucket admits, exactly.

    The bucket is full before the first request, refills continuously and never holds more than
    `burst`; a request needs one whole token.

    Args:
        times: seconds, not falling, shape (requests,).
        rate: tokens a second, at least 0.
        burst: most tokens held, at least 0.

    Raises:
        SimulationError: times fall or are not finite, or rate or burst is negative.
    """
    moments = arrival_times(times)
    at_least_zero("rate", rate)
    at_least_zero("burst", burst)
    admitted = np.zeros(len(moments), dtype=np.bool_)
    tokens = burst
    last = moments[0] if len(moments) else 0.0
    # The slack keeps ten refills of 0.1 worth one token; it never adds up to a second one.
    enough = 1.0 - 1e-9
    for index, now in enumerate(moments.tolist()):
        tokens = min(burst, tokens + rate * (now - last))
        last = now
        if tokens >= enough:
            tokens -= 1.0
            admitted[index] = True
    return admitted


def replay_counts(
    trace: Trace,
    rate: ArrayLike,
    burst: ArrayLike,
    dispersion: ArrayLike | None = None,
    *,
    starts_full: bool = False,
) -> Throttling:
    """Return what token buckets refuse of the offered requests, as an interval.

    Counts that are not whole are means: the whole count below them stands in the lower bound, the
    one above in the upper. A step that was not measured offers nothing, and the bucket after it
    is full in the lower bound and empty in the upper; so is the bucket before the first step.

    Args:
        trace: the requests offered.
        rate: tokens a second, at least 0: one number, (series,) or (series, candidates).
        burst: most tokens held, at least 0: the same shapes.
        dispersion: index of dispersion of one-second counts, (series,), at least 0; NaN where it
            is unknown. See `dispersion`.
        starts_full: the bucket is known to be full before the first step.

    Raises:
        SimulationError: a shape does not fit the trace, or a number is negative.
    """
    bucket, several = _bucket(len(trace.keys), rate, burst)
    spread = spread_of(len(trace.keys), dispersion)
    bounds = bounds_of(bucket, starts_full=starts_full)
    found = replay(trace, bounds, bucket.rate.shape[1], several=several)
    if not np.isfinite(spread).any():
        return found
    middle = _middle(found, trace, bucket, spread)
    return replace(found, middle_by_day=middle, middle=middle.sum(axis=1))


def bounds_of(bucket: Bucket, *, starts_full: bool) -> Bounds:
    """Return what finds the least and the most that these buckets refuse.

    Args:
        bucket: the limits of every series, shape (series, candidates).
        starts_full: the bucket is known to be full before the first step.
    """

    def bounds(lanes: Lanes) -> tuple[Array, Array]:
        part = Bucket(bucket.rate[lanes.rows], bucket.burst[lanes.rows])
        tokens = fewest_at_start(lanes, lanes.above, part)
        if starts_full:
            tokens[:1] = part.burst
        low = least_refused(lanes.below, part, lanes.step)
        high = most_refused(lanes.above, tokens, part, lanes.step, lanes.most_by_day)
        return low, high

    return bounds


def another_middle(
    found: Throttling, trace: Trace, rate: ArrayLike, burst: ArrayLike, dispersion: ArrayLike
) -> Array:
    """Return the middle of a replay under another dispersion; its bounds hold for every one.

    Args:
        found: what `replay_counts` returned for several candidates.
        trace: the requests it was given.
        rate: the rates it was given.
        burst: the bursts it was given.
        dispersion: index of dispersion of one-second counts, (series,), at least 0; NaN where it
            is unknown.

    Returns:
        Refusals by day, shape (series, days, candidates); NaN where the dispersion is unknown.

    Raises:
        SimulationError: a shape does not fit the trace, or a number is negative.
    """
    bucket, _ = _bucket(len(trace.keys), rate, burst)
    return _middle(found, trace, bucket, spread_of(len(trace.keys), dispersion))


def _middle(found: Throttling, trace: Trace, bucket: Bucket, spread: Array) -> Array:
    """Return what is expected beyond even arrivals, clipped into the interval, by day."""
    edges = day_edges(trace.start, trace.step, trace.steps)
    middle = np.full((len(trace.keys), len(edges) - 1, bucket.rate.shape[1]), np.nan)
    known = np.flatnonzero(np.isfinite(spread))
    some = Bucket(bucket.rate[known], bucket.burst[known])
    offered = (trace.offered[row] for row in known)  # one at a time, never a copy of them all
    middle[known] = expected_excess(offered, edges, some, trace.step, spread[known])
    extra = middle.reshape(found.low_by_day.shape)
    clipped = np.clip(found.low_by_day + extra, found.low_by_day, found.high_by_day)
    return np.asarray(clipped, dtype=np.float64)


def _bucket(series: int, rate: ArrayLike, burst: ArrayLike) -> tuple[Bucket, bool]:
    names = ("rate", "burst")
    limits = [at_least_zero(*each) for each in zip(names, (rate, burst), strict=True)]
    (rates, bursts), several = fitted(series, names, limits)
    return Bucket(rates, bursts), several


def spread_of(series: int, dispersion: ArrayLike | None) -> Array:
    """Return the index of dispersion of each series, NaN where it is unknown.

    Args:
        series: how many there are.
        dispersion: at least 0, one number or (series,); None where nothing is known.

    Raises:
        SimulationError: a shape does not fit, or a number is negative.
    """
    if dispersion is None:
        return np.full(series, np.nan)
    spread = np.asarray(dispersion, dtype=np.float64)
    if spread.shape not in {(), (series,)}:
        raise SimulationError(f"dispersion of shape {spread.shape} for {series} series")
    if (spread < 0).any():
        raise SimulationError("dispersion must not be negative")
    return np.broadcast_to(spread, (series,))
