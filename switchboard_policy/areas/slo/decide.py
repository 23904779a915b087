"""Whether an objective or threshold should move, from how it was kept."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from simulator.trace import Array
from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.nice import nice_between
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.replay import Days, Kept, telling_windows
from switchboard_policy.areas.slo.settings import SloSettings
from switchboard_policy.areas.slo.signal import Signal
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import PERCENT, RATIO, convert


class Move(StrEnum):
    """Which way a value moves."""

    TIGHTEN = "tighten"
    LOOSEN = "loosen"


@dataclass(frozen=True)
class Target:
    """A value an SLO could have instead.

    Args:
        move: which way.
        ratio: objective, 0 to 1.
        threshold: threshold in seconds; zero for availability.
        new: the value that changes, in percent or seconds.
    """

    move: Move
    ratio: float
    threshold: float
    new: Decimal


@dataclass(frozen=True)
class Case:
    """Everything known of one objective.

    Args:
        objective: the objective.
        signal: events by step.
        days: events by day.
        now: how it was kept.
        futures: resampled days.
        settings: the area's constants.
    """

    objective: Objective
    signal: Signal
    days: Days
    now: Kept
    futures: Futures
    settings: SloSettings

    @property
    def recent(self) -> NDArray[np.intp]:
        """The last measured days with traffic."""
        return np.flatnonzero(self.days.total > 0)[-self.settings.recent_days :]

    def bad(self, threshold: float) -> Array:
        """Return bad events by day under another threshold."""
        return self.days.sums(self.signal.bad(threshold))

    def ratios(self, bad: Array) -> Array:
        """Return the share of bad events in each future, and in months like the last week.

        Futures mix days from before and after a lasting change; the last week does not.

        Args:
            bad: bad events by day.
        """
        futures = self.futures.ratios(self.days.days, bad, self.days.total)
        total = float(self.days.total[self.recent].sum())
        lately = float(bad[self.recent].sum()) / total if total else 0.0
        return np.maximum(futures, lately)


def refusal(case: Case) -> NotEvaluated | None:
    """Return why the data cannot carry a change, or None where it can.

    Args:
        case: one objective.
    """
    settings, days = case.settings, case.days
    why_not = unfit(case)
    if why_not is not None:
        return why_not
    if days.whole(settings) < settings.whole_days:
        reason = f"{_length(days)} of data hold no whole month"
        return NotEvaluated(reason, would_help=f"{settings.whole_days} measured days")
    return untold_buckets(case)


def unfit(case: Case) -> NotEvaluated | None:
    """Return why the data can say nothing of an objective, or None where it can.

    Args:
        case: one objective.
    """
    settings, days = case.settings, case.days
    if not days.total.any():
        return NotEvaluated("no request was measured", would_help="traffic")
    if days.whole(settings) < settings.least_days:
        reason = f"{_length(days)} of data cannot carry a {settings.period_days}-day objective"
        return NotEvaluated(reason, would_help=f"{settings.least_days} measured days")
    if allowed_events(case, case.now.ratio) < settings.least_bad_events:
        reason = (
            f"fewer than {settings.least_bad_events:.0f} events may fail in "
            f"{settings.period_days} days"
        )
        return NotEvaluated(reason, would_help="more traffic, a longer period or a lower objective")
    return None


def untold_buckets(case: Case) -> NotEvaluated | None:
    """Return why no other threshold can be told, or None where one can.

    Args:
        case: one objective.
    """
    if case.objective.buckets_s != ():
        return None
    reason = "the histogram's buckets are not stated; a query for another finds nothing"
    helps = f"services.{case.objective.service}.latency_buckets_s in switchboard.yaml"
    return NotEvaluated(reason, would_help=helps)


def _length(days: Days) -> str:
    return f"{days.hours:.0f} h" if days.hours < 4 * 24 else f"{days.hours / 24:.0f} days"


def allowed_events(case: Case, ratio: float) -> float:
    """Return how many events may fail in a period at the traffic measured.

    Args:
        case: one objective.
        ratio: an objective, 0 to 1.
    """
    measured = float(case.days.measured.sum())
    if not measured:
        return 0.0
    return (1 - ratio) * float(case.days.total.sum()) * case.settings.period_days / measured


def missed_days(case: Case) -> float:
    """Return the share of days with traffic on which more failed than allowed."""
    busy = case.days.total > 0
    return float(np.mean(over_budget(case)[busy])) if busy.any() else 0.0


def over_budget(case: Case) -> NDArray[np.bool_]:
    """Return on which days more failed than allowed."""
    return np.asarray(case.now.bad > case.now.allowed * case.days.total, dtype=np.bool_)


def missed_lately(case: Case) -> float:
    """Return the share of the last measured days with traffic on which more failed than allowed."""
    return float(np.mean(over_budget(case)[case.recent])) if case.recent.size else 0.0


def target(case: Case) -> Target | None:
    """Return the value an SLO should have instead, or None where the one it has fits.

    Args:
        case: one objective, with data enough for a change.
    """
    latency = case.objective.indicator == "latency"
    ratios = case.ratios(case.now.bad)
    if kept_with_margin(ratios, case.now.ratio, case.settings):
        return _tighter_threshold(case) if latency else _tighter_objective(case)
    if missed_for_good(case) and missed_lately(case) >= case.settings.missed_days_ratio:
        return _looser_threshold(case) if latency else _looser_objective(case)
    return None


def missed_for_good(case: Case) -> bool:
    """Return whether the objective is missed, and not only on some bad days."""
    return case.now.spent > 1 and missed_days(case) >= case.settings.missed_days_ratio


def kept_with_margin(ratios: Array, ratio: float, settings: SloSettings) -> bool:
    """Return whether every future leaves enough of the budget."""
    return bool(ratios.max() <= settings.tighten_budget_ratio * (1 - ratio))


def _tighter_objective(case: Case) -> Target | None:
    """Return the next objective up, where every future keeps it with margin."""
    higher = [step for step in case.settings.objectives if step > _percent(case)]
    if not higher:
        return None
    ratio = float(convert(higher[0], PERCENT, RATIO))
    enough = allowed_events(case, ratio) >= case.settings.least_bad_events
    if not enough or not kept_with_margin(case.ratios(case.now.bad), ratio, case.settings):
        return None
    return Target(Move.TIGHTEN, ratio, 0.0, higher[0])


def _looser_objective(case: Case) -> Target | None:
    """Return the highest objective below that most futures keep and whose pages can fire."""
    most = case.settings.loosen_budget_ratio
    usual = float(np.quantile(case.ratios(case.now.bad), case.settings.loosen_futures_ratio))
    windows = telling_windows(case.settings.windows, case.signal.step)
    for step in reversed(case.settings.objectives):
        ratio = float(convert(step, PERCENT, RATIO))
        fires = all(pair.reachable(ratio) for pair in windows if pair.severity == "page")
        if step < _percent(case) and usual <= most * (1 - ratio) and fires:
            return Target(Move.LOOSEN, ratio, 0.0, step)
    return None


def _tighter_threshold(case: Case) -> Target | None:
    """Return the smallest threshold that every future keeps with margin and with headroom."""
    old, settings = case.objective.threshold_s, case.settings
    ratio, most = case.now.ratio, old * (1 - settings.hysteresis_ratio)
    tried = thresholds(case, old * settings.most_threshold_down_ratio, most)
    room = 1 + settings.headroom_ratio

    def kept(step: Decimal) -> bool:
        return kept_with_margin(case.ratios(case.bad(float(step / room))), ratio, settings)

    first = bisect_left(tried, True, key=kept)
    if first == len(tried):
        return None
    return Target(Move.TIGHTEN, ratio, float(tried[first]), tried[first])


def _looser_threshold(case: Case) -> Target | None:
    """Return the smallest threshold that most futures keep, within one step."""
    old, settings = case.objective.threshold_s, case.settings
    least = old * (1 + settings.hysteresis_ratio)
    ratio = case.now.ratio
    for step in thresholds(case, least, old * settings.most_threshold_up_ratio):
        usual = np.quantile(case.ratios(case.bad(float(step))), settings.loosen_futures_ratio)
        if usual <= settings.loosen_budget_ratio * (1 - ratio):
            return Target(Move.LOOSEN, ratio, float(step), step)
    return None


def thresholds(case: Case, low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
    """Return the thresholds between two that can be told: a histogram's bounds, or nice values.

    Args:
        case: one objective.
        low: at least this, in seconds.
        high: at most this.
    """
    buckets = case.objective.buckets_s
    if buckets is not None:
        return tuple(bound for bound in buckets if low <= bound <= high)
    return nice_between(low, high, case.settings.nice_steps)


def _percent(case: Case) -> Decimal:
    stated = case.objective.stated
    return convert(stated.number, stated.binding.unit, PERCENT)
