from __future__ import annotations

import numpy as np

from simulator import SeriesKey, Trace
from simulator.daily import served_by_day
from simulator.days import DAY

HOUR = 3600
A, B = SeriesKey("x", "a"), SeriesKey("x", "b")


def test_only_days_that_were_measured_whole_are_counted() -> None:
    """From noon: half a day, a whole one with a gap in one series, a whole one, an hour more."""
    offered = np.full((2, 12 + 24 + 24 + 1), 10.0)
    offered[1, 12 + 3] = np.nan
    trace = Trace((A, B), start=DAY + 12 * HOUR, step=HOUR, offered=offered)
    assert served_by_day(trace) == {A: {2 * DAY: 240.0, 3 * DAY: 240.0}, B: {3 * DAY: 240.0}}


def test_what_was_turned_away_is_not_served() -> None:
    offered = np.full((1, 24), 10.0)
    trace = Trace((A,), start=0, step=HOUR, offered=offered, rejected=np.full((1, 24), 4.0))
    assert served_by_day(trace) == {A: {0: 144.0}}
