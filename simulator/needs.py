"""What days need of an objective: the share of bad events, or the threshold that keeps it.

A need is a positive number, and a smaller one is better. It is asked of days drawn from those
measured, as `resample` draws them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.trace import Array

Picks = NDArray[np.intp]

_HALF = 0.5
"""What Jeffreys' prior adds to a count. Source: H. Jeffreys, Theory of Probability, 1961."""
_FLOOR = 1e-12  # a logarithm of no slow request at all stays finite


class Needs(Protocol):
    """What days need, one number for each draw of them."""

    def of(self, picks: Picks) -> Array:
        """Return what drawn days needed as they were measured.

        Args:
            picks: which observed days, shape (draws, days).
        """
        ...

    def drawn(self, picks: Picks, generator: np.random.Generator) -> Array:
        """Return what drawn days could have needed: few events might as well have been others.

        Args:
            picks: which observed days, shape (draws, days).
            generator: where chance comes from.
        """
        ...


@dataclass(frozen=True)
class RatioNeeds:
    """The share of bad events, half an event added so that none is not never.

    Args:
        bad: bad events by day.
        total: events by day.
    """

    bad: Array
    total: Array

    def of(self, picks: Picks) -> Array:
        """Return the share of bad events on drawn days."""
        return self._ratio(self.bad[picks].sum(axis=1) + _HALF, picks)

    def drawn(self, picks: Picks, generator: np.random.Generator) -> Array:
        """Return the share of bad events, the count of them drawn from its posterior."""
        return self._ratio(generator.gamma(self.bad[picks].sum(axis=1) + _HALF), picks)

    def _ratio(self, bad: Array, picks: Picks) -> Array:
        return np.asarray(np.minimum(bad / (self.total[picks].sum(axis=1) + 1.0), 1.0))


@dataclass(frozen=True)
class ThresholdNeeds:
    """The smallest threshold that leaves no more events slower than allowed.

    Between two thresholds the logarithm of the share falls in a straight line over the logarithm
    of the threshold.

    Args:
        thresholds: seconds, rising.
        slow: events slower than each, shape (thresholds, days).
        total: events by day.
        allowed: share of events that may be slower, above 0 and below 1.
    """

    thresholds: Array
    slow: Array
    total: Array
    allowed: float

    def of(self, picks: Picks) -> Array:
        """Return the threshold that drawn days needed; the first or last where none will do."""
        return self._needed(picks, np.full(len(picks), self.allowed))

    def drawn(self, picks: Picks, generator: np.random.Generator) -> Array:
        """Return the same with the count of slow events drawn from its posterior."""
        count = self.allowed * self.total[picks].sum(axis=1)
        return self._needed(picks, self.allowed * (count + _HALF) / generator.gamma(count + _HALF))

    def _needed(self, picks: Picks, allowed: Array) -> Array:
        seen = np.maximum(self.total[picks].sum(axis=1), 1.0)
        shares = np.stack([row[picks].sum(axis=1) for row in self.slow]) / seen
        above = np.clip((shares > allowed).sum(axis=0), 1, len(self.thresholds) - 1)
        column = np.arange(len(picks))
        falls = np.log(np.maximum(shares, _FLOOR))
        upper, lower = falls[above - 1, column], falls[above, column]
        with np.errstate(divide="ignore", invalid="ignore"):
            part = (upper - np.log(allowed)) / (upper - lower)
        flat = (lower > np.log(allowed)).astype(np.float64)  # not even the last will do
        part = np.clip(np.where(upper > lower, part, flat), 0.0, 1.0)
        logs = np.log(self.thresholds)
        return np.asarray(np.exp(logs[above - 1] + part * (logs[above] - logs[above - 1])))
