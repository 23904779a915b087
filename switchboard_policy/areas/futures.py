"""Months that could have been: sums over resampled days, the same days for every subject."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulator.resample import draw_futures
from simulator.trace import Array


@dataclass
class Futures:
    """Draws of days, made once for each calendar and shared by every subject.

    Args:
        seed: seed of the draws.
        draws: futures wanted.
        length: days in a future.
        run: days drawn together.
    """

    seed: int
    draws: int
    length: int
    run: int
    _drawn: dict[tuple[int, int], NDArray[np.intp]] = field(default_factory=dict)

    def picks(self, days: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return which observed day stands for each day of each future: (draws, length).

        Args:
            days: observed days since the epoch, consecutive, at least one.
        """
        key = (int(days[0]), len(days))
        if key not in self._drawn:
            self._drawn[key] = draw_futures(
                len(days),
                key[0],
                length=self.length,
                run=self.run,
                draws=self.draws,
                seed=self.seed,
            )
        return self._drawn[key]

    def ratios(self, days: NDArray[np.int64], bad: Array, total: Array) -> Array:
        """Return bad over total in each future, zero where a future holds nothing.

        Args:
            days: observed days.
            bad: what went wrong on each of them.
            total: out of how many.
        """
        picks = self.picks(days)
        upper, lower = bad[picks].sum(axis=1), total[picks].sum(axis=1)
        ratios = np.divide(upper, lower, out=np.zeros(len(picks)), where=lower > 0)
        return np.asarray(ratios, dtype=np.float64)


def middle_range(ratios: Array, level: float) -> tuple[float, float]:
    """Return the bounds between which the middle share `level` of the futures lies.

    Args:
        ratios: one number a future, at least one.
        level: share between the bounds, above 0 and below 1.
    """
    tail = (1 - level) / 2
    low, high = np.quantile(ratios, [tail, 1 - tail])
    return float(low), float(high)
