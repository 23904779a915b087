"""A series that a rule records, evaluation after evaluation."""

from __future__ import annotations

import numpy as np

from simulator.prometheus.clock import Clocks
from simulator.prometheus.samples import Samples
from simulator.prometheus.semantics import Grid
from simulator.samples import RawSeries
from switchboard_policy.promql.frame import Flags, Labels, Line, at_each


class Recorded:
    """A series as a rule records it, stretch after stretch of time.

    Args:
        labels: its labels, name included.
        reach_ms: how far back a later stretch may look; None to keep everything.
    """

    def __init__(self, labels: Labels, reach_ms: int | None) -> None:
        self.labels = labels
        self.grid: Grid | None = None
        self.line: Line | None = None
        self._reach_ms = reach_ms
        self._past = RawSeries(dict(labels), np.zeros(0, dtype=np.int64), np.zeros(0))
        self._samples: Samples | None = None

    def record(self, grid: Grid, line: Line | None) -> None:
        """Take the values of the next stretch; without any it is marked stale, if it was there."""
        self._past = self.series()
        if self._reach_ms is not None:
            # Who reads it may be evaluated oftener, and so up to one interval before.
            self._past = _since(self._past, grid.start_ms - grid.step_ms - self._reach_ms)
        self._samples = None
        self.grid, self.line = grid, line

    def series(self) -> RawSeries:
        """Return its samples, staleness markers included."""
        if self.grid is None:
            return self._past
        times, count, past = self.grid.times_ms(), self.grid.count, self._past
        there = np.zeros(count, dtype=np.bool_)
        values = np.full(count, np.nan)
        if self.line is not None:
            there, values = at_each(self.line, count)
        was = np.concatenate(([past.times_ms.size > 0 and not _stale(past)[-1]], there[:-1]))
        stale = was & ~there
        kept = there | stale
        return RawSeries(
            past.labels,
            np.concatenate((past.times_ms, times[kept])),
            np.concatenate((past.values, values[kept])),
            np.concatenate((_stale(past), stale[kept])),
        )

    def samples(self, clocks: Clocks) -> Samples:
        """Return its samples, ready to be asked."""
        if self._samples is None:
            self._samples = Samples(self.series(), clocks)
        return self._samples


def _stale(series: RawSeries) -> Flags:
    if series.stale is not None:
        return series.stale
    return np.zeros(series.times_ms.size, dtype=np.bool_)


def _since(series: RawSeries, oldest_ms: int) -> RawSeries:
    """Return the samples from a moment on, and always the last: whether it ended is told by it."""
    first = int(np.searchsorted(series.times_ms, oldest_ms))
    kept = slice(min(first, max(series.times_ms.size - 1, 0)), None)
    return RawSeries(
        series.labels, series.times_ms[kept], series.values[kept], _stale(series)[kept]
    )
