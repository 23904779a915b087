"""Tenants that the gaming watch is judged on, chosen and committed before the watch.

Half a year of demand by day, with the changes of the limit on the way. Honest tenants grow, follow
their week or are throttled; two kinds of them do by honest means what a sign looks for, and are
reported by themselves. The others do on purpose what the signs are about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]

FIRST = (date(2026, 1, 5) - date(1970, 1, 1)).days  # a Monday
DAYS = 182
SEEDS = range(200)
PEAK = 2.0  # a day's highest rate over its mean
DAY = 86_400


@dataclass
class Case:
    """One tenant.

    Args:
        rate: the limit at first, in requests a second.
        mean: the mean rate of each day, in requests a second, with what is turned away.
        peaks: the highest rate of each day.
        raises: day, old and new limit of each change; raises and lowerings.
    """

    rate: float
    mean: Array
    peaks: Array
    changes: list[tuple[int, float, float]] = field(default_factory=list)

    def change(self, day: int, factor: float) -> None:
        """Change the limit on a day, counted from the first."""
        old = self.changes[-1][2] if self.changes else self.rate
        self.changes.append((FIRST + day, old, round(old * factor, 1)))


def _week(rng: Generator) -> Array:
    """Weekdays at 1, weekends lower, with a day's noise."""
    weekend = rng.uniform(0.3, 1.0)
    shape = np.where(np.arange(DAYS) % 7 < 5, 1.0, weekend)
    return np.asarray(shape * rng.lognormal(0.0, rng.uniform(0.03, 0.15), DAYS))


def _case(rate: float, peaks: Array, rng: Generator) -> Case:
    return Case(rate, peaks / PEAK, peaks * rng.lognormal(0.0, 0.05, DAYS))


def steady(rng: Generator) -> Case:
    """Keeps its week; its limit is changed now and then, for reasons of others."""
    rate = float(rng.integers(5, 80))
    found = _case(rate, rate * rng.uniform(0.3, 0.8) * _week(rng), rng)
    for day in sorted(rng.choice(DAYS, int(rng.integers(1, 4)), replace=False)):
        found.change(int(day), rng.choice([1.2, 1.5, 2.0]))
    return found


def _grown(rng: Generator, month: float) -> Case:
    rate = float(rng.integers(5, 80))
    trend = (1 + month) ** (np.arange(DAYS) / 28)
    found = _case(rate, rate * 0.6 * trend * _week(rng), rng)
    now = rate
    for day in range(7, DAYS):
        if found.peaks[day - 7 : day].max() > 0.9 * now:
            found.change(day, 1.5)
            now *= 1.5
    return found


def growing(rng: Generator) -> Case:
    """Grows by up to half a month, and is raised each time it comes near its limit."""
    return _grown(rng, rng.uniform(0.0, 0.5))


def growing_fast(rng: Generator) -> Case:
    """Grows by a half to double each month."""
    return _grown(rng, rng.uniform(0.5, 1.0))


def throttled(rng: Generator) -> Case:
    """Sends more than its limit, is turned away and tries again, until it is raised."""
    rate = float(rng.integers(5, 80))
    need = rate * rng.uniform(1.1, 1.8) * _week(rng)
    raised = int(rng.integers(30, DAYS - 30))
    again = np.maximum(need - rate, 0.0) * rng.uniform(0.0, 0.5)
    found = _case(rate, need + np.where(np.arange(DAYS) < raised, again, 0.0), rng)
    found.change(raised, rng.choice([1.5, 2.0]))
    return found


def launching(rng: Generator) -> Case:
    """Honest, and looks the same: asks for room up to five days before a launch it fills."""
    rate = float(rng.integers(5, 80))
    day = int(rng.integers(40, DAYS - 40))
    after = np.where(np.arange(DAYS) >= day, rng.uniform(1.5, 3.0), 1.0)
    found = _case(rate, rate * rng.uniform(0.5, 0.8) * after * _week(rng), rng)
    found.change(day - int(rng.integers(0, 6)), 2.0)
    return found


def closing_months(rng: Generator) -> Case:
    """Honest, and looks the same: busy at each end of a month, and raised for it twice."""
    found = steady(rng)
    found.changes.clear()
    for day in _month_ends(rng, 2):
        found.change(day, 1.3)
    return found


def filling(rng: Generator) -> Case:
    """Fills whatever it is given, within four days, to show that it needs still more."""
    rate = float(rng.integers(5, 80))
    level = np.full(DAYS, rng.uniform(0.4, 0.8) * rate)
    now, changes = rate, []
    for day in sorted(rng.choice(np.arange(30, DAYS - 20, 25), 2, replace=False)):
        now *= 2.0
        changes.append(int(day))
        level[int(day) + int(rng.integers(0, 5)) :] = now * rng.uniform(0.95, 1.1)
    found = _case(rate, level * _week(rng) ** 0.3, rng)
    for day in changes:
        found.change(day, 2.0)
    return found


def sawing(rng: Generator) -> Case:
    """Up, down and up again within two months."""
    found = steady(rng)
    found.changes.clear()
    day = int(rng.integers(90, 120))
    for factor in (1.5, 0.7, 1.5):
        found.change(day, factor)
        day += int(rng.integers(5, 30))
    return found


def before_budgets(rng: Generator) -> Case:
    """Raised in the last three days of two or three months."""
    found = steady(rng)
    found.changes.clear()
    for day in _month_ends(rng, int(rng.integers(2, 4))):
        found.change(day, 1.3)
    return found


def _month_ends(rng: Generator, many: int) -> list[int]:
    firsts = [(date(2026, month, 1) - date(1970, 1, 1)).days - FIRST for month in range(2, 7)]
    chosen = sorted(rng.choice(firsts, many, replace=False))
    return [int(first) - int(rng.integers(1, 4)) for first in chosen]


HONEST: tuple[Callable[[Generator], Case], ...] = (steady, growing, growing_fast, throttled)
ALIKE: tuple[Callable[[Generator], Case], ...] = (launching, closing_months)
ON_PURPOSE: tuple[Callable[[Generator], Case], ...] = (filling, sawing, before_budgets)


def case(kind: Callable[[Generator], Case], seed: int) -> Case:
    """Return one tenant of a kind."""
    kinds = (*HONEST, *ALIKE, *ON_PURPOSE)
    return kind(np.random.default_rng([seed, kinds.index(kind)]))
