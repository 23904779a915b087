"""Bounds for limiters that let at most `limit` requests into any stretch of `window` seconds.

Such a limiter keeps the request it admits as number i + limit at least `window` after number i.
Whoever admits every request that keeps this distance has, at any moment, admitted no fewer than
any other way that keeps it: by induction, its next admitted request is never the later one.

*Least.* Let m be the whole steps in a window. Number i + limit is then at least m steps after
number i, so m steps in a row hold at most `limit` admitted requests, and taking requests as early
as this allows takes most. A window shorter than a step fits into it `ceil(step / window)` times at
most. Where one is no multiple of the other, d steps hold at most
`limit * (d * step / window + 1)` as well, and the larger bound counts.

*Most.* Requests of steps that are m + 1 apart, m now being the steps a window at most covers, are
more than a window apart. A way that admits at most `limit` of any m + 1 steps in a row therefore
keeps the distance wherever requests fell, and the limiter has admitted no fewer.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.bounds import Bucket, least_refused, total
from simulator.limiters.grid import Lanes
from simulator.trace import Array


def least_refused_spaced(lanes: Lanes, limit: Array, window: float) -> Array:
    """Return the least refused in each day, shape (days, series, candidates).

    Nothing is held against a day by what came before it, nor by a gap.

    Args:
        lanes: the series.
        limit: most admitted in any window, whole, shape (series, candidates).
        window: seconds, at least 0; at 0 only a limit of 0 refuses anybody.
    """
    counts = np.nan_to_num(lanes.below)
    if window == 0:
        everybody = total(counts)[..., None]
        return np.asarray(np.where(limit > 0, 0.0, everybody), dtype=np.float64)
    if window < lanes.step:
        most = limit * math.ceil(lanes.step / window)
        refused = np.zeros((*counts.shape[1:], limit.shape[1]))
        for wanted in counts[..., None]:
            refused += np.maximum(wanted - most, 0.0)
    else:
        before = np.zeros((math.floor(window / lanes.step) - 1, *counts.shape[1:], 1))
        refused = _refused(counts, before, limit)
    if window % lanes.step and lanes.step % window:
        fluid = least_refused(lanes.below, Bucket(limit / window, limit), lanes.step)
        refused = np.maximum(refused, np.ceil(fluid - 1e-6))
    return np.asarray(refused, dtype=np.float64)


def most_refused_spaced(
    lanes: Lanes, limit: Array, window: float, *, starts_full: bool = False
) -> Array:
    """Return the most that can have been refused in each day, shape (days, series, candidates).

    Before the first step, in a gap, and as late as the day before allows, the limit was used up.

    Args:
        lanes: the series.
        limit: most admitted in any window, whole, shape (series, candidates).
        window: seconds, above 0.
        starts_full: nothing was admitted within a window before the first step.
    """
    before = lanes.before(lanes.above, math.ceil(window / lanes.step))[..., None]
    if starts_full:
        before[:, :1] = 0.0
    return _refused(lanes.above, before, limit)


def _refused(counts: Array, before: Array, limit: Array) -> Array:
    """Return what is refused of each day if a step and those `before` it hold `limit` together."""
    shape = (*counts.shape[1:], limit.shape[1])
    recent = np.empty((len(before), *shape))  # admitted in the steps before, in turn
    recent[:] = np.minimum(np.where(np.isnan(before), np.inf, before), limit)
    held, refused = recent.sum(axis=0), np.zeros(shape)
    for index, wanted in enumerate(counts[..., None]):
        admitted = np.minimum(wanted, np.maximum(limit - held, 0.0))
        gap = np.isnan(wanted)
        refused += np.where(gap, 0.0, wanted - admitted)
        if len(recent):
            oldest = index % len(recent)
            held -= recent[oldest]
            recent[oldest] = np.where(gap, limit, admitted)
            held += recent[oldest]
    return refused
