"""How demand drifts: levels of weeks to come, drawn from how past weeks changed.

Observed days drawn again hold what a week holds, not where the level will be next week. Here a
future's level is that of the last week times a change for each week, drawn from the series' own
changes from one week to the next: logarithms of the ratio of two adjacent weeks, the same weekdays
measured in both. The same past week stands for every series, so that what moves together stays
together; a series' own draws hang on its name and the seed, never on who is beside it.

*Few weeks know little.* With `n` weeks of change seen, a change is drawn from the past with
probability `n / (n + weeks)`, and else from a prior that stands for `weeks` more of them: a
multivariate Student t, part of which all series share. That is the predictive distribution under
a Dirichlet process, so what is not known widens a future and never narrows it; with no change
seen, all comes from the prior. Changes that overlap (Monday to Sunday, Tuesday to Monday, ...)
are drawn from, but count as the weeks they span.

*What a day is relative to.* A drawn day is brought from the level of its own week to that of the
last, so that a month of growth is not drawn as if it were this week's.

Source: T. S. Ferguson, A Bayesian analysis of some nonparametric problems, Annals of Statistics 1
(1973), 209-230, for the predictive distribution; S. Kotz and S. Nadarajah, Multivariate t
Distributions and Their Applications (2004), for the prior's shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.arrivals import generator
from simulator.errors import SimulationError
from simulator.numbers import at_least, seed_of
from simulator.trace import Array, SeriesKey

WEEK = 7
"""Days a week; the shortest stretch of which a level can be told."""

_MATCHED = 4  # weekdays measured in both weeks, most of seven; fewer do not tell a week's level


@dataclass(frozen=True)
class Prior:
    """What is believed of a week's change before any was seen.

    Args:
        scale: scale of the logarithm of the change, above 0.
        freedom: degrees of freedom of its Student t, above 2; few make large changes likely.
        weeks: for how many weeks of change it stands, above 0.
        shared: share of its variance that all series have in common, 0 to 1.
    """

    scale: float
    freedom: float
    weeks: float
    shared: float

    def __post_init__(self) -> None:
        numbers = (self.scale, self.freedom, self.weeks, self.shared)
        fits = self.scale > 0 and self.freedom > 2 and self.weeks > 0 and 0 <= self.shared <= 1
        if not fits or not np.isfinite(numbers).all():
            raise SimulationError(
                f"a prior of scale {self.scale:g}, {self.freedom:g} degrees of freedom, "
                f"{self.weeks:g} weeks and {self.shared:g} shared; scale and weeks above 0, "
                "freedom above 2, shared 0 to 1"
            )


@dataclass(frozen=True)
class Drift:
    """What all series share of the drift of some futures; each takes its levels from it.

    Args:
        days: days observed.
        horizon: days in a future.
        prior: what is believed before a change was seen.
        seed: seed of the draws.
        past: the last day of the past change drawn, shape (draws, weeks); -1 for the prior.
        common: the shared part of the prior's draws, in scales, same shape.
        tail: by how much a draw of the prior is stretched, same shape.
    """

    days: int
    horizon: int
    prior: Prior
    seed: int
    past: NDArray[np.intp]
    common: Array
    tail: Array

    def levels(self, key: SeriesKey, totals: Array) -> Array:
        """Return a series' level on each day of each future over that of its last week.

        Args:
            key: whose it is; names its own draws.
            totals: requests by day, shape (days,), NaN where a day was not measured.

        Returns:
            Shape (draws, horizon); one level a week, counted from the first day.

        Raises:
            SimulationError: there is not one number a day, or one is negative or infinite.
        """
        changes = weekly_changes(_checked(totals, self.days))
        own = generator(self.seed, "drift", key.service, key.tenant, key.region)
        noise = own.standard_normal(self.past.shape)
        shared = self.prior.shared
        believed = np.sqrt(shared) * self.common + np.sqrt(1 - shared) * noise
        believed *= self.prior.scale * self.tail
        seen = np.where(self.past >= 0, changes[self.past], np.nan)
        change = np.where(np.isnan(seen), believed, seen)
        level = np.exp(np.cumsum(change, axis=1))
        return np.asarray(np.repeat(level, WEEK, axis=1)[:, : self.horizon], dtype=np.float64)


def begin_drift(days: int, *, horizon: int, draws: int, prior: Prior, seed: int) -> Drift:
    """Draw what all series share.

    Args:
        days: days observed, at least a week.
        horizon: days in a future, at least 1.
        draws: futures wanted, at least 1.
        prior: what is believed before a change was seen.
        seed: seed of the draws, a whole number, at least 0.

    Raises:
        SimulationError: a number is out of its range; under a week there is no level to drift.
    """
    seed_of(seed)
    if days < WEEK:
        raise SimulationError(f"{days} days observed; a level needs {WEEK}")
    at_least(1, "draws", draws)
    at_least(1, "horizon", horizon)
    shape = (draws, -(-horizon // WEEK))
    stream = generator(int(seed), "drift")
    seen = max(days - WEEK, 0) / WEEK
    from_past = stream.random(shape) < seen / (seen + prior.weeks)
    first = 2 * WEEK - 1  # the last day of the first change that can be seen
    past = np.full(shape, -1, dtype=np.intp)
    if days > first:
        past = np.where(from_past, stream.integers(first, days, size=shape), -1)
    tail = np.sqrt(prior.freedom / stream.chisquare(prior.freedom, shape))
    return Drift(days, horizon, prior, int(seed), past, stream.standard_normal(shape), tail)


def draw_levels(
    keys: Sequence[SeriesKey], totals: Array, picks: NDArray[np.intp], prior: Prior, seed: int
) -> Array:
    """Return the level of each day of each future over the observed day that stands for it.

    That is what `levels.outcomes` takes as factors.

    Args:
        keys: whose each row is.
        totals: requests by day, shape (series, days), NaN where a day was not measured.
        picks: which observed day stands for each day, shape (draws, horizon).
        prior: what is believed before a change was seen.
        seed: seed of the draws, a whole number, at least 0.

    Returns:
        Shape (series, draws, horizon); 8 bytes for each.

    Raises:
        SimulationError: a shape does not fit, or a number is out of its range.
    """
    if totals.ndim != 2 or len(keys) != len(totals) or picks.ndim != 2:
        raise SimulationError(
            f"totals of shape {totals.shape} for {len(keys)} series, futures of shape {picks.shape}"
        )
    drift = begin_drift(
        totals.shape[1], horizon=picks.shape[1], draws=len(picks), prior=prior, seed=seed
    )
    found = np.empty((len(keys), *picks.shape))
    for row, key in enumerate(keys):
        found[row] = drift.levels(key, totals[row]) * rebase(totals[row])[picks]
    return found


def rebase(totals: Array) -> Array:
    """Return by what each observed day must be multiplied to stand at the last week's level.

    Weeks are counted back from the last day, and compared over the weekdays measured in both.
    A week that cannot be compared is taken to stand where the one after it does.

    Args:
        totals: requests by day, shape (days,), NaN where a day was not measured.
    """
    days = len(totals)
    ages = (days - 1 - np.arange(days)) // WEEK
    factors = np.ones(days)
    last, factor = totals[-WEEK:], 1.0
    for age in range(1, int(ages.max(initial=0)) + 1):
        week = np.full(WEEK, np.nan)
        found = totals[ages == age]
        week[WEEK - len(found) :] = found
        change = _change(week, last)
        factor = factor if np.isnan(change) else float(np.exp(change))
        factors[ages == age] = factor
    return factors


def weekly_changes(totals: Array) -> Array:
    """Return the logarithm of each week's level over that of the week before, by its last day.

    Args:
        totals: requests by day, shape (days,), NaN where a day was not measured.

    Returns:
        Shape (days,); NaN in the first 13 days and where two weeks cannot be compared.
    """
    changes = np.full(len(totals), np.nan)
    for last in range(2 * WEEK - 1, len(totals)):
        week = totals[last - WEEK + 1 : last + 1]
        changes[last] = _change(totals[last - 2 * WEEK + 1 : last - WEEK + 1], week)
    return changes


def _change(before: Array, after: Array) -> float:
    """Return the logarithm of a week over another, NaN where they cannot be compared."""
    both = ~np.isnan(before) & ~np.isnan(after)
    if np.count_nonzero(both) < _MATCHED:
        return float("nan")
    lower, upper = float(before[both].sum()), float(after[both].sum())
    return float(np.log(upper / lower)) if lower > 0 and upper > 0 else float("nan")


def _checked(totals: Array, days: int) -> Array:
    if totals.shape != (days,):
        raise SimulationError(f"totals of shape {totals.shape} for {days} days")
    if (totals < 0).any() or np.isinf(totals).any():
        raise SimulationError("totals must be finite and not negative")
    return totals
