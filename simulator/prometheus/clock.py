"""When samples stand, and which of them each instant sees.

Series that are scraped together share one clock, and so everything that depends on timestamps
alone: which samples a window holds and how far `rate` extrapolates there. The number of samples up
to an instant answers every window at once: those of a window are told by two such numbers, a window
apart.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.prometheus.semantics import Grid, Semantics

if TYPE_CHECKING:
    from simulator.prometheus.window import Window

Ints = NDArray[np.int64]


class Edges:
    """How many samples stand before each of many instants.

    Args:
        grid: the instants.
        seen: samples up to each instant.
    """

    def __init__(self, grid: Grid, seen: Ints) -> None:
        self.grid = grid
        self.seen = seen

    def covers(self, grid: Grid) -> bool:
        """Return whether another grid's instants, of the same phase, are all among these."""
        return self.grid.start_ms <= grid.start_ms and grid.end_ms <= self.grid.end_ms

    def part(self, grid: Grid) -> slice:
        """Return where another grid's instants stand among these."""
        first = (grid.start_ms - self.grid.start_ms) // self.grid.step_ms
        return slice(first, first + grid.count)


class Clock:
    """The timestamps of one series or of several.

    Args:
        times_ms: milliseconds since the epoch, rising strictly.
        reach_ms: the longest window that will be asked for.
    """

    def __init__(self, times_ms: Ints, reach_ms: int = 0) -> None:
        self.times_ms = times_ms
        self.reach_ms = reach_ms
        self.windows: dict[tuple[Grid, int, Semantics], Window] = {}
        self._edges: dict[tuple[int, int, bool], Edges] = {}

    def edges(self, grid: Grid, *, through: bool) -> Edges:
        """Return how many samples stand before instants that include those of `grid`.

        Args:
            grid: the instants asked for.
            through: whether a sample exactly at an instant counts.
        """
        key = (grid.start_ms % grid.step_ms, grid.step_ms, through)
        known = self._edges.get(key)
        if known is None or not known.covers(grid):
            wide = grid.reaching(self.reach_ms)
            if known is not None:
                wide = _both(wide, known.grid)
            known = self._edges[key] = Edges(wide, self._seen(wide, through=through))
        return known

    @cached_property
    def step_ms(self) -> int:
        """The distance of its samples where they all stand at the same; else 0."""
        apart = np.diff(self.times_ms)
        return int(apart[0]) if apart.size and bool((apart == apart[0]).all()) else 0

    def forget(self) -> None:
        """Drop what was worked out for the instants asked for so far."""
        self._edges.clear()
        self.windows.clear()

    def _seen(self, grid: Grid, *, through: bool) -> Ints:
        # The first instant that sees a sample; instants and samples are each walked once.
        after = self.times_ms - grid.start_ms
        first = -(-after // grid.step_ms) if through else after // grid.step_ms + 1
        inside = first[: np.searchsorted(first, grid.count)]
        counts = np.bincount(np.maximum(inside, 0), minlength=grid.count)
        return np.cumsum(counts, dtype=np.int64)


def _both(one: Grid, other: Grid) -> Grid:
    """Return the grid that covers two grids of the same instants."""
    start = min(one.start_ms, other.start_ms)
    count = (max(one.end_ms, other.end_ms) - start) // one.step_ms
    return Grid(start, one.step_ms, count)


class Clocks:
    """Every clock there is, each once."""

    def __init__(self, reach_ms: int) -> None:
        self._reach_ms = reach_ms
        self._known: dict[tuple[int, ...], list[Clock]] = {}

    def of(self, times_ms: Ints) -> Clock:
        """Return the clock of timestamps; the same for the same timestamps."""
        key = (times_ms.size, *(int(at) for at in times_ms[[0, -1]])) if times_ms.size else (0,)
        alike = self._known.setdefault(key, [])
        for clock in alike:
            if clock.times_ms is times_ms or np.array_equal(clock.times_ms, times_ms):
                return clock
        alike.append(Clock(times_ms, self._reach_ms))
        return alike[-1]
