"""How uneven arrivals are inside a step, and what that costs at a limit.

Tokens missing from a bucket behave like the water of a dam: requests flow in, `rate` flows out,
and what would rise above `burst` is lost. One-second counts are taken to be gamma-mixed:
independent, with mean a and the index of dispersion I (variance over mean: 1 for Poisson
arrivals, 0 for evenly paced ones). With load q = a / rate such a dam overflows as seldom as
exp(-|1 - y| * burst / I), where y solves y = exp((y - 1) / q): the exponent of Lundberg for gamma
inflow. Of the requests that even arrivals would have got admitted, the share

    1 / (1 + 2 * (exp(|1 - y| * burst / I) - 1) / |1 - y|)

is taken to be refused. That adds to the fluid bound, which carries the bucket from step to step.
The exponent, and the limit I / (2 * burst) at full load and a large bucket, are the theory's; the
form between them is ours, and `docs/simulator.md` compares it with exact replays.

Source: P. A. P. Moran, The Theory of Storage, Methuen 1959 (gamma inflow into a finite dam);
S. Asmussen and M. Pihlsgaard, Loss rates for Levy processes with two reflecting barriers,
Mathematics of Operations Research 32 (2007), 308-321; D. R. Cox and P. A. W. Lewis, The
Statistical Analysis of Series of Events, Methuen 1966, chapter 4 (index of dispersion).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.bounds import MOST_CELLS, Bucket, lay_out, least_refused
from simulator.days import day_edges
from simulator.errors import SimulationError
from simulator.trace import Array, Trace

_STEEPEST = 600.0  # exp of it is finite, also over _TINY; the excess is zero long before
_TINY = 1e-12  # keeps divisions by nought finite
_FLATTEST, _WILDEST = math.log(1e-6), math.log(1e6)  # dispersion searched between, as logarithms
_LEVELS = 4_096  # counts told apart; the expectation is smooth, so nearby ones cost the same
_TELLING = 0.1  # share of rejections beyond even arrivals from which a shape can be told; ours
_HALVINGS = 40  # of the search; leaves less than a part in 10 ** 10


Cost = Callable[[int, Array], Array]
"""What steps with these counts cost a series, shape (counts, figures): its row, and the counts."""


def expected_by_day(
    counts: Iterable[Array], edges: NDArray[np.intp], cost: Cost, shape: tuple[int, int]
) -> Array:
    """Return what is expected of steps, added up by day, shape (series, days, figures).

    Args:
        counts: requests of each series, shape (steps,), NaN in gaps.
        edges: where each day begins, and the number of steps last.
        cost: what a step costs; it is asked once for each count that comes.
        shape: how many series and how many figures there are.
    """
    days = len(edges) - 1
    day = np.repeat(np.arange(days, dtype=np.float64), np.diff(edges))
    expected = np.zeros((shape[0], days, shape[1]))
    room = np.empty_like(day), np.empty(len(day), dtype=np.intp)
    for row, offered in enumerate(counts):
        levels, times = _levels_by_day(offered, day, days, room)
        costs = np.zeros((len(levels), shape[1]))
        seen = times.any(axis=0)
        costs[seen] = cost(row, levels[seen])
        expected[row] = times @ costs
    return expected


def expected_excess(
    counts: Iterable[Array], edges: NDArray[np.intp], bucket: Bucket, step: int, dispersion: Array
) -> Array:
    """Return the refusals expected beyond even arrivals, shape (series, days, candidates).

    Args:
        counts: requests of each series, shape (steps,), NaN in gaps.
        edges: where each day begins, and the number of steps last.
        bucket: the limits, shape (series, candidates).
        step: length of a step in seconds.
        dispersion: index of dispersion, shape (series,), at least 0.
    """

    def cost(row: int, levels: Array) -> Array:
        limits = Bucket(bucket.rate[row], bucket.burst[row])
        return excess(levels[:, None], limits, step, dispersion[row])

    return expected_by_day(counts, edges, cost, bucket.rate.shape)


def _levels_by_day(
    counts: Array, day: Array, days: int, room: tuple[Array, NDArray[np.intp]]
) -> tuple[Array, Array]:
    """Return count levels and how often each came on each day, shape (days, levels).

    Args:
        counts: requests, not negative; NaN in gaps.
        day: the day of each.
        days: how many days there are.
        room: memory for as many numbers as there are counts, since asking for it takes time.
    """
    if np.isnan(counts.max(initial=0.0)):
        known = ~np.isnan(counts)
        counts, day = counts[known], day[known]
    number, place = room[0][: len(counts)], room[1][: len(counts)]
    levels, level = _levels(counts, number)
    number = np.multiply(day, len(levels), out=number)
    np.copyto(place, np.add(number, level, out=number), casting="unsafe")
    times = np.bincount(place, minlength=days * len(levels))
    return levels, times.reshape(days, len(levels)).astype(np.float64)


def _levels(counts: Array, room: Array) -> tuple[Array, Array]:
    """Return count levels, and the level of each count: itself where counts are small and whole.

    Args:
        counts: requests, not negative, without gaps.
        room: memory for as many numbers.
    """
    top = float(counts.max(initial=0.0))
    if top <= _LEVELS and not (np.rint(counts, out=room) != counts).any():
        width, level = 1.0, counts
    else:
        width = max(top, _TINY) / _LEVELS
        level = np.rint(counts / width)
    levels = width * np.arange(int(level.max(initial=0.0)) + 1, dtype=np.float64)
    return np.asarray(levels, dtype=np.float64), level


def excess(counts: Array, bucket: Bucket, step: int, dispersion: Array | float) -> Array:
    """Return the refusals expected beyond even arrivals in steps of their own.

    Args:
        counts: requests in a step, not negative.
        bucket: the limits; shapes broadcast against `counts`.
        step: length of a step in seconds.
        dispersion: index of dispersion, at least 0; broadcasts too.
    """
    refill = bucket.rate * step
    gap, steep = _gap(counts, refill), overflow(counts, bucket, step, dispersion)
    share = 1.0 / (1.0 + 2.0 * np.expm1(steep) / gap)
    return np.asarray(np.minimum(counts, refill) * share, dtype=np.float64)


def overflow(counts: Array, bucket: Bucket, step: int, dispersion: Array | float) -> Array:
    """Return how seldom a bucket overflows under a lasting load, as minus the logarithm.

    Args:
        counts: requests in a step, not negative.
        bucket: the limits; shapes broadcast against `counts`.
        step: length of a step in seconds.
        dispersion: index of dispersion, at least 0; broadcasts too.
    """
    gap = _gap(counts, bucket.rate * step)
    return np.asarray(np.minimum(gap * bucket.burst / (dispersion + _TINY), _STEEPEST))


def _gap(counts: Array, refill: Array) -> Array:
    return np.abs(_root_less_one(counts / (refill + _TINY))) + _TINY


def _root_less_one(load: Array) -> Array:
    """Return y - 1, where y solves y = exp((y - 1) / load) and is 1 only at load 1."""
    loads, roots = _roots()
    return np.interp(load, loads, roots)


@cache
def _roots() -> tuple[Array, Array]:
    # The load is a closed form of y, not y of the load; hence a table, read the other way round.
    logarithm = np.concatenate((-np.geomspace(60.0, 1e-3, 600), np.geomspace(1e-3, 14.0, 400)))
    roots = np.expm1(logarithm)
    return roots / logarithm, roots


def fit_dispersion_from_fine(fine: Array, group: int) -> Array:
    """Return the index of dispersion of fine counts about the mean of their own coarse step.

    Args:
        fine: counts at a fine step, best one second, shape (series, steps); NaN in gaps.
        group: fine steps in a coarse one, at least 2.

    Returns:
        Variance over mean, shape (series,); NaN where no coarse step was measured whole with a
        request in it.

    Raises:
        SimulationError: no rows of counts, a count is negative, or the group is below 2.
    """
    if fine.ndim != 2 or group < 2:
        raise SimulationError(f"counts of shape {fine.shape} in groups of {group}")
    if (fine < 0).any():
        raise SimulationError("counts must not be negative")
    steps = fine.shape[1] // group
    blocks = fine[:, : steps * group].reshape(len(fine), steps, group)
    whole = ~np.isnan(blocks).any(axis=2)
    squares = blocks.var(axis=2, ddof=1) if steps else np.empty((len(fine), 0))
    mean = blocks.mean(axis=2) if steps else np.empty((len(fine), 0))
    upper = np.where(whole, squares, 0.0).sum(axis=1)
    lower = np.where(whole, mean, 0.0).sum(axis=1)
    ratio = np.divide(upper, lower, out=np.full(len(fine), np.nan), where=lower > 0)
    return np.asarray(ratio, dtype=np.float64)


def fit_dispersion(trace: Trace, rate: ArrayLike, burst: ArrayLike) -> Array:
    """Return the index of dispersion with which the limits in force explain the rejections.

    Args:
        trace: requests offered and rejected.
        rate: the rates that were in force, tokens a second, one number or (series,).
        burst: the bursts that were in force, most tokens held, same shapes.

    Returns:
        Index of dispersion, shape (series,). NaN where nothing was rejected or measured, where
        even arrivals would explain nearly all of it, which says nothing of the shape, and where
        no dispersion explains it: another limit was in force.

    Raises:
        SimulationError: a shape does not fit, or a number is negative.
    """
    series = len(trace.keys)
    limits = [_limit(name, value, series) for name, value in (("rate", rate), ("burst", burst))]
    fitted = np.full(series, np.nan)
    if trace.rejected is None:
        return fitted
    gaps = np.isnan(trace.rejected)
    observed = np.where(np.isnan(trace.offered), 0.0, np.nan_to_num(trace.rejected)).sum(axis=1)
    edges = day_edges(trace.start, trace.step, trace.steps)
    refused = np.flatnonzero(observed > 0)
    size = max(1, MOST_CELLS // max(1, trace.steps))
    for first in range(0, len(refused), size):
        rows = refused[first : first + size]
        offered = np.where(gaps[rows], np.nan, trace.offered[rows])
        buckets = Bucket(limits[0][rows, None], limits[1][rows, None])
        low = least_refused(lay_out(offered, edges), buckets, trace.step).sum(axis=(0, 2))
        for row, counts, wanted in zip(rows, offered, observed[rows] - low, strict=True):
            if wanted < _TELLING * observed[row]:
                continue
            bucket = Bucket(limits[0][row].reshape(1, 1), limits[1][row].reshape(1, 1))
            known = counts[~np.isnan(counts)]
            levels, level = _levels(known, np.empty_like(known))
            times = np.bincount(level.astype(np.intp))
            fitted[row] = _solve(levels, times, bucket, trace.step, float(wanted))
    return fitted


def _solve(
    levels: Array, times: NDArray[np.intp], bucket: Bucket, step: int, wanted: float
) -> float:
    """Return the dispersion whose excess is `wanted` requests, by bisection on its logarithm."""

    def expected(logarithm: float) -> float:
        return float((times * excess(levels, bucket, step, math.exp(logarithm))).sum())

    low, high = _FLATTEST, _WILDEST
    if expected(high) < wanted:
        return float("nan")
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if expected(middle) < wanted else (low, middle)
    return math.exp(high)


def _limit(name: str, value: ArrayLike, series: int) -> Array:
    limit = np.asarray(value, dtype=np.float64)
    if limit.shape not in {(), (series,)}:
        raise SimulationError(f"{name} of shape {limit.shape} for {series} series")
    if not np.isfinite(limit).all() or (limit < 0).any():
        raise SimulationError(f"{name} must be finite and not negative")
    return np.broadcast_to(limit, (series,))
