"""Whole numbers that callers hand in: refused with what was found and what is allowed."""

from __future__ import annotations

from operator import index
from typing import SupportsIndex

import numpy as np

from simulator.errors import SimulationError


def seed_of(seed: object) -> int:
    """Return a seed.

    Raises:
        SimulationError: it is no whole number, or below 0.
    """
    if isinstance(seed, SupportsIndex) and not isinstance(seed, (bool, np.bool_, np.ndarray)):
        found = index(seed)
        if found >= 0:
            return found
    raise SimulationError(
        f"a seed of {seed!r}; a whole number, 0 or more: the same seed gives the same figures"
    )


def at_least(least: int, name: str, value: object) -> int:
    """Return a whole number.

    Args:
        least: the smallest that is allowed.
        name: what it is, for the message.
        value: the number.

    Raises:
        SimulationError: it is no whole number, or smaller.
    """
    if isinstance(value, SupportsIndex) and not isinstance(value, (bool, np.bool_, np.ndarray)):
        found = index(value)
        if found >= least:
            return found
    raise SimulationError(f"{name} is {value!r}; a whole number, {least} or more")
