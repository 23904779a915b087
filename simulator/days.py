"""Steps sorted into UTC days."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DAY = 86_400
"""Seconds in a UTC day."""

_EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday; Monday is 0


def day_edges(start: int, step: int, steps: int) -> NDArray[np.intp]:
    """Return where each UTC day begins among the steps, and the number of steps last.

    A step belongs to the day in which it begins; the first and the last day may be partial.

    Args:
        start: seconds since the epoch of the first step.
        step: length of a step in seconds.
        steps: number of steps.
    """
    days = (start + step * np.arange(steps, dtype=np.int64)) // DAY
    inner = np.flatnonzero(np.diff(days)) + 1
    return np.concatenate(([0], inner, [steps])).astype(np.intp) if steps else np.zeros(1, np.intp)


def day_starts(start: int, step: int, steps: int) -> NDArray[np.int64]:
    """Return the UTC midnight of each day of `day_edges`, in seconds since the epoch."""
    first = day_edges(start, step, steps)[:-1].astype(np.int64)
    return (start + step * first) // DAY * DAY


def weekday(day: int | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the weekday of days since the epoch; Monday is 0."""
    return np.asarray((np.asarray(day, dtype=np.int64) + _EPOCH_WEEKDAY) % 7, dtype=np.int64)
