"""Token buckets replayed over arrivals, exactly, and over counts, as an interval.

Source: RFC 2697 and RFC 4115 describe the token bucket; the bounds are derived in `bounds`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.bounds import (
    MOST_CELLS,
    Bucket,
    as_whole,
    fewest_tokens,
    lay_out,
    least_refused,
    most_refused,
    total,
)
from simulator.days import day_edges, day_starts
from simulator.dispersion import expected_excess
from simulator.errors import SimulationError
from simulator.trace import Array, Trace

_LOOK_BACK = 8  # steps beyond those that refill a bucket; more only narrows a day's upper bound


@dataclass(frozen=True)
class Throttling:
    """What a limit refuses over a trace, in requests.

    Arrays of totals have the shape (series,), or (series, candidates) where several limits were
    tried at once; arrays by day have the day as second axis. The truth lies between `low` and
    `high` on each day and in all, whichever way requests fell inside the steps. Each day's bounds
    stand alone, and the totals are their sums.

    Args:
        days: UTC midnight of each day, in seconds since the epoch.
        offered: requests that arrived, shape (series,).
        good: those of them not labelled abuse or test, shape (series,).
        low: least refused.
        middle: expected to be refused; NaN where the shape inside a step is unknown.
        high: most that can have been refused.
        offered_by_day: `offered`, shape (series, days).
        good_by_day: `good`, shape (series, days).
        low_by_day: `low` by day.
        middle_by_day: `middle` by day.
        high_by_day: `high` by day.
    """

    days: NDArray[np.int64]
    offered: Array
    good: Array
    low: Array
    middle: Array
    high: Array
    offered_by_day: Array
    good_by_day: Array
    low_by_day: Array
    middle_by_day: Array
    high_by_day: Array

    def of_good(self) -> Throttling:
        """Return the refusals of good requests alone, taken to be refused in proportion.

        A limiter cannot tell good from abusive, so each day's refusals are shared out by the
        day's offered requests of either kind. That is an assumption: with it, and only with it,
        the bounds hold for good requests too.
        """
        share = np.divide(
            self.good_by_day,
            self.offered_by_day,
            out=np.ones_like(self.good_by_day),
            where=self.offered_by_day > 0,
        )
        if self.low_by_day.ndim > share.ndim:
            share = share[..., None]
        bounds = (self.low_by_day, self.middle_by_day, self.high_by_day)
        low, middle, high = (share * figure for figure in bounds)
        return _totals(self.days, self.good_by_day, self.good_by_day, (low, middle, high))


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
    moments = np.asarray(times, dtype=np.float64)
    if moments.ndim != 1 or not np.isfinite(moments).all():
        raise SimulationError("arrival times must be one row of finite seconds")
    if (np.diff(moments) < 0).any():
        raise SimulationError("arrival times must not fall")
    _check("rate", np.asarray(rate, dtype=np.float64))
    _check("burst", np.asarray(burst, dtype=np.float64))
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
    spread = _spread(len(trace.keys), dispersion)
    edges = day_edges(trace.start, trace.step, trace.steps)
    shape = (len(trace.keys), len(edges) - 1, bucket.rate.shape[1])
    low, middle, high = np.zeros(shape), np.full(shape, np.nan), np.zeros(shape)
    offered, good = np.zeros(shape[:2]), np.zeros(shape[:2])
    size = max(1, MOST_CELLS // max(1, trace.steps))
    for first in range(0, shape[0], size):
        rows = slice(first, first + size)
        part = Bucket(bucket.rate[rows], bucket.burst[rows])
        lanes = lay_out(_counts(trace.offered[rows]), edges)
        offered[rows] = total(lanes).T
        # Labels may be counted elsewhere; they never make good requests fewer than none.
        good[rows] = np.maximum(offered[rows] - _abusive(trace, rows, edges), 0.0)
        low[rows], high[rows] = _bounds(lanes, trace, part, edges, starts_full=starts_full)
        known = np.flatnonzero(np.isfinite(spread[rows]))
        if known.size:
            some = Bucket(part.rate[known], part.burst[known])
            counts, spreads = trace.offered[rows][known], spread[rows][known]
            extra = expected_excess(counts, edges, some, trace.step, spreads)
            middle[rows][known] = low[rows][known] + extra
    high = np.maximum(np.minimum(high, offered[..., None]), low)
    bounds = (low, np.clip(middle, low, high), high)
    if not several:
        bounds = (bounds[0][..., 0], bounds[1][..., 0], bounds[2][..., 0])
    days = day_starts(trace.start, trace.step, trace.steps)
    return _totals(days, offered, good, bounds)


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
    spread = _spread(len(trace.keys), dispersion)
    edges = day_edges(trace.start, trace.step, trace.steps)
    middle = np.full(found.low_by_day.shape, np.nan)
    known = np.flatnonzero(np.isfinite(spread))
    if known.size:
        some = Bucket(bucket.rate[known], bucket.burst[known])
        extra = expected_excess(trace.offered[known], edges, some, trace.step, spread[known])
        middle[known] = found.low_by_day[known] + extra
    clipped = np.clip(middle, found.low_by_day, found.high_by_day)
    return np.asarray(clipped, dtype=np.float64)


def _bounds(
    lanes: Array, trace: Trace, bucket: Bucket, edges: NDArray[np.intp], *, starts_full: bool
) -> tuple[Array, Array]:
    below, above = as_whole(lanes)
    tokens = fewest_tokens(_tails(above, edges, bucket, trace.step), bucket, trace.step)
    if starts_full:
        tokens[:1] = bucket.burst
    low = least_refused(below, bucket, trace.step)
    high = most_refused(above, tokens, bucket, trace.step)
    return low.transpose(1, 0, 2), high.transpose(1, 0, 2)


def _tails(lanes: Array, edges: NDArray[np.intp], bucket: Bucket, step: int) -> Array:
    """Return the steps before each day, as many as it takes to forget what was before them."""
    refill = np.maximum(bucket.rate * step, 1e-9)
    wanted = np.ceil(np.minimum(bucket.burst / refill, len(lanes))).max(initial=0)
    length = min(len(lanes), int(wanted) + _LOOK_BACK)
    tails = np.full((length, *lanes.shape[1:]), np.nan)
    for day, size in enumerate(np.diff(edges)[:-1]):
        known = lanes[max(0, size - length) : size, day]
        tails[length - len(known) :, day + 1] = known
    return tails


def _abusive(trace: Trace, rows: slice, edges: NDArray[np.intp]) -> Array:
    if trace.abusive is None:
        return np.zeros((1, len(edges) - 1))
    measured = np.where(np.isnan(trace.offered[rows]), 0.0, np.nan_to_num(trace.abusive[rows]))
    return np.asarray(np.add.reduceat(measured, edges[:-1], axis=1), dtype=np.float64)


def _totals(
    days: NDArray[np.int64], offered: Array, good: Array, bounds: tuple[Array, Array, Array]
) -> Throttling:
    low, middle, high = bounds
    return Throttling(
        days=days,
        offered=offered.sum(axis=1),
        good=good.sum(axis=1),
        low=low.sum(axis=1),
        middle=middle.sum(axis=1),
        high=high.sum(axis=1),
        offered_by_day=offered,
        good_by_day=good,
        low_by_day=low,
        middle_by_day=middle,
        high_by_day=high,
    )


def _counts(counts: Array) -> Array:
    least = np.fmin.reduce(counts, axis=None, initial=0.0)
    if least < 0 or np.isinf(np.fmax.reduce(counts, axis=None, initial=0.0)):
        raise SimulationError("counts must be finite and not negative")
    return counts


def _bucket(series: int, rate: ArrayLike, burst: ArrayLike) -> tuple[Bucket, bool]:
    rates, bursts = np.asarray(rate, dtype=np.float64), np.asarray(burst, dtype=np.float64)
    _check("rate", rates)
    _check("burst", bursts)
    several = max(rates.ndim, bursts.ndim) == 2
    wide = [array if array.ndim == 2 else array.reshape(-1, 1) for array in (rates, bursts)]
    candidates = max(array.shape[1] for array in wide)
    try:
        fitted = [np.ascontiguousarray(np.broadcast_to(a, (series, candidates))) for a in wide]
    except ValueError:
        raise SimulationError(
            f"rate of shape {rates.shape} and burst of shape {bursts.shape} for {series} series"
        ) from None
    return Bucket(fitted[0], fitted[1]), several


def _spread(series: int, dispersion: ArrayLike | None) -> Array:
    if dispersion is None:
        return np.full(series, np.nan)
    spread = np.asarray(dispersion, dtype=np.float64)
    if spread.shape not in {(), (series,)}:
        raise SimulationError(f"dispersion of shape {spread.shape} for {series} series")
    if (spread < 0).any():
        raise SimulationError("dispersion must not be negative")
    return np.broadcast_to(spread, (series,))


def _check(name: str, value: Array) -> None:
    if value.ndim > 2 or not np.isfinite(value).all() or (value < 0).any():
        raise SimulationError(f"{name} must be finite and not negative")
