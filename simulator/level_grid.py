"""Levels of demand at which days are replayed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from simulator.errors import SimulationError
from simulator.trace import Array

_LEAST = 2  # levels; a line needs two ends


def equal_steps(least: float, most: float, steps: int) -> Array:
    """Return levels in equal ratios from `least` to `most`, with 1 itself among them.

    Args:
        least: lowest level, above 0 and below 1.
        most: highest level, above 1.
        steps: levels wanted, at least 3; the one nearest to 1 is made 1.

    Raises:
        SimulationError: a number is out of its range.
    """
    if not 0 < least < 1 < most < np.inf or steps < _LEAST + 1:
        raise SimulationError(
            f"{steps} levels from {least:g} to {most:g}; 3 or more, from below 1 to above it"
        )
    levels = np.geomspace(least, most, steps)
    inner = 1 + int(np.argmin(np.abs(np.log(levels[1:-1]))))
    levels[inner] = 1.0
    return np.asarray(levels, dtype=np.float64)


def checked_levels(levels: ArrayLike) -> Array:
    """Return levels as a row.

    Args:
        levels: two or more, above 0, rising.

    Raises:
        SimulationError: they are not.
    """
    found = np.asarray(levels, dtype=np.float64)
    if found.ndim != 1 or len(found) < _LEAST:
        raise SimulationError(f"levels of shape {found.shape}; a row of two or more")
    if not np.isfinite(found).all() or found[0] <= 0 or (np.diff(found) <= 0).any():
        raise SimulationError(f"levels {found.tolist()}; finite, above 0 and rising")
    return found
