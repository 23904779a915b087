"""One series ready to be asked: its samples, its counter's resets, its running sums."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from simulator.prometheus.clock import Clocks, Edges, Ints
from simulator.prometheus.running import RunningSum
from simulator.prometheus.window import Flags, Window
from simulator.samples import RawSeries
from simulator.trace import Array


class Samples:
    """What a window of one series begins and ends with, for all windows of a clock at once.

    Args:
        series: the samples.
        clocks: the clocks known so far.
    """

    def __init__(self, series: RawSeries, clocks: Clocks) -> None:
        self.clock = clocks.of(series.times_ms)
        self.looked_up = self.clock
        """The clock of an instant's look-up, for which a staleness marker is a sample too."""
        self.stale = series.stale if series.stale is not None and series.stale.any() else None
        self.values = series.values
        self._all_values = series.values
        if self.stale is not None:
            self.values = series.values[~self.stale]
            self.clock = clocks.of(series.times_ms[~self.stale])
        self._taken: dict[tuple[str, Edges], Array] = {}

    @cached_property
    def lost(self) -> Array | None:
        """What a counter stood at before each of its resets; None without resets."""
        before, after = self.values[:-1], self.values[1:]
        fell = after < before
        return before[fell] if fell.any() else None

    @cached_property
    def resets(self) -> Array:
        """How many resets a counter has had up to each sample."""
        fell = self.values[1:] < self.values[:-1]
        return np.concatenate(([0.0], np.cumsum(fell)))

    @cached_property
    def sums(self) -> RunningSum:
        """Running sums of its samples."""
        return RunningSum(self.values)

    def first(self, window: Window, what: str = "values") -> Array:
        """Return what stands at each window's first sample; anything where it holds none."""
        return self._take(what, window.starts, 1)[window.starts_at]

    def last(self, window: Window, what: str = "values") -> Array:
        """Return what stands at each window's last sample; anything where it holds none."""
        return self._take(what, window.ends, 0)[window.ends_at]

    def instant(self, edges: Edges, at: slice) -> tuple[Array, Ints, Flags | None]:
        """Return value and time of the last sample up to each instant, and where it is stale."""
        index = edges.seen[at] - 1
        if not self._all_values.size:
            nothing = np.full(index.size, np.iinfo(np.int64).min // 2)
            return np.full(index.size, np.nan), nothing, None
        index = np.maximum(index, 0)
        times = np.where(edges.seen[at] > 0, self.looked_up.times_ms[index], _NEVER)
        return self._all_values[index], times, None if self.stale is None else self.stale[index]

    def forget(self) -> None:
        """Drop what was worked out for the instants asked for so far."""
        self._taken.clear()

    def _take(self, what: str, edges: Edges, shift: int) -> Array:
        key = (f"{what}{shift}", edges)
        if key not in self._taken:
            source = self.values if what == "values" else self.resets
            padded = np.concatenate(([np.nan], source, [np.nan]))
            self._taken[key] = padded[edges.seen + shift]
        return self._taken[key]


_NEVER = np.iinfo(np.int64).min // 2
