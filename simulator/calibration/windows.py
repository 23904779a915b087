"""Forecasts beside what came: arrays of one length, checked once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.errors import SimulationError
from simulator.trace import Array


@dataclass(frozen=True)
class NotScored:
    """The windows cannot carry a score.

    Args:
        reason: why, in a few words.
        needed: how many windows it would take; 0 where more would not help.
    """

    reason: str
    needed: int = 0


@dataclass(frozen=True)
class Windows:
    """What was forecast of each window, and what came.

    Args:
        forecast: probability stated at the origin, 0 to 1.
        came: 1.0 where the event came, 0.0 where it did not, NaN where nobody can tell.
        start: seconds since the epoch of the origin.
        end: seconds since the epoch at which the window ends, after `start`.
        group: whose window it is, as a number; windows of one group may depend on each other.
    """

    forecast: Array
    came: Array
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    group: NDArray[np.int64]

    def __post_init__(self) -> None:
        shapes = {len(each) for each in (self.came, self.start, self.end, self.group)}
        if shapes != {len(self.forecast)}:
            raise SimulationError(f"{len(self.forecast)} forecasts beside arrays of other lengths")
        if not ((self.forecast >= 0) & (self.forecast <= 1)).all():  # also refuses NaN
            raise SimulationError("a forecast that is no probability; 0 to 1 is allowed")
        if not np.isin(self.came[~np.isnan(self.came)], (0.0, 1.0)).all():
            raise SimulationError("an outcome that is neither 0 nor 1; NaN stands for unknown")
        if (self.end <= self.start).any():
            raise SimulationError("a window that ends before it begins")

    def __len__(self) -> int:
        """Return how many windows there are."""
        return len(self.forecast)

    @property
    def unknown(self) -> int:
        """How many have an outcome nobody can tell."""
        return int(np.isnan(self.came).sum())

    def known(self) -> Windows:
        """Return the windows whose outcome is known."""
        return self.where(~np.isnan(self.came))

    def where(self, kept: NDArray[np.bool_]) -> Windows:
        """Return some of the windows.

        Args:
            kept: which, one a window.
        """
        arrays = (self.forecast, self.came, self.start, self.end, self.group)
        return Windows(*(each[kept] for each in arrays))  # type: ignore[arg-type]

    def stating(self, forecast: Array) -> Windows:
        """Return the same windows under other forecasts.

        Args:
            forecast: probability of each, 0 to 1.
        """
        return Windows(forecast, self.came, self.start, self.end, self.group)


def earlier_rate(windows: Windows) -> Array:
    """Return the base rate as it was known at each origin: of windows that had ended by then.

    NaN where none had. Whose window it is plays no part.

    Args:
        windows: every outcome known.
    """
    return _rate_before(windows, windows.start)


def own_earlier_rate(windows: Windows, weight: float = 1.0) -> Array:
    """Return each group's own base rate as known at each origin, drawn towards everybody's.

    Args:
        windows: every outcome known.
        weight: windows that everybody's rate counts as, above 0.
    """
    everybody = earlier_rate(windows)
    found = np.full(len(windows), np.nan)
    for group in np.unique(windows.group):
        own = windows.group == group
        mine = windows.where(own)
        ended = mine.end[None, :] <= mine.start[:, None]
        came = (ended * mine.came[None, :]).sum(axis=1)
        found[own] = (came + weight * everybody[own]) / (ended.sum(axis=1) + weight)
    return found


def _rate_before(windows: Windows, moments: NDArray[np.int64]) -> Array:
    order = np.argsort(windows.end, kind="stable")
    came = np.concatenate(([0.0], np.cumsum(windows.came[order])))
    ended = np.searchsorted(windows.end[order], moments, side="right")
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(came[ended] / ended, dtype=np.float64)
