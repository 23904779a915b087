"""Fewer points for a picture, with nothing that stands out lost."""

from __future__ import annotations

import numpy as np

from simulator.errors import SimulationError
from simulator.trace import Array

_POINTS_OF_A_BUCKET = 3  # its least, its greatest and a gap
_ENDS = 2


def min_max(x: Array, y: Array, most: int) -> tuple[Array, Array]:
    """Return at most `most` of the points: the ends, and minimum, maximum and gap of each bucket.

    The points stay in order. A bucket that holds a gap (NaN) keeps one, so that a line drawn
    through the result breaks where the measurements do.

    Args:
        x: positions, rising, shape (points,).
        y: values, same shape; NaN where nothing was measured.
        most: points wanted at the most, at least 5.

    Raises:
        SimulationError: the shapes differ, or `most` is below 5.
    """
    if x.ndim != 1 or x.shape != y.shape:
        raise SimulationError(f"points of shapes {x.shape} and {y.shape}")
    if most < _ENDS + _POINTS_OF_A_BUCKET:
        raise SimulationError(f"{most} points; at least {_ENDS + _POINTS_OF_A_BUCKET} are needed")
    if len(x) <= most:
        return x, y
    gaps = np.isnan(y)
    each = _POINTS_OF_A_BUCKET if gaps.any() else _POINTS_OF_A_BUCKET - 1
    buckets = (most - _ENDS) // each
    first = np.arange(len(y)) * buckets // len(y)
    starts = np.flatnonzero(np.diff(first, prepend=-1))
    order = np.lexsort((np.arange(len(y)), y, first))  # NaN sorts last inside its bucket
    size = np.diff(np.append(starts, len(y)))
    known = np.add.reduceat(~gaps, starts)
    kept = [order[starts[known > 0]], order[(starts + known - 1)[known > 0]]]
    kept.append(order[(starts + known)[known < size]])
    index = np.unique(np.concatenate([[0, len(y) - 1], *kept]))
    return x[index], y[index]
