"""Requests of whole UTC days, and none where a day was not measured whole."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulator.days import DAY, day_edges, day_starts
from simulator.trace import SeriesKey, Trace


def served_by_day(trace: Trace) -> dict[SeriesKey, Mapping[int, float]]:
    """Return what was let through of each series, by the second in which a day begins.

    What a limiter turned away is not served; where nobody measured that, all that was offered is.

    Args:
        trace: a block of series.
    """
    served = trace.offered if trace.rejected is None else trace.offered - trace.rejected
    edges = day_edges(trace.start, trace.step, trace.steps)
    starts = day_starts(trace.start, trace.step, trace.steps)
    found: dict[SeriesKey, dict[int, float]] = {key: {} for key in trace.keys}
    for start, begin, end in zip(starts, edges[:-1], edges[1:], strict=True):
        if (end - begin) * trace.step < DAY:
            continue
        totals = served[:, begin:end].sum(axis=1)  # NaN where a step was not measured
        for key, total in zip(trace.keys, totals, strict=True):
            if not np.isnan(total):
                found[key][int(start)] = float(total)
    return dict(found)
