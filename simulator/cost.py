"""What a month may cost, from ranges: best, worst, and what it stays below in 19 of 20 months.

Best and worst need no assumption. Everything between rests on a shape inside each range and on how
far costs rise and fall together, so both are arguments and neither has a default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from scipy.special import ndtr

from simulator.errors import SimulationError
from simulator.numbers import at_least, seed_of
from simulator.trace import Array

_BOUND = 3.0  # standard errors of a drawn share, so that one interval in 370 misses


class Shape(StrEnum):
    """How a cost falls inside its range."""

    TRIANGULAR = "triangular"
    UNIFORM = "uniform"


@dataclass(frozen=True)
class Component:
    """Something that costs between two amounts a month.

    Args:
        name: what it is.
        low: the least it costs in money a month, at least 0.
        high: the most, `low` or more.
    """

    name: str
    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse what is no range."""
        if not 0 <= self.low <= self.high < float("inf"):
            raise SimulationError(f"{self.name} costs {self.low} to {self.high}")


@dataclass(frozen=True)
class Month:
    """What a month may cost, in money.

    Args:
        best: if everything costs the least.
        worst: if everything costs the most.
        mean: over the months that were drawn.
        percentile: the amount that the asked-for share of months stays below.
        percentile_low: lower end of what the number of draws leaves open about it.
        percentile_high: upper end.
    """

    best: float
    worst: float
    mean: float
    percentile: float
    percentile_low: float
    percentile_high: float


def cost_of_month(  # noqa: PLR0913 - each is an assumption that has to be stated
    components: Sequence[Component],
    *,
    shape: Shape,
    dependence: float,
    share: float,
    draws: int,
    seed: int,
) -> Month:
    """Draw months.

    Costs depend on each other through one common factor (a Gaussian copula): 0 for not at all,
    1 for all at the same place in their ranges.

    Args:
        components: what costs, at least one.
        shape: how each falls inside its range; the triangle has its top in the middle.
        dependence: correlation of any two before the shape is given to them, 0 to 1.
        share: of months that stay below the percentile, above 0 and below 1.
        draws: months, at least 100.
        seed: of the draws.

    Raises:
        SimulationError: nothing costs anything, or a number is outside its range.
    """
    if not components:
        raise SimulationError("nothing that costs anything")
    if not 0 <= dependence <= 1 or not 0 < share < 1:
        raise SimulationError(f"a dependence of {dependence}, a share of {share}; 0 to 1")
    at_least(100, "draws", draws)
    low = np.array([each.low for each in components])
    width = np.array([each.high for each in components]) - low
    generator = np.random.Generator(np.random.PCG64(seed_of(seed)))
    common = generator.standard_normal((draws, 1))
    own = generator.standard_normal((draws, len(components)))
    places = ndtr(sqrt(dependence) * common + sqrt(1 - dependence) * own)
    months = np.sort((low + width * _shaped(places, shape)).sum(axis=1))
    spread = _BOUND * sqrt(share * (1 - share) / draws)
    ends = np.quantile(months, [max(0.0, share - spread), share, min(1.0, share + spread)])
    return Month(
        best=float(low.sum()),
        worst=float((low + width).sum()),
        mean=float(months.mean()),
        percentile=float(ends[1]),
        percentile_low=float(ends[0]),
        percentile_high=float(ends[2]),
    )


@dataclass(frozen=True)
class Guard:
    """What is done once a share of a cap is spent, and what that leaves of each cost.

    Args:
        level: share of the cap, above 0.
        leaves: of components by name, the share that is still spent, 0 to 1; others go on.
    """

    level: float
    leaves: Mapping[str, float]


@dataclass(frozen=True)
class Guarded:
    """A month with guards and without, in money.

    Args:
        without: what it would have cost, shape (days,), running total.
        spent: what it costs, shape (days,), running total.
        began: the day on which each guard began to act, -1 where it never did.
        saved: what each guard saved beyond those before it.
    """

    without: Array
    spent: Array
    began: tuple[int, ...]
    saved: tuple[float, ...]


def replay_guards(
    daily: Mapping[str, Sequence[float]], cap: float, guards: Sequence[Guard]
) -> Guarded:
    """Return what a month comes to under guards; each acts from the day after its level.

    Args:
        daily: what each component would cost each day in money.
        cap: of the month in money, above 0.
        guards: in rising order of their levels.

    Raises:
        SimulationError: days differ, a number is outside its range, levels do not rise, or a
            guard is about a component that nobody pays for.
    """
    costs, levels = _days(daily), [each.level for each in guards]
    if not cap > 0:
        raise SimulationError(f"a cap of {cap}; more than 0")
    if levels != sorted(set(levels)) or not all(level > 0 for level in levels):
        raise SimulationError(f"levels {levels}; rising, and above 0")
    factors = [np.ones(len(daily))]
    for guard in guards:
        factors.append(factors[-1] * _left(guard, list(daily)))
    spent, total = np.empty(costs.shape[1]), 0.0
    began, saved = [-1] * len(guards), [0.0] * len(guards)
    for day in range(costs.shape[1]):
        stage = sum(total >= level * cap for level in levels)
        amounts = [float(costs[:, day] @ each) for each in factors[: stage + 1]]
        for place in range(stage):
            began[place] = day if began[place] < 0 else began[place]
            saved[place] += amounts[place] - amounts[place + 1]
        total += amounts[stage]
        spent[day] = total
    return Guarded(np.cumsum(costs.sum(axis=0)), spent, tuple(began), tuple(saved))


def _shaped(places: Array, shape: Shape) -> Array:
    """Return where in its range a cost is, 0 to 1, from its place among all months."""
    if shape is Shape.UNIFORM:
        return places
    return np.where(places < 0.5, np.sqrt(places / 2), 1 - np.sqrt((1 - places) / 2))


def _days(daily: Mapping[str, Sequence[float]]) -> Array:
    lengths = {len(each) for each in daily.values()}
    if len(lengths) != 1:
        raise SimulationError(f"costs of {sorted(lengths) or 'no'} days; of each the same days")
    costs = np.array([list(each) for each in daily.values()], dtype=np.float64)
    if not np.isfinite(costs).all() or (costs < 0).any():
        raise SimulationError("a day costs 0 or more, and none is missing")
    return costs


def _left(guard: Guard, names: list[str]) -> Array:
    unknown = sorted(guard.leaves.keys() - set(names))
    if unknown:
        raise SimulationError(f"a guard on {unknown[0]}, which costs nothing here")
    left = np.array([guard.leaves.get(name, 1.0) for name in names])
    if not ((left >= 0) & (left <= 1)).all():
        raise SimulationError(f"a guard leaves {guard.leaves}; shares of 0 to 1")
    return left
