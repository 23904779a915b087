"""Futures from observed days, the same days for every subject.

`Futures` redraws the days measured: months that could have been. `Weeks` also lets demand drift,
and so says what may come.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey
from simulator.drift import Drift, Prior, begin_drift, rebase
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


@dataclass
class Weeks:
    """Days to come: which day stands for each, and at what level of demand.

    Args:
        seed: seed of the draws.
        draws: futures wanted.
        horizon: days in a future.
        run: days drawn together.
        prior: what is believed of a week's change before one was seen.
    """

    seed: int
    draws: int
    horizon: int
    run: int
    prior: Prior
    _drawn: dict[tuple[int, int], tuple[NDArray[np.intp], Drift]] = field(default_factory=dict)

    def picks(self, days: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return which observed day stands for each day of each future: (draws, horizon).

        Args:
            days: observed days since the epoch, consecutive, at least a week.
        """
        return self._of(days)[0]

    def factors(self, key: SeriesKey, days: NDArray[np.int64], totals: Array) -> Array:
        """Return the level of each day of each future over the day that stands for it.

        Args:
            key: whose demand; names its own draws.
            days: observed days.
            totals: requests on each of them, NaN where a day was not measured.
        """
        picks, drift = self._of(days)
        return np.asarray(drift.levels(key, totals) * rebase(totals)[picks], dtype=np.float64)

    def _of(self, days: NDArray[np.int64]) -> tuple[NDArray[np.intp], Drift]:
        key = (int(days[0]), len(days))
        if key not in self._drawn:
            picks = draw_futures(
                len(days),
                key[0],
                length=self.horizon,
                run=self.run,
                draws=self.draws,
                seed=self.seed,
            )
            drift = begin_drift(
                len(days), horizon=self.horizon, draws=self.draws, prior=self.prior, seed=self.seed
            )
            self._drawn[key] = (picks, drift)
        return self._drawn[key]


def middle_range(ratios: Array, level: float) -> tuple[float, float]:
    """Return the bounds between which the middle share `level` of the futures lies.

    Args:
        ratios: one number a future, at least one.
        level: share between the bounds, above 0 and below 1.
    """
    tail = (1 - level) / 2
    low, high = np.quantile(ratios, [tail, 1 - tail])
    return float(low), float(high)
