"""Intervals of a score over windows that depend on each other: whole blocks are drawn again.

A block is one group over some stretch of time: what happens to a tenant this week says something
about it next week, so the two are drawn together or not at all.

Source: S. N. Lahiri, Resampling Methods for Dependent Data (2003), chapter 2, for blocks; D. S.
Wilks, Resampling hypothesis tests for autocorrelated fields, Journal of Climate 10 (1997), 65-82,
for scores of forecasts.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.windows import NotScored, Windows
from simulator.errors import SimulationError
from simulator.numbers import at_least, seed_of
from simulator.trace import Array

LEAST_BLOCKS = 10
"""Fewer draw the same few over and over, and the interval is too narrow to be told. Ours."""


def blocks(windows: Windows, span_s: int) -> NDArray[np.int64]:
    """Return the block of each window: its group, and the stretch of time its origin lies in.

    Args:
        windows: the windows.
        span_s: seconds of a stretch, above 0.

    Raises:
        SimulationError: the stretch is not above 0.
    """
    if span_s <= 0:
        raise SimulationError(f"blocks of {span_s} s")
    stretch = (windows.start - windows.start.min(initial=0)) // span_s
    _, block = np.unique(np.stack([windows.group, stretch]), axis=1, return_inverse=True)
    return np.asarray(block, dtype=np.int64).ravel()


def block_interval(  # noqa: PLR0913 - a statistic, what it rests on, and the draws
    statistic: Callable[[Array], Array],
    parts: Array,
    block: NDArray[np.int64],
    *,
    seed: int,
    level: float = 0.9,
    draws: int = 2000,
) -> tuple[float, float] | NotScored:
    """Return the interval of a statistic of sums over the windows.

    Args:
        statistic: from the sums of the parts, shape (draws, parts) to (draws,).
        parts: what is summed, shape (windows, parts).
        block: the block of each window.
        seed: seed of the draws, at least 0.
        level: probability of the interval, above 0 and below 1.
        draws: how often blocks are drawn, at least 1.

    Raises:
        SimulationError: a number is out of its range.
    """
    seed_of(seed)
    at_least(1, "draws", draws)
    if not 0 < level < 1:
        raise SimulationError(f"a level of {level}; above 0 and below 1")
    names, place = np.unique(block, return_inverse=True)
    if len(names) < LEAST_BLOCKS:
        return NotScored(f"{len(names)} blocks of windows", LEAST_BLOCKS)
    sums = np.zeros((len(names), parts.shape[1]))
    np.add.at(sums, place.ravel(), parts)
    stream = np.random.Generator(np.random.PCG64(seed))
    times = stream.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    drawn = np.asarray(statistic(times @ sums))
    low, high = np.nanquantile(drawn, ((1 - level) / 2, (1 + level) / 2))
    return float(low), float(high)
