"""What a limit refuses over a trace: the result every limiter gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.trace import Array


@dataclass(frozen=True)
class Throttling:
    """What a limit refuses over a trace, in requests.

    Arrays of totals have the shape (series,), or (series, candidates) where several limits were
    tried at once; arrays by day have the day as second axis. The truth lies between `low` and
    `high` on each day and in all, whichever way requests fell inside the steps. Each day's bounds
    stand alone, and the totals are their sums.

    Args:
        days: UTC midnight of each day, in seconds since the epoch.
        offered: requests that arrived, shape (series,).
        good: those of them not labelled abuse or test, shape (series,).
        low: least refused.
        middle: expected to be refused; NaN where the shape inside a step is unknown.
        high: most that can have been refused.
        offered_by_day: `offered`, shape (series, days).
        good_by_day: `good`, shape (series, days).
        low_by_day: `low` by day.
        middle_by_day: `middle` by day.
        high_by_day: `high` by day.
    """

    days: NDArray[np.int64]
    offered: Array
    good: Array
    low: Array
    middle: Array
    high: Array
    offered_by_day: Array
    good_by_day: Array
    low_by_day: Array
    middle_by_day: Array
    high_by_day: Array

    def of_good(self) -> Throttling:
        """Return the refusals of good requests alone, taken to be refused in proportion.

        A limiter cannot tell good from abusive, so each day's refusals are shared out by the
        day's offered requests of either kind. That is an assumption: with it, and only with it,
        the bounds hold for good requests too.
        """
        share = np.divide(
            self.good_by_day,
            self.offered_by_day,
            out=np.ones_like(self.good_by_day),
            where=self.offered_by_day > 0,
        )
        if self.low_by_day.ndim > share.ndim:
            share = share[..., None]
        bounds = (self.low_by_day, self.middle_by_day, self.high_by_day)
        low, middle, high = (share * figure for figure in bounds)
        return add_up(self.days, self.good_by_day, self.good_by_day, (low, middle, high))


@dataclass(frozen=True)
class Shared:
    """What a shared limit refuses of each series, and of all together.

    Args:
        each: the series; their bounds may not all be reached at once.
        low_by_day: least refused of all together, shape (days,).
        high_by_day: most refused of all together, shape (days,).
    """

    each: Throttling
    low_by_day: Array
    high_by_day: Array


def add_up(
    days: NDArray[np.int64], offered: Array, good: Array, bounds: tuple[Array, Array, Array]
) -> Throttling:
    """Return what was found day by day with its totals.

    Args:
        days: UTC midnight of each day, in seconds since the epoch.
        offered: requests that arrived, by day.
        good: those of them not labelled abuse or test, by day.
        bounds: least, expected and most refused, by day.
    """
    low, middle, high = bounds
    return Throttling(
        days=days,
        offered=offered.sum(axis=1),
        good=good.sum(axis=1),
        low=low.sum(axis=1),
        middle=middle.sum(axis=1),
        high=high.sum(axis=1),
        offered_by_day=offered,
        good_by_day=good,
        low_by_day=low,
        middle_by_day=middle,
        high_by_day=high,
    )
