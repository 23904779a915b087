"""The objective and the threshold that what comes will keep, as rolling origins tell it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from simulator.needs import RatioNeeds, ThresholdNeeds
from simulator.origins import Forecast, Origin, Plan, roll
from simulator.trace import Array
from switchboard_policy.areas.slo.choose.settings import ChoiceSettings
from switchboard_policy.areas.slo.decide import (
    Case,
    allowed_events,
    thresholds,
    unfit,
    untold_buckets,
)
from switchboard_policy.areas.slo.explain import too_coarse
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.replay import telling_windows
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.units import PERCENT, RATIO, convert

_Step = Callable[[float], Decimal | None]


@dataclass(frozen=True)
class Scored:
    """How the same rule did at earlier moments, told only what was known by then.

    Args:
        origins: moments it was asked at; their horizons overlap.
        abstained: moments at which it named nothing.
        kept: moments whose recommendation was kept over the horizon.
        inside: moments whose interval held what came.
        unused_ratio: middle share of the budget, or of the threshold, that was left; None where
            nothing was recommended.
    """

    origins: int
    abstained: int
    kept: int
    inside: int
    unused_ratio: float | None


@dataclass(frozen=True)
class Estimate:
    """A value worth stating, and the range in which what comes lies.

    Args:
        value: percent of good events, or a threshold in seconds; or why none is named.
        coming: what the days to come will need, in the same unit, with its probability.
        scored: how the rule did before.
        held_back: why it is the present value and not a stricter one; empty where it is not.
    """

    value: Decimal | NotEvaluated
    coming: Interval
    scored: Scored
    held_back: str = ""


@dataclass(frozen=True)
class Choice:
    """What a service level could promise.

    Args:
        objective: percent of good events, at the threshold it has.
        threshold: seconds, at the objective it has; None where it has none.
        ahead_days: days ahead the intervals are about.
        horizon_days: days each origin was scored over.
        measured_days: days the recommendation rests on.
        provisional: whether they are too few to change anything.
    """

    objective: Estimate
    threshold: Estimate | None
    ahead_days: int
    horizon_days: int
    measured_days: int
    provisional: bool


def choose(case: Case, settings: ChoiceSettings, seed: int) -> Choice | NotEvaluated:
    """Return what a service level could promise, or why nothing can be said.

    Args:
        case: one objective with its days.
        settings: the constants.
        seed: seed of the draws.
    """
    why_not = unfit(case)
    if why_not is not None:
        return why_not
    whole = np.flatnonzero(case.days.measured >= case.settings.least_coverage_ratio)
    span = slice(int(whole[0]), int(whole[-1]) + 1)
    plan = settings.plan(case.settings, span.stop - span.start, seed)
    return Choice(
        objective=_objective(case, span, plan),
        threshold=_threshold(case, span, plan, settings) if case.objective.threshold else None,
        ahead_days=plan.ahead,
        horizon_days=plan.horizon,
        measured_days=len(whole),
        provisional=len(whole) < case.settings.whole_days,
    )


def _objective(case: Case, span: slice, plan: Plan) -> Estimate:
    """Return the highest usual objective that the interval's worse end keeps."""
    needs = RatioNeeds(case.now.bad[span], case.days.total[span])
    forecast, origins = roll(case.days.days[span], needs, plan)
    steps = statable(case)

    def step(high: float) -> Decimal | None:
        return next((step for step in reversed(steps) if high <= _allowed(step)), None)

    coming = Interval(*_percents(forecast), level=plan.level)
    scored = _scored(origins, step, _allowed)
    value = step(forecast.high)
    if value is None:
        reason = "no usual objective can be alerted on"
        if steps:
            reason = (
                f"what is coming may fall below {steps[0]} %, the lowest that can be alerted on"
            )
        return Estimate(NotEvaluated(reason, "fewer failures"), coming, scored)
    stated = stated_percent(case.objective)
    return _held_back(Estimate(value, coming, scored), stated, value > stated)


def stated_percent(objective: Objective) -> Decimal:
    """Return the objective as it stands, in percent."""
    return convert(objective.stated.number, objective.stated.binding.unit, PERCENT)


def _held_back(found: Estimate, present: Decimal, stricter: bool) -> Estimate:  # noqa: FBT001
    """Return a recommendation; a stricter one gives way to the present value on a poor record."""
    scored = found.scored
    asked = scored.origins - scored.abstained
    if not stricter or scored.kept >= found.coming.level * asked:
        return found
    reason = f"held back: what the same rule named was kept at {scored.kept} of {asked} origins"
    return replace(found, value=present, held_back=reason)


def statable(case: Case) -> tuple[Decimal, ...]:
    """Return the usual objectives that the traffic can tell and whose pages can fire, rising.

    Args:
        case: one objective.
    """
    windows = telling_windows(case.settings.windows, case.signal.step)
    pages = [pair for pair in windows if pair.severity == "page"]
    found = []
    for step in case.settings.objectives:
        ratio = float(convert(step, PERCENT, RATIO))
        told = allowed_events(case, ratio) >= case.settings.least_bad_events
        if told and all(pair.reachable(ratio) for pair in pages):
            found.append(step)
    return tuple(found)


def _threshold(case: Case, span: slice, plan: Plan, settings: ChoiceSettings) -> Estimate:
    """Return the smallest threshold that can be told and that the interval's worse end keeps."""
    old, far = case.objective.threshold_s, Decimal(repr(settings.threshold_span))
    grid = np.geomspace(float(old / far), float(old * far), settings.threshold_points)
    slow = np.stack([case.bad(float(seconds)) for seconds in grid])[:, span]
    needs = ThresholdNeeds(grid, slow, case.days.total[span], case.now.allowed)
    forecast, origins = roll(case.days.days[span], needs, plan)
    steps = thresholds(case, old / far, old * far)

    def step(high: float) -> Decimal | None:
        return next((step for step in steps if high <= step), None)

    scored = _scored(origins, step, float)
    coming = Interval(forecast.low, forecast.high, forecast.middle, plan.level)
    value = _told(case, step(forecast.high), far)
    stricter = not isinstance(value, NotEvaluated) and value < old
    return _held_back(Estimate(value, coming, scored), old, stricter)


def _told(case: Case, found: Decimal | None, far: Decimal) -> Decimal | NotEvaluated:
    """Return the threshold found, or why none can be named."""
    coarse = too_coarse(case)
    if coarse:
        return NotEvaluated(coarse, would_help="a p99 series")
    if found is not None:
        return found
    reason = f"no threshold that can be told up to {far} times the present one is sure to be kept"
    return untold_buckets(case) or NotEvaluated(reason, would_help="faster answers")


def _scored(origins: Sequence[Origin], step: _Step, allows: Callable[[Decimal], float]) -> Scored:
    """Return how a rule did at earlier moments."""
    told = [(origin, step(origin.forecast.high)) for origin in origins]
    left = [1 - origin.came / allows(value) for origin, value in told if value is not None]
    return Scored(
        origins=len(origins),
        abstained=len(told) - len(left),
        kept=sum(share >= 0 for share in left),
        inside=sum(origin.inside for origin in origins),
        unused_ratio=float(np.median(left)) if left else None,
    )


def _allowed(step: Decimal) -> float:
    return float(1 - convert(step, PERCENT, RATIO))


def _percents(forecast: Forecast) -> tuple[float, float, float]:
    """Return shares of bad events as percent of good ones: low, high, middle."""
    good: Array = 100 * (1 - np.array([forecast.high, forecast.low, forecast.middle]))
    low, high, middle = good.tolist()
    return low, high, middle
