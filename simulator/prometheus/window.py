"""The samples that a range such as `[5m]` holds at each instant, and how far it extrapolates."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.prometheus.clock import Clock, Ints
from simulator.prometheus.semantics import Grid, Semantics
from simulator.trace import Array

Flags = NDArray[np.bool_]
CLOSE = 1.1
"""A range's edge is close up to so many times the mean distance of its samples.
Source: prometheus/promql/functions.go, extrapolatedRate."""


class Window:
    """A range of one clock at every instant of a grid.

    Args:
        clock: when the samples stand.
        grid: where the range ends, offset included.
        range_ms: how long it is, in milliseconds.
        semantics: whether a sample exactly at its start belongs to it.
    """

    def __init__(self, clock: Clock, grid: Grid, range_ms: int, semantics: Semantics) -> None:
        self.clock = clock
        self.grid = grid
        self.range_ms = range_ms
        self.semantics = semantics
        before = grid.earlier(range_ms)
        left_open = semantics is Semantics.PROMETHEUS_3
        self.ends = clock.edges(grid, through=True)
        self.starts = clock.edges(before, through=left_open)
        self.ends_at = self.ends.part(grid)
        self.starts_at = self.starts.part(before)

    @cached_property
    def first(self) -> Ints:
        """The index of its first sample."""
        return self.starts.seen[self.starts_at]

    @cached_property
    def behind(self) -> Ints:
        """The index behind its last sample."""
        return self.ends.seen[self.ends_at]

    @cached_property
    def counts(self) -> Ints:
        """How many samples it holds."""
        return self.behind - self.first

    @cached_property
    def any(self) -> Flags | None:
        """Where it holds a sample; None where it always does."""
        return _unless_all(self.counts >= 1)

    @cached_property
    def slope(self) -> Flags | None:
        """Where it holds two samples, as every rate needs; None where it always does."""
        return _unless_all(self.counts >= 2)

    @cached_property
    def stretch(self) -> Array:
        """By how much `increase` stretches what was measured, not stopped at a counter's zero."""
        return self._stretch(1.0)

    @cached_property
    def stretch_per_s(self) -> Array:
        """The same for `rate`: per second of the range."""
        return self._stretch(self.range_ms / 1000)

    @cached_property
    def near_zero(self) -> Array:
        """A counter that stands higher than this times what it rose is never stopped at zero.

        No start is further away than `CLOSE` mean distances of samples; twice that is safe from
        rounding.
        """
        apart: Array = 2 * CLOSE / np.maximum(self.counts - 1, 1)
        return apart

    @cached_property
    def alike(self) -> slice:
        """Instants that all meet samples in the same way, so that only values differ.

        Where samples stand at equal distances and every look meets them alike: those whose window
        is neither before the first sample nor behind the last. None where they do not.
        """
        if not self.clock.step_ms or self.grid.step_ms % self.clock.step_ms:
            return slice(0, 0)
        head = int(np.searchsorted(self.first, 1))
        return slice(head, max(head, int(np.searchsorted(self.behind, self.clock.times_ms.size))))

    def _stretch(self, seconds: float) -> Array:
        head, tail = self.alike.start, self.alike.stop
        if tail <= head:
            return Spans(self, None).stretch() / seconds
        answer = np.empty(self.grid.count)
        answer[head:tail] = Spans(self, np.array([head])).stretch() / seconds
        for edge in (np.arange(head), np.arange(tail, self.grid.count)):
            answer[edge] = Spans(self, edge).stretch() / seconds
        return answer


class Spans:
    """The distances, in seconds, that Prometheus extrapolates by, at some instants of a window.

    Args:
        window: the window.
        at: which of its instants; None for all.
    """

    def __init__(self, window: Window, at: Ints | None) -> None:
        chosen = slice(None) if at is None else at
        first, behind = window.first[chosen], window.behind[chosen]
        times = window.clock.times_ms
        if not times.size:
            times = np.zeros(1, dtype=np.int64)
        ends = window.grid.times_ms()[chosen]
        first_ms = times[np.minimum(first, times.size - 1)]
        last_ms = times[np.maximum(behind - 1, 0)]
        self._is_3 = window.semantics is Semantics.PROMETHEUS_3
        self.to_start: Array = (first_ms - (ends - window.range_ms)) / 1000
        self.to_end: Array = (ends - last_ms) / 1000
        self.measured: Array = (last_ms - first_ms) / 1000
        with np.errstate(divide="ignore", invalid="ignore"):
            self.apart: Array = self.measured / (behind - first - 1)

    def stretch(self, to_zero: Array | None = None) -> Array:
        """Return the factor from measured to extrapolated.

        Prometheus 3 stops at a counter's zero after it has judged whether the start is close,
        Prometheus 2 before.

        Args:
            to_zero: how long before its first sample each counter was at zero, in seconds.
        """
        threshold = self.apart * CLOSE
        half = self.apart / 2
        start = self.to_start
        if to_zero is not None and not self._is_3:
            start = np.where(to_zero < start, to_zero, start)
        start = np.where(start >= threshold, half, start)
        if to_zero is not None and self._is_3:
            start = np.where(to_zero < start, to_zero, start)
        end = np.where(self.to_end >= threshold, half, self.to_end)
        with np.errstate(divide="ignore", invalid="ignore"):
            return (self.measured + start + end) / self.measured


def window_of(clock: Clock, grid: Grid, range_ms: int, semantics: Semantics) -> Window:
    """Return a window of a clock; the same for the same question."""
    key = (grid, range_ms, semantics)
    if key not in clock.windows:
        clock.windows[key] = Window(clock, grid, range_ms, semantics)
    return clock.windows[key]


def _unless_all(flags: Flags) -> Flags | None:
    return None if flags.all() else flags
