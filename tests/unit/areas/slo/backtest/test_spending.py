"""A budget over time starts whole, and an alert is told by the windows that held."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from switchboard_policy.areas.slo.alert_windows import AlertWindow
from switchboard_policy.areas.slo.backtest.spending import Events, remaining, spent_at
from switchboard_policy.areas.slo.definition import Calendar, Severity, Tier

HOUR, DAY = 3600, 86_400
START = 1_767_225_600  # 2026-01-01T00:00:00Z, a Thursday
QUICK = AlertWindow(Severity.PAGE, Tier.QUICK, 3600, 300, Decimal("14.4"))
SLOW = AlertWindow(Severity.PAGE, Tier.SLOW, 6 * 3600, 1800, Decimal(6))


def hours(days: int, bad: dict[int, float] | None = None, start: int = START) -> Events:
    """A thousand events an hour, with bad ones in some."""
    errors = np.zeros(days * 24)
    for place, count in (bad or {}).items():
        errors[place] = count
    return Events(start, HOUR, errors, np.full(days * 24, 1000.0))


def test_less_than_a_period_is_pro_rated_to_what_was_measured() -> None:
    left = remaining(hours(2, {3: 24.0, 30: 48.0}), 0.001, 30, Calendar.ROLLING)
    assert left[2] == 1
    assert left[3] == pytest.approx(0.5)
    assert left[-1] == pytest.approx(-0.5)


def test_a_rolling_budget_comes_back_as_its_window_moves_on() -> None:
    left = remaining(hours(5, {10: 24.0}), 0.001, 2, Calendar.ROLLING)
    assert left[9] == 1
    assert left[10] == pytest.approx(0.5)
    assert left[10 + 47] == pytest.approx(0.5)
    assert left[10 + 48] == pytest.approx(1)


def test_a_rolling_budget_is_that_of_the_events_in_the_window() -> None:
    events = hours(4, {72: 12.0})
    events.total[48:] = 250.0
    left = remaining(events, 0.001, 2, Calendar.ROLLING)
    assert left[72] == pytest.approx(1 - 12 / (0.001 * (250 * 25 + 1000 * 23)))


@pytest.mark.parametrize(
    ("calendar", "day"),
    [(Calendar.WEEK, 4), (Calendar.MONTH, 31), (Calendar.QUARTER, 90), (Calendar.YEAR, 365)],
)
def test_a_calendar_s_budget_starts_whole_with_each_period(calendar: Calendar, day: int) -> None:
    left = remaining(hours(day + 5, {0: 1.0}), 0.001, 30, calendar)
    assert left[day * 24 - 1] == pytest.approx(1 - 1 / (day * 24))
    assert left[day * 24] == 1


def test_no_event_is_no_budget() -> None:
    events = Events(START, HOUR, np.zeros(5), np.zeros(5))
    assert np.isnan(remaining(events, 0.001, 30, Calendar.ROLLING)).all()
    longer = Events(START, HOUR, np.zeros(60), np.zeros(60))
    assert np.isnan(remaining(longer, 0.001, 1, Calendar.ROLLING)).all()


def test_what_was_spent_is_told_by_the_pair_that_burned_furthest() -> None:
    errors, total = np.zeros(30 * 1440), np.full(30 * 1440, 100.0)
    errors[1000:1060] = 2.0  # twenty times 0.001 for an hour
    events = Events(START, 60, errors, total)
    pair, spent = spent_at(events, START + 1060 * 60, 0.001, 30, [SLOW, QUICK])
    assert pair is QUICK
    assert spent == pytest.approx(20 / 720)
    # Long after, only the slow pair's windows still hold it.
    errors[1100:1340] = 1.0
    pair, spent = spent_at(events, START + 1340 * 60, 0.001, 30, [SLOW, QUICK])
    assert pair is SLOW
    assert spent == pytest.approx((120 + 240) / (0.001 * 100 * 30 * 1440))


def test_an_alert_at_either_end_is_within_the_events() -> None:
    events = Events(START, 60, np.ones(10), np.full(10, 10.0))
    for at in (START, START + 6000):
        assert spent_at(events, at, 0.001, 30, [QUICK])[0] is QUICK
    nothing = Events(START, 60, np.zeros(10), np.zeros(10))
    assert spent_at(nothing, START + 60, 0.001, 30, [QUICK])[1] == 0
