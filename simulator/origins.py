"""Forecasts from rolling origins: made from the days before a moment, scored on those after it.

A forecast says what the days to come will need (`needs`), with an interval. It rests on two things:

- days drawn again in runs, for the days to come and for the days known: how far one stretch of
  this service's days lies from another;
- the origins whose outcome is known by then: how far the forecasts made there were off. With
  enough of them the interval is at least as wide as the ranks of their errors ask.

Sources: H. R. Kuensch, Annals of Statistics 17 (1989), for days drawn in runs; G. Shafer and
V. Vovk, A tutorial on conformal prediction, JMLR 9 (2008), for the ranks; L. J. Tashman,
Out-of-sample tests of forecasting accuracy, International Journal of Forecasting 16 (2000), for
rolling origins.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from simulator.errors import SimulationError
from simulator.needs import Needs
from simulator.resample import draw_futures
from simulator.trace import Array

_EDGE = 1e-9  # 20 * 0.1 as floats is not quite 2


@dataclass(frozen=True)
class Plan:
    """How forecasts are made.

    Args:
        horizon: days a forecast is about, at least 1.
        least: days it needs before it, at least 1.
        most: days before it that count, at least `least`.
        recent: last days whose level is one to expect.
        run: days drawn together.
        draws: how often days are drawn.
        level: probability of the interval, above 0 and below 1.
        scores: known outcomes it takes before their ranks widen the interval.
        seed: seed of the draws, at least 0.
    """

    horizon: int
    least: int
    most: int
    recent: int
    run: int
    draws: int
    level: float
    scores: int
    seed: int

    def __post_init__(self) -> None:
        if self.horizon < 1 or not 1 <= self.least <= self.most or not 0 < self.level < 1:
            raise SimulationError(f"a forecast of {self.horizon} days from {self.least}")


@dataclass(frozen=True)
class Forecast:
    """What the days to come will need.

    Args:
        low: lower bound.
        middle: best estimate.
        high: upper bound.
        past: what the days before needed.
        scores: known outcomes behind the bounds.
    """

    low: float
    middle: float
    high: float
    past: float
    scores: int


@dataclass(frozen=True)
class Origin:
    """A moment a forecast was made at, and what came.

    Args:
        day: measured days before it.
        forecast: what was forecast there, from those days alone.
        came: what the days after it needed.
    """

    day: int
    forecast: Forecast
    came: float

    @property
    def inside(self) -> bool:
        """Whether what came lay inside the interval."""
        return self.forecast.low <= self.came <= self.forecast.high


def roll(days: NDArray[np.int64], needs: Needs, plan: Plan) -> tuple[Forecast, tuple[Origin, ...]]:
    """Return the forecast from the last day, and those from every origin before it.

    Args:
        days: measured days since the epoch, rising.
        needs: what they needed.
        plan: how forecasts are made.

    Raises:
        SimulationError: there are fewer days than a forecast needs.
    """
    if len(days) < plan.least:
        raise SimulationError(f"{len(days)} days; {plan.least} are the least")
    found: list[Origin] = []
    for at in range(plan.least, len(days) - plan.horizon + 1):
        known = [origin for origin in found if origin.day + plan.horizon <= at]
        came = needs.of(np.arange(at, at + plan.horizon)[None, :])
        found.append(Origin(at, _forecast(days, needs, plan, at, known), float(came[0])))
    known = [origin for origin in found if origin.day + plan.horizon <= len(days)]
    return _forecast(days, needs, plan, len(days), known), tuple(found)


def _forecast(
    days: NDArray[np.int64], needs: Needs, plan: Plan, at: int, known: list[Origin]
) -> Forecast:
    """Return the forecast made after `at` days, with the origins known by then."""
    first = max(0, at - plan.most)
    past = float(needs.of(np.arange(first, at)[None, :])[0])
    lately = float(needs.of(np.arange(max(first, at - plan.recent), at)[None, :])[0])
    steps = _steps(int(days[first]), first, at, needs, plan)
    tail = (1 - plan.level) / 2
    low, middle, high = (float(past * step) for step in np.quantile(steps, (tail, 0.5, 1 - tail)))
    if len(known) >= plan.scores:
        ranked = np.sort([origin.came / origin.forecast.past for origin in known])
        least, most = ranks(len(ranked), plan.level)
        low, high = min(low, past * ranked[least]), max(high, past * ranked[most])
    # A level that moved lately is the level to come, whatever the weeks before it say.
    return Forecast(low, middle, max(high, lately), past, len(known))


def _steps(day: int, first: int, at: int, needs: Needs, plan: Plan) -> Array:
    """Return how many times what the past needed the days to come may need, a number a draw."""
    count = at - first
    to_come = draw_futures(
        count, day, length=plan.horizon, run=plan.run, draws=plan.draws, seed=plan.seed
    )
    before = draw_futures(
        count, day, length=count, run=plan.run, draws=plan.draws, seed=plan.seed + 1
    )
    generator = np.random.Generator(np.random.PCG64(plan.seed + 2))
    return np.asarray(needs.drawn(first + to_come, generator) / needs.of(first + before))


def ranks(count: int, level: float) -> tuple[int, int]:
    """Return which of `count` sorted errors bound the next one with this probability.

    Args:
        count: errors known, at least 1.
        level: probability wanted; with too few errors the least and the greatest have to do.
    """
    tail = (1 - level) / 2
    lower = floor((count + 1) * tail + _EDGE)
    upper = ceil((count + 1) * (1 - tail) - _EDGE)
    return max(lower, 1) - 1, min(upper, count) - 1
