"""Days of a trace: UTC days, the unit in which areas keep numbers and draw futures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator import Trace

DAY = 86_400
"""Seconds a day (ISO 8601, no leap seconds in POSIX time)."""


def day_columns(trace: Trace) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Return the days a trace touches and the column at which each begins.

    Args:
        trace: with at least one step.
    """
    numbers = trace.times // DAY
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    return numbers[starts], starts
