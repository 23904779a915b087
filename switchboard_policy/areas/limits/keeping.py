"""How likely a limit is to keep the target over a month to come.

A month to come is days drawn again, at a level of demand that drifts from week to week as it has
drifted before, and by what is not known of it (`simulator.drift`). Each day is replayed once at
several levels under each limit, so that a month is a sum of entries (`simulator.levels`). The
chance is the share of months in which no more of the good requests is turned away than the target
allows. It is worked out while a block passes by, since it needs every step; the draws hang on the
series' name, the days and the seed alone, never on what else is in the block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey, Trace
from simulator.drift import WEEK, Prior, begin_drift, rebase
from simulator.levels import equal_steps
from simulator.likely import likely_refused, over_futures
from simulator.trace import Array
from switchboard_policy.areas.days import DAY, day_columns
from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.limits.replays import Replayed, as_arrays
from switchboard_policy.areas.limits.settings import LimitSettings


@dataclass(frozen=True)
class Months:
    """How months to come are drawn.

    Args:
        futures: the days of each.
        prior: what is believed of a week's change of level before one was seen.
        levels: levels of demand that days are replayed at.
        target: throttled share of good requests that is still fine.
        least_coverage: share of a day's steps that makes it a measured day.
    """

    futures: Futures
    prior: Prior
    levels: Array
    target: float
    least_coverage: float

    def weigh(
        self, block: Trace, tried: Mapping[int, tuple[Replayed, ...]], *, forgiven: int = 0
    ) -> dict[int, tuple[Replayed, ...]]:
        """Return replays with the chance that a month to come keeps the target under each.

        Where the shape inside a step is not known, arrivals are taken to be even, so that the
        chance is the most it can be.

        Args:
            block: good requests.
            tried: rows of the block to the limits replayed on them, at least one each.
            forgiven: worst days of each that are taken to throttle nobody: incidents.
        """
        if not tried:
            return {}
        rows, several = list(tried), list(tried.values())
        some = block.select(rows)
        rates, bursts = as_arrays([[(one.rate, one.burst) for one in each] for each in several])
        shapes = np.array([each[0].shape for each in several])
        refused = likely_refused(some, rates, bursts, self.levels, shapes)
        days, totals = self._totals(some)
        found = {}
        for place, (row, each) in enumerate(tried.items()):
            usual = totals[place].copy()
            if forgiven:
                worst = _worst(refused[place], forgiven)
                refused[place, worst] = 0.0
                usual[worst] = np.nan  # an incident is no change of level either
            drawn = (days, totals[place], usual)
            kept = self._chances(some.keys[place], drawn, refused[place])
            pairs = zip(each, kept.tolist(), strict=False)
            found[row] = tuple(replace(one, kept=chance) for one, chance in pairs)
        return found

    def _chances(
        self, key: SeriesKey, drawn: tuple[NDArray[np.int64], Array, Array], refused: Array
    ) -> Array:
        """Return the share of months that keep the target, by candidate.

        Args:
            key: whose months.
            drawn: the days, the requests of each, and the same where they tell of its level.
            refused: shape (days, levels, candidates).
        """
        days, totals, usual = drawn
        picks = self.futures.picks(days)
        factors = np.ones(picks.shape)
        if len(days) >= WEEK:
            drift = begin_drift(
                len(days),
                horizon=picks.shape[1],
                draws=len(picks),
                prior=self.prior,
                seed=self.futures.seed,
            )
            factors = drift.levels(key, usual) * rebase(usual)[picks]
        throttled = over_futures(refused, self.levels, picks, factors)
        demand = (np.nan_to_num(totals)[picks] * factors).sum(axis=1)
        fine = throttled <= self.target * demand[:, None]
        return np.asarray(fine.mean(axis=0), dtype=np.float64)

    def _totals(self, block: Trace) -> tuple[NDArray[np.int64], Array]:
        """Return the days, and requests by row and day as if all of it had been measured."""
        days, starts = day_columns(block)
        seen = ~np.isnan(block.offered)
        offered = np.add.reduceat(np.where(seen, block.offered, 0.0), starts, axis=1)
        share = np.add.reduceat(seen, starts, axis=1, dtype=np.float64) * block.step / DAY
        measured = share >= self.least_coverage
        totals = np.full(offered.shape, np.nan)
        return days, np.divide(offered, np.minimum(share, 1.0), out=totals, where=measured)


def _worst(refused: Array, days: int) -> NDArray[np.intp]:
    """Return the worst days among those that throttle anybody at all, at most some.

    Args:
        refused: shape (days, levels, candidates).
        days: how many.
    """
    lost = refused.sum(axis=(1, 2))
    worst = np.argsort(lost, kind="stable")[-days:]
    return np.asarray(worst[lost[worst] > 0], dtype=np.intp)


def months(settings: LimitSettings, futures: Futures) -> Months:
    """Return how months to come are drawn.

    Args:
        settings: the area's constants.
        futures: the days of each.
    """
    return Months(
        futures=futures,
        prior=Prior(
            settings.keep_drift_scale,
            settings.drift_freedom,
            settings.drift_prior_weeks,
            settings.drift_shared_ratio,
        ),
        levels=equal_steps(
            settings.least_demand_level, settings.most_demand_level, settings.demand_levels
        ),
        target=settings.target_throttled_ratio,
        least_coverage=settings.least_coverage_ratio,
    )
