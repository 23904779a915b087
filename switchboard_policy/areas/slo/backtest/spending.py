"""An error budget over time, from bad and all events of each step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from simulator.trace import Array
from switchboard_policy.areas.slo.alert_windows import AlertWindow
from switchboard_policy.areas.slo.definition import Calendar

DAY = 86_400


@dataclass(frozen=True)
class Events:
    """Bad and all events of one service level, step by step.

    Args:
        start_s: seconds since the epoch at which the first step begins.
        step_s: seconds of a step.
        bad: bad events of each step, shape (steps,); 0 where nothing counts.
        total: all events of each step, same shape.
    """

    start_s: int
    step_s: int
    bad: Array
    total: Array

    @property
    def ends_s(self) -> Array:
        """Seconds since the epoch at which each step ends."""
        return self.start_s + self.step_s * np.arange(1, self.bad.size + 1, dtype=np.float64)


def remaining(events: Events, budget_ratio: float, period_days: int, calendar: Calendar) -> Array:
    """Return the share of the budget that is left as each step ends.

    The budget of a rolling period is that of the period's events up to the step; in the first
    period, and where less than one was measured, it is that of all its events, so that it starts
    whole and only falls. A calendar's period starts whole each time, with the budget of the events
    measured in it.

    Args:
        events: what happened.
        budget_ratio: ratio of events that may be bad, above 0.
        period_days: length of a rolling period.
        calendar: how the period runs.

    Returns:
        1 for a whole budget, below 0 where it is overspent; NaN where no event was measured.
    """
    left = np.full(events.bad.shape, np.nan)
    for first, last in _stretches(events, period_days, calendar):
        allowed = budget_ratio * float(events.total[first:last].sum())
        if allowed > 0:
            left[first:last] = 1 - np.cumsum(events.bad[first:last]) / allowed
    width = period_days * DAY // events.step_s
    if calendar is Calendar.ROLLING and events.bad.size > width:
        bad, total = (_rolled(counts, width) for counts in (events.bad, events.total))
        known = total > 0
        left[width:] = np.where(known, 1 - bad / np.where(known, budget_ratio * total, 1), np.nan)[
            width:
        ]
    return left


def spent_at(
    events: Events, at_s: float, budget_ratio: float, period_days: int, pairs: list[AlertWindow]
) -> tuple[AlertWindow, float]:
    """Return which pair of windows held when an alert fired, and what its long window had spent.

    Of several pairs the one that burned furthest beyond its factor is taken.

    Args:
        events: what happened.
        at_s: seconds since the epoch at which it fired.
        budget_ratio: ratio of events that may be bad, above 0.
        period_days: days the budget is stated over.
        pairs: the pairs that may have made it fire, at least one.

    Returns:
        The pair, and bad events of its long window over those a period at the measured rate of
        events may have.
    """
    place = round((at_s - events.start_s) / events.step_s)
    place = max(1, min(place, events.bad.size))

    def sums(seconds: int) -> tuple[float, float]:
        window = slice(max(0, place - max(1, seconds // events.step_s)), place)
        return float(events.bad[window].sum()), float(events.total[window].sum())

    def beyond(pair: AlertWindow) -> float:
        burns = [
            bad / total if total else 0.0 for bad, total in map(sums, (pair.long_s, pair.short_s))
        ]
        return min(burns) / budget_ratio / float(pair.factor)

    held = max(pairs, key=beyond)
    a_second = float(events.total.sum()) / (events.total.size * events.step_s)
    allowed = budget_ratio * a_second * period_days * DAY
    return held, sums(held.long_s)[0] / allowed if allowed else 0.0


def _rolled(counts: Array, width: int) -> Array:
    sums = np.cumsum(counts)
    sums[width:] -= sums[:-width].copy()
    return sums


def _stretches(events: Events, period_days: int, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """Yield first step and step after the last of each stretch that starts with a whole budget."""
    steps = events.bad.size
    if calendar is Calendar.ROLLING:
        yield 0, min(steps, period_days * DAY // events.step_s)
        return
    first = 0
    while first < steps:
        until = _period_end(events.start_s + first * events.step_s, calendar)
        last = min(steps, -(-(until - events.start_s) // events.step_s))
        yield first, last
        first = last


def _period_end(at_s: int, calendar: Calendar) -> int:
    """Return the second at which the calendar's period that holds a moment ends (UTC)."""
    day = datetime.fromtimestamp(at_s, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if calendar is Calendar.WEEK:
        return int((day + timedelta(days=7 - day.weekday())).timestamp())
    months = {Calendar.MONTH: 1, Calendar.QUARTER: 3, Calendar.YEAR: 12}[calendar]
    month = (day.month - 1) // months * months + months
    return int(datetime(day.year + month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp())
