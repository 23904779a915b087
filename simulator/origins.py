"""Forecasts from rolling origins: made from the days before a moment, scored on those after it.

A forecast says what the days to come will need (`needs`), with an interval. It rests on three
things:

- days drawn again in runs, for the days to come and for the days known: how far one stretch of
  this service's days lies from another;
- the level of the last days but for the worst third of them, so that a change that lasts counts
  and one bad day does not;
- the origins whose outcome is known by then: how far that level moved after them. With enough of
  them the interval is widened by the moves that their ranks say are to be expected: these grow
  with the root of time, as a wandering level does, and with time itself where nearly all of them
  went one way.

Origins may be scored over fewer days than the forecast is about, since a month of data holds no
second month to score on.

Sources: H. R. Kuensch, Annals of Statistics 17 (1989), for days drawn in runs; G. Shafer and
V. Vovk, A tutorial on conformal prediction, Journal of Machine Learning Research 9 (2008), for
ranks of errors; L. J. Tashman, Out-of-sample tests of forecasting accuracy, International Journal
of Forecasting 16 (2000), for rolling origins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, hypot, log, sqrt

import numpy as np
from numpy.typing import NDArray

from simulator.errors import SimulationError
from simulator.needs import Needs
from simulator.numbers import at_least, seed_of
from simulator.resample import draw_futures

_EDGE = 1e-9  # 20 * 0.1 as floats is not quite 2


@dataclass(frozen=True)
class Plan:
    """How forecasts are made.

    Args:
        ahead: days the forecast is about, at least 1.
        horizon: days an origin is scored over, at least 1.
        least: days a forecast needs before it, at least 1.
        most: days before it that count, at least `least`.
        recent: last days whose level is one to expect, their worst third aside.
        run: days drawn together.
        draws: how often days are drawn.
        level: probability of the interval, above 0 and below 1.
        scores: known outcomes it takes before their ranks widen the interval.
        untold: logarithm of how far a level may move where fewer are known, at least 0.
        seed: seed of the draws, at least 0.
    """

    ahead: int
    horizon: int
    least: int
    most: int
    recent: int
    run: int
    draws: int
    level: float
    scores: int
    untold: float
    seed: int

    def __post_init__(self) -> None:
        seed_of(self.seed)
        at_least(1, "draws", self.draws)
        days = (self.ahead, self.horizon, self.least, self.recent, self.run)
        if min(days) < 1 or self.least > self.most or not 0 < self.level < 1:
            raise SimulationError(f"a forecast of {self.ahead} days from {self.least}")


@dataclass(frozen=True)
class Forecast:
    """What the days to come will need.

    Args:
        low: lower bound.
        middle: best estimate.
        high: upper bound.
        scores: known outcomes behind the bounds.
    """

    low: float
    middle: float
    high: float
    scores: int


@dataclass(frozen=True)
class Origin:
    """A moment a forecast was made at, and what came.

    Args:
        day: measured days before it.
        forecast: what was forecast there, from those days alone.
        came: what the days after it needed.
        moved: how far the level of the days after it lay from that of those before it, as a
            logarithm.
    """

    day: int
    forecast: Forecast
    came: float
    moved: float

    @property
    def inside(self) -> bool:
        """Whether what came lay inside the interval."""
        return self.forecast.low <= self.came <= self.forecast.high


def roll(days: NDArray[np.int64], needs: Needs, plan: Plan) -> tuple[Forecast, tuple[Origin, ...]]:
    """Return the forecast from the last day, and those from every origin before it.

    Args:
        days: measured days since the epoch, consecutive.
        needs: what they needed.
        plan: how forecasts are made.

    Raises:
        SimulationError: there are fewer days than a forecast needs.
    """
    if len(days) < plan.least:
        raise SimulationError(f"{len(days)} days; {plan.least} are the least")
    found: list[Origin] = []
    for at in range(plan.least, len(days) - plan.horizon + 1):
        spread = _spread(days, needs, plan, at, plan.horizon)
        after = at + plan.horizon
        came = float(needs.of(np.arange(at, after)[None, :])[0])
        moved = log(_level(needs, at, after) / spread.lately)
        found.append(Origin(at, _widened(spread, found, plan, at, plan.horizon), came, moved))
    spread = _spread(days, needs, plan, len(days), plan.ahead)
    return _widened(spread, found, plan, len(days), plan.ahead), tuple(found)


@dataclass(frozen=True)
class _Spread:
    """What drawn days say: two levels to start from, and how far others lie from them.

    Args:
        past: level of the days that count.
        lately: level of the last of them, their worst third aside.
        low: logarithm of the step down to the lower bound, at most `middle`.
        middle: logarithm of the step to the best estimate.
        high: logarithm of the step up to the upper bound.
    """

    past: float
    lately: float
    low: float
    middle: float
    high: float


def _widened(spread: _Spread, found: Sequence[Origin], plan: Plan, at: int, ahead: int) -> Forecast:
    """Return the interval of drawn days, widened by the moves seen after earlier origins."""
    moves = sorted(origin.moved for origin in found if origin.day + plan.horizon <= at)
    up = down = plan.untold
    if len(moves) >= plan.scores:
        rank = upper_rank(len(moves), (1 + plan.level) / 2)
        least, most = moves[len(moves) - 1 - rank], moves[rank]
        up = _further(least, most, ahead / plan.horizon)
        down = _further(-most, -least, ahead / plan.horizon)
    return Forecast(
        low=min(spread.past, spread.lately)
        * exp(spread.middle - hypot(spread.middle - spread.low, down)),
        middle=spread.past * exp(spread.middle),
        high=max(spread.past, spread.lately)
        * exp(spread.middle + hypot(spread.high - spread.middle, up)),
        scores=len(moves),
    )


def _further(least: float, most: float, times: float) -> float:
    """Return how far a level may move over several horizons: it wanders, or has a direction.

    Args:
        least: the least move over one horizon that is to be expected.
        most: the greatest.
        times: horizons.
    """
    return max(most * (times if least > 0 else sqrt(times)), 0.0)


def _spread(days: NDArray[np.int64], needs: Needs, plan: Plan, at: int, ahead: int) -> _Spread:
    """Return what the days before a moment say of as many days ahead."""
    first = max(0, at - plan.most)
    count = at - first
    seed, day = plan.seed, int(days[first])
    to_come = draw_futures(count, day, length=ahead, run=plan.run, draws=plan.draws, seed=seed)
    before = draw_futures(count, day, length=count, run=plan.run, draws=plan.draws, seed=seed + 1)
    generator = np.random.Generator(np.random.PCG64(seed + 2))
    steps = needs.drawn(first + to_come, generator) / needs.of(first + before)
    tail = (1 - plan.level) / 2
    low, middle, high = np.log(np.quantile(steps, (tail, 0.5, 1 - tail))).tolist()
    return _Spread(
        past=float(needs.of(np.arange(first, at)[None, :])[0]),
        lately=_level(needs, max(first, at - plan.recent), at),
        low=low,
        middle=middle,
        high=high,
    )


def _level(needs: Needs, first: int, after: int) -> float:
    """Return what some days needed but for the worst third of them."""
    days = np.arange(first, after)
    usual = days[np.argsort(needs.of(days[:, None]), kind="stable")[: len(days) - len(days) // 3]]
    return float(needs.of(usual[None, :])[0])


def upper_rank(count: int, level: float) -> int:
    """Return which of `count` sorted errors the next one stays below with this probability.

    Args:
        count: errors known, at least 1.
        level: probability wanted; with too few errors the greatest has to do.
    """
    return min(max(ceil((count + 1) * level - _EDGE), 1), count) - 1
