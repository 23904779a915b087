"""The third reading of counts, for any limiter: seconds drawn with a dispersion, replayed exactly.

The token bucket has a closed form for what a dispersion costs (`dispersion`); most limiters have
none. Here each step's requests are put into its seconds at random, so that one-second counts have
the index of dispersion asked for, and each draw is decided request by request. It takes a pass
over every request for each draw, so it is for single limits and days, not for searches.

A draw is one placement, so what it refuses lies inside the interval; the draws are NaN where no
dispersion is known, since then nothing tells one placement from another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.errors import SimulationError
from simulator.limiters.checks import MOST_AXES
from simulator.limiters.grid import checked
from simulator.numbers import seed_of
from simulator.trace import Array, Trace

Limiter = Callable[[Array], NDArray[np.bool_]]
"""Which of the requests at these times, in seconds since the epoch, are admitted."""


def refused_in_draws(
    trace: Trace, limiter: Limiter, dispersion: ArrayLike, seeds: Sequence[int]
) -> Array:
    """Return how many requests each draw refuses, shape (draws, series); NaN where unknown.

    Requests of a second come together as it begins. A count that is no whole number is rounded; a
    step that was not measured offers nothing.

    Args:
        trace: the requests offered, in whole seconds.
        limiter: the limit, the same for each series.
        dispersion: index of dispersion of one-second counts, at least 0: one number or (series,);
            NaN where it is unknown.
        seeds: one for each draw, whole and at least 0; a series is drawn alike alone and among
            others.

    Raises:
        SimulationError: a seed is no integer, a dispersion or a count is out of range.
    """
    for seed in seeds:
        seed_of(seed)
    spread = np.asarray(dispersion, dtype=np.float64)
    if spread.ndim >= MOST_AXES or (spread < 0).any() or np.isinf(spread).any():
        raise SimulationError("dispersion must be one number or (series,), finite and not negative")
    spreads = np.broadcast_to(spread, (len(trace.keys),))
    refused = np.full((len(seeds), len(trace.keys)), np.nan)
    for row, counts in enumerate(checked(trace.offered)):
        for draw, seed in enumerate(seeds):
            if not np.isnan(spreads[row]):
                times = _placed(trace, counts, float(spreads[row]), int(seed))
                refused[draw, row] = (~limiter(times)).sum()
    return refused


def _placed(trace: Trace, counts: Array, dispersion: float, seed: int) -> Array:
    stream = np.random.Generator(np.random.PCG64(seed))
    wanted = np.rint(np.nan_to_num(counts)).astype(np.int64)
    if dispersion >= 1.0:
        even, loose = np.zeros_like(wanted), wanted
    else:  # a share of them at random is as much less uneven than all of them
        loose = np.rint(wanted * dispersion).astype(np.int64)
        even = wanted - loose
    chances = np.full((len(wanted), trace.step), 1.0 / trace.step)
    if dispersion > 1.0:
        mean = np.maximum(wanted, 1)[:, None] / trace.step
        mixed = stream.standard_gamma(np.broadcast_to(mean / (dispersion - 1.0), chances.shape))
        mixed[mixed.sum(axis=1) == 0.0] = 1.0
        chances = mixed / mixed.sum(axis=1, keepdims=True)
    ends = np.arange(trace.step + 1) / trace.step
    spaced = np.diff(np.floor(even[:, None] * ends + 0.5).astype(np.int64), axis=1)
    seconds = (stream.multinomial(loose, chances) + spaced).reshape(-1)
    times = trace.start + np.arange(seconds.size, dtype=np.float64)
    return np.repeat(times, [int(count) for count in seconds])
