"""What limiters are given, checked before it is used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from simulator.errors import SimulationError
from simulator.trace import Array

MOST_AXES = 2  # series and candidates


def arrival_times(times: ArrayLike) -> Array:
    """Return the times of single requests, in seconds.

    Raises:
        SimulationError: they are no single row, not finite, or they fall.
    """
    moments = np.asarray(times, dtype=np.float64)
    if moments.ndim != 1 or not np.isfinite(moments).all():
        raise SimulationError("arrival times must be one row of finite seconds")
    if (np.diff(moments) < 0).any():
        raise SimulationError("arrival times must not fall")
    return moments


def at_least_zero(name: str, value: ArrayLike) -> Array:
    """Return a number, or several, that may be zero.

    Raises:
        SimulationError: it is negative or not finite, or has more axes than series and candidates.
    """
    found = np.asarray(value, dtype=np.float64)
    if found.ndim > MOST_AXES or not np.isfinite(found).all() or (found < 0).any():
        raise SimulationError(f"{name} must be finite and not negative")
    return found


def above_zero(name: str, value: float) -> float:
    """Return a number that must not be zero.

    Raises:
        SimulationError: it is not finite, or not above zero.
    """
    if not (np.isfinite(value) and value > 0):
        raise SimulationError(f"{name} is {value:g}; it must be finite and above 0")
    return float(value)


def whole(name: str, value: ArrayLike) -> Array:
    """Return whole numbers that may be zero.

    Raises:
        SimulationError: one is no whole number, or negative.
    """
    found = at_least_zero(name, value)
    if (found != np.rint(found)).any():
        raise SimulationError(f"{name} must be a whole number")
    return found


def whole_seconds(name: str, value: float) -> int:
    """Return a length of time in whole seconds, at least one.

    Raises:
        SimulationError: it is no whole number of seconds, or none.
    """
    if above_zero(name, value) != int(value):
        raise SimulationError(f"{name} is {value:g} seconds; it must be a whole number of them")
    return int(value)


def fitted(series: int, names: Sequence[str], values: Sequence[Array]) -> tuple[list[Array], bool]:
    """Return limits of the shape (series, candidates), and whether there were candidates.

    Args:
        series: how many rows the trace has.
        names: what each limit is called, for the message.
        values: one number, (series,) or (series, candidates).

    Raises:
        SimulationError: a shape does not fit.
    """
    several = max(value.ndim for value in values) == MOST_AXES
    wide = [value if value.ndim == MOST_AXES else value.reshape(-1, 1) for value in values]
    candidates = max(value.shape[1] for value in wide)
    try:
        shape = (series, candidates)
        return [np.ascontiguousarray(np.broadcast_to(each, shape)) for each in wide], several
    except ValueError:
        shapes = zip(names, values, strict=True)
        found = " and ".join(f"{name} of shape {value.shape}" for name, value in shapes)
        raise SimulationError(f"{found} for {series} series") from None
