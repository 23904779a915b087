"""Small traces, written by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator import SeriesKey, Trace

MONDAY = 1_767_571_200
"""Midnight UTC of Monday, 5 January 2026."""

Row = Sequence[float]


def trace(
    *offered: Row,
    step: int = 60,
    start: int = MONDAY,
    rejected: Sequence[Row] | None = None,
    abusive: Sequence[Row] | None = None,
    errors: Sequence[Row] | None = None,
) -> Trace:
    """Return a trace of tenants `t0`, `t1`, … of `api`."""

    def rows(values: Sequence[Row] | None) -> np.ndarray | None:
        return None if values is None else np.array(values, dtype=np.float64)

    keys = tuple(SeriesKey("api", f"t{row}") for row in range(len(offered)))
    counts = np.array(offered, dtype=np.float64)
    return Trace(
        keys,
        start,
        step,
        counts,
        rejected=rows(rejected),
        errors=rows(errors),
        abusive=rows(abusive),
    )
