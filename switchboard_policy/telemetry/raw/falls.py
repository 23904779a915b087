"""Counters that fall though nothing started anew.

A process that starts anew counts from nothing, so the first sample after it holds what grew since
the last one. A counter that falls to more than it could have grown is no counter: a sum over
changing targets, two replicas taken in turn, or a gauge.
"""

from __future__ import annotations

import numpy as np

from simulator.samples import RawSeries
from switchboard_policy.promql.selectors import NAME
from switchboard_policy.telemetry.settings import limits

_COUNTERS = ("_total", "_count", "_bucket", "_sum")


def is_counter(series: RawSeries) -> bool:
    """Return whether a series is a counter by its name's ending, as OpenMetrics has it."""
    return series.labels.get(NAME, "").endswith(_COUNTERS)


def fall(series: RawSeries) -> int | None:
    """Return the place of the first sample that fell but is no reset; None where there is none.

    A reset's first value is at most `fall_slack` times what the series grew at its fastest,
    over the time since the sample before.

    Args:
        series: a counter.
    """
    known = ~np.isnan(series.values)
    values, seconds = series.values[known], series.times_ms[known] / 1000
    growth, gaps = np.diff(values), np.diff(seconds)
    fell = growth < 0
    if not fell.any():
        return None
    fastest = float((growth / gaps)[~fell].max(initial=0.0))
    most = limits().real("fall_slack") * fastest * gaps
    wrong = np.flatnonzero(fell & (values[1:] > most))
    return int(np.flatnonzero(known)[wrong[0] + 1]) if wrong.size else None
