"""`sum_over_time` and its kin, and what an instant selects.

Source: prometheus/promql/functions.go and vectorSelectorSingle in engine.go, 2.42 and 3.x.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.prometheus.rate import Answer
from simulator.prometheus.samples import Samples
from simulator.prometheus.semantics import LOOKBACK_MS, Grid, Semantics
from simulator.prometheus.window import Window
from simulator.trace import Array


def sum_over_time(samples: Samples, window: Window) -> Answer:
    """Return the sum of the samples."""
    return samples.sums.between(window.first, window.behind), window.any


def avg_over_time(samples: Samples, window: Window) -> Answer:
    """Return their mean."""
    total, there = sum_over_time(samples, window)
    with np.errstate(divide="ignore", invalid="ignore"):
        return total / window.counts, there


def count_over_time(samples: Samples, window: Window) -> Answer:
    """Return how many there are."""
    del samples
    return window.counts.astype(np.float64), window.any


def present_over_time(samples: Samples, window: Window) -> Answer:
    """Return 1 where there is one."""
    del samples
    return np.ones(window.grid.count), window.any


def last_over_time(samples: Samples, window: Window) -> Answer:
    """Return the last."""
    return samples.last(window), window.any


def min_over_time(samples: Samples, window: Window) -> Answer:
    """Return the smallest; NaN only where there is nothing else."""
    return _extreme(samples, window, np.fmin), window.any


def max_over_time(samples: Samples, window: Window) -> Answer:
    """Return the largest; NaN only where there is nothing else."""
    return _extreme(samples, window, np.fmax), window.any


def instant(samples: Samples, grid: Grid, semantics: Semantics) -> Answer:
    """Return the last sample up to each instant, unless it is stale or too long ago."""
    edges = samples.looked_up.edges(grid, through=True)
    values, times, stale = samples.instant(edges, edges.part(grid))
    age = grid.times_ms() - times
    left_open = semantics is Semantics.PROMETHEUS_3
    there = age < LOOKBACK_MS if left_open else age <= LOOKBACK_MS
    if stale is not None:
        there &= ~stale
    return values, None if there.all() else there


def _extreme(samples: Samples, window: Window, smaller: Callable[..., Array]) -> Array:
    """Return the extreme of every window from those of stretches of 1, 2, 4, … samples."""
    counts = window.counts
    answer = np.full(counts.size, np.nan)
    level = samples.values
    length = 1
    while length <= counts.max(initial=0):
        at = np.flatnonzero((counts >= length) & (counts < 2 * length))
        first, behind = window.first[at], window.behind[at]
        answer[at] = smaller(level[first], level[behind - length])
        level = smaller(level[:-length], level[length:]) if level.size > length else level[:0]
        length *= 2
    return answer
