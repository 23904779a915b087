"""Counts on a grid laid out for limiters: days side by side, some series at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.bounds import MOST_CELLS, as_whole, lay_out, total
from simulator.days import day_edges, day_starts
from simulator.errors import SimulationError
from simulator.limiters.throttling import Throttling, add_up
from simulator.trace import Array, Trace


@dataclass(frozen=True)
class Lanes:
    """The counts of some series, each day a lane of its own.

    Args:
        rows: which series of the trace these are.
        below: whole counts below the measured ones, shape (steps of a day, days, series); NaN
            in gaps and after the end of a short day.
        above: whole counts above them, the same shape.
        most_by_day: `above` added up, shape (days, series).
        edges: where each day begins among the steps of the trace, and the number of steps last.
        starts: seconds since the epoch at which the first step of each day begins.
        step: length of a step in seconds.
    """

    rows: slice
    below: Array
    above: Array
    most_by_day: Array
    edges: NDArray[np.intp]
    starts: NDArray[np.int64]
    step: int

    @property
    def begins(self) -> NDArray[np.int64]:
        """Seconds since the epoch at which each step begins, shape (steps of a day, days)."""
        return self.starts + self.step * np.arange(len(self.above), dtype=np.int64)[:, None]

    def before(self, counts: Array, length: int) -> Array:
        """Return the last steps before each day, shape (length, days, series); NaN: not known.

        Nothing is known from before the first step, nor from before the day before.

        Args:
            counts: laid out as `above` is.
            length: how many steps.
        """
        tails = np.full((length, *counts.shape[1:]), np.nan)
        for day, size in enumerate(np.diff(self.edges)[:-1]):
            known = counts[max(0, size - length) : size, day]
            tails[length - len(known) :, day + 1] = known
        return tails


Bounds = Callable[[Lanes], tuple[Array, Array]]
"""Least and most refused in each day, both of the shape (days, series, candidates)."""


def replay(trace: Trace, bounds: Bounds, candidates: int = 1, *, several: bool) -> Throttling:
    """Return what `bounds` finds, a few series at a time; the middle is not known.

    Args:
        trace: the requests offered.
        bounds: the least and the most that a limiter refuses in lanes of counts.
        candidates: how many limits are tried on each series.
        several: whether the result keeps an axis of candidates.

    Raises:
        SimulationError: a count is negative or infinite.
    """
    edges = day_edges(trace.start, trace.step, trace.steps)
    shape = (len(trace.keys), len(edges) - 1, candidates)
    low, high = np.zeros(shape), np.zeros(shape)
    offered, good = np.zeros(shape[:2]), np.zeros(shape[:2])
    for rows in chunks(trace):
        lanes = lay_out(trace.offered[rows], edges)
        below, above = as_whole(lanes)
        requests = total(lanes)
        offered[rows] = requests.T
        # Labels may be counted elsewhere; they never make good requests fewer than none.
        good[rows] = np.maximum(offered[rows] - _abusive(trace, rows, edges), 0.0)
        starts = trace.start + trace.step * edges[:-1].astype(np.int64)
        if above is not lanes:
            requests = total(above)
        least, most = bounds(Lanes(rows, below, above, requests, edges, starts, trace.step))
        low[rows], high[rows] = least.transpose(1, 0, 2), most.transpose(1, 0, 2)
    high = np.maximum(np.minimum(high, offered[..., None]), low)
    if not several:
        low, high = low[..., 0], high[..., 0]
    days = day_starts(trace.start, trace.step, trace.steps)
    return add_up(days, offered, good, (low, np.full(low.shape, np.nan), high))


def chunks(trace: Trace) -> list[slice]:
    """Return rows a few at a time, at most as many as `MOST_CELLS` has room for, in equal parts."""
    most = max(1, MOST_CELLS // max(1, trace.steps))
    parts = max(1, math.ceil(len(trace.keys) / most))
    size = max(1, math.ceil(len(trace.keys) / parts))
    return [slice(first, first + size) for first in range(0, len(trace.keys), size)]


def checked(counts: Array) -> Array:
    """Return the counts.

    Raises:
        SimulationError: one is negative or infinite.
    """
    least, most = counts.min(initial=0.0), counts.max(initial=0.0)
    if np.isnan(least):  # these two go on over gaps, and take longer for it
        least, most = (each.reduce(counts, axis=None, initial=0.0) for each in (np.fmin, np.fmax))
    if least < 0 or np.isinf(most):
        raise SimulationError("counts must be finite and not negative")
    return counts


def _abusive(trace: Trace, rows: slice, edges: NDArray[np.intp]) -> Array:
    if trace.abusive is None:
        return np.zeros((1, len(edges) - 1))
    measured = np.where(np.isnan(trace.offered[rows]), 0.0, np.nan_to_num(trace.abusive[rows]))
    return np.asarray(np.add.reduceat(measured, edges[:-1], axis=1), dtype=np.float64)
