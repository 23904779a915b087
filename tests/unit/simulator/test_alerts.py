from __future__ import annotations

import numpy as np
import pytest

from simulator.alerts import Alert, Burns, BurnWindow, merge, replay_alerts
from simulator.errors import SimulationError
from simulator.trace import Array

MINUTE, HOUR, DAY = 60, 3_600, 86_400
PAGE = BurnWindow("page", HOUR, 5 * MINUTE, 14.4)
SLOW_PAGE = BurnWindow("page", 6 * HOUR, 30 * MINUTE, 6.0)
TICKET = BurnWindow("ticket", DAY, 2 * HOUR, 3.0)
SLOW_TICKET = BurnWindow("ticket", 3 * DAY, 6 * HOUR, 1.0)
WORKBOOK = (PAGE, SLOW_PAGE, TICKET, SLOW_TICKET)
START = 1_767_571_200
ONSET = 4 * DAY // MINUTE


def month(ratio: float, minutes: int) -> tuple[Array, Array]:
    """Return four clean days at 1,000 requests a minute, and one that begins with failures."""
    total = np.full(ONSET + DAY // MINUTE, 1_000.0)
    errors = np.zeros_like(total)
    errors[ONSET : ONSET + minutes] = 1_000.0 * ratio
    return errors, total


def minutes_to_fire(window: BurnWindow, ratio: float, objective: float) -> int:
    alerts = replay_alerts(*month(ratio, 1_440), objective, [window], MINUTE, START)
    return (alerts[0].start - START) // MINUTE - ONSET


@pytest.mark.parametrize(
    ("window", "minutes"), [(PAGE, 1), (SLOW_PAGE, 3), (TICKET, 5), (SLOW_TICKET, 5)]
)
def test_a_full_outage_fires_once_enough_of_the_long_window_failed(
    window: BurnWindow, minutes: int
) -> None:
    """At 99.9 %: factor * 0.001 * long window.

    1 h: 14.4 * 0.06 min = 0.864 min, so after the first minute. 6 h: 6 * 0.36 = 2.16 min: the
    third. 1 d: 3 * 1.44 = 4.32 min and 3 d: 1 * 4.32 = 4.32 min: the fifth.
    """
    assert minutes_to_fire(window, 1.0, 0.999) == minutes


def test_a_slow_burn_takes_the_long_window_and_spends_two_percent() -> None:
    """1.45 % failing at 99.9 % burns at 14.5: 14.4 / 14.5 of an hour is 59.6 min, so the 60th.

    Then the long window has burned at 14.5 for 1 h of 720: 14.5 / 720 = 2.01 % of the budget.
    """
    alerts = replay_alerts(*month(0.0145, 1_440), 0.999, [PAGE], MINUTE, START)
    assert (alerts[0].start - START) // MINUTE - ONSET == 60
    assert alerts[0].budget_spent == pytest.approx(14.5 / 720)


def test_an_alert_begins_and_ends_at_the_ends_of_steps() -> None:
    """Ten minutes of outage: 1 h/5 m fires at +1 min.

    t minutes after it began, from 10 on, 15 - t of the last 5 minutes failed: at 14 that burns at
    1 / 5 / 0.001 = 200, at 15 not at all, and the alert stops.
    """
    alerts = replay_alerts(*month(1.0, 10), 0.999, [PAGE], MINUTE, START)
    begin = START + ONSET * MINUTE
    assert [(alert.start, alert.end) for alert in alerts] == [(begin + 60, begin + 15 * 60)]
    assert (alerts[0].severity, alerts[0].window) == ("page", "1h/5m")


def test_an_alert_still_firing_ends_with_the_trace() -> None:
    alerts = replay_alerts(*month(1.0, 1_440), 0.999, [PAGE], MINUTE, START)
    assert alerts[-1].end == START + (ONSET + 1_440) * MINUTE


def test_a_burn_at_the_factor_does_not_exceed_it() -> None:
    """Failures of 14 % at 99 % burn at 14 exactly, bar the last bits: 13.99 and 14.01 decide."""
    window = BurnWindow("page", HOUR, 5 * MINUTE, 14.0)
    assert not replay_alerts(*month(0.1399, 1_440), 0.99, [window], MINUTE, START)
    assert replay_alerts(*month(0.1401, 1_440), 0.99, [window], MINUTE, START)


def test_without_requests_nothing_fires() -> None:
    total = np.array([100.0] * 10 + [np.nan] * 100 + [0.0] * 10)
    assert replay_alerts(np.zeros(120), total, 0.999, [PAGE], MINUTE, START) == ()


def test_a_gap_neither_starts_nor_ends_an_alert_early() -> None:
    """Failing throughout, nothing measured in the middle: the hour before still counts."""
    total = np.full(120, 100.0)
    errors = np.full(120, 100.0)
    errors[60:64] = np.nan
    (alert,) = replay_alerts(errors, total, 0.999, [PAGE], MINUTE, START)
    assert (alert.start, alert.end) == (START + 60, START + 120 * 60)


def test_alerts_of_all_windows_come_in_order_of_time() -> None:
    alerts = replay_alerts(*month(1.0, 60), 0.999, WORKBOOK, MINUTE, START)
    assert [alert.start for alert in alerts] == sorted(alert.start for alert in alerts)
    assert {alert.window for alert in alerts} == {"1h/5m", "6h/30m", "1d/2h", "3d/6h"}


def test_the_budget_is_of_the_period_given() -> None:
    """The same burn spends 30 / 7 times as much of a week's budget."""
    errors, total = month(0.0145, 1_440)
    (alert,) = replay_alerts(errors, total, 0.999, [PAGE], MINUTE, START, period_s=7 * DAY)
    assert alert.budget_spent == pytest.approx(14.5 / 168)


def test_a_person_is_called_once_for_alerts_that_overlap() -> None:
    alerts = (
        Alert(0, 10, "page", "1h/5m", 0.02),
        Alert(5, 30, "page", "6h/30m", 0.05),
        Alert(31, 40, "page", "1h/5m", 0.02),
        Alert(6, 8, "ticket", "1d/2h", 0.1),
    )
    assert merge(alerts) == (
        Alert(0, 30, "page", "1h/5m", 0.02),
        Alert(6, 8, "ticket", "1d/2h", 0.1),
        Alert(31, 40, "page", "1h/5m", 0.02),
    )
    assert [alert.end for alert in merge(alerts, quiet_s=1)] == [40, 8]


@pytest.mark.parametrize(
    ("window", "objective", "reachable"),
    [(PAGE, 0.9, False), (PAGE, 0.94, True), (SLOW_PAGE, 0.83, False), (TICKET, 0.67, True)],
)
def test_a_factor_a_full_outage_cannot_exceed_is_unreachable(
    window: BurnWindow, objective: float, *, reachable: bool
) -> None:
    """14.4 * (1 - 0.90) = 1.44, but a full outage burns at 1 / (1 - 0.90) = 10."""
    assert window.reachable(objective) is reachable
    assert bool(replay_alerts(*month(1.0, 1_440), objective, [window], MINUTE, START)) is reachable


@pytest.mark.parametrize(
    ("long_s", "short_s", "name"), [(3 * DAY, 6 * HOUR, "3d/6h"), (90, 45, "90s/45s")]
)
def test_windows_are_named_as_people_write_them(long_s: int, short_s: int, name: str) -> None:
    assert BurnWindow("page", long_s, short_s, 1.0).name == name


@pytest.mark.parametrize(
    ("long_s", "short_s", "factor"), [(60, 120, 1), (60, 0, 1), (120, 60, 0), (120, 60, -1)]
)
def test_windows_out_of_range_are_refused(long_s: int, short_s: int, factor: float) -> None:
    with pytest.raises(SimulationError):
        BurnWindow("page", long_s, short_s, factor)


def test_hourly_steps_cannot_tell_a_window_of_five_minutes() -> None:
    with pytest.raises(SimulationError, match="a window of 300 s cannot be told"):
        replay_alerts(np.ones(9), np.ones(9), 0.999, [PAGE], HOUR, START)


def test_alerts_are_of_one_series() -> None:
    with pytest.raises(SimulationError, match="series by series"):
        replay_alerts(np.ones((2, 9)), np.ones((2, 9)), 0.999, [PAGE], MINUTE, START)


def test_an_alert_that_waits_fires_that_much_later() -> None:
    waiting = BurnWindow("page", HOUR, 5 * MINUTE, 14.4, for_s=150)
    at_once, late = (
        replay_alerts(*month(1.0, 30), 0.999, [pair], MINUTE, START)[0] for pair in (PAGE, waiting)
    )
    assert (late.start - at_once.start, late.end) == (180, at_once.end)  # whole steps


def test_what_ends_before_the_wait_is_over_never_fires() -> None:
    """Ten minutes of outage hold the 5-minute window over its factor for 14 minutes."""
    fires = [
        bool(
            replay_alerts(
                *month(1.0, 10),
                0.999,
                [BurnWindow("page", HOUR, 5 * MINUTE, 14.4, for_s=minutes * MINUTE)],
                MINUTE,
                START,
            )
        )
        for minutes in (13, 14)
    ]
    assert fires == [True, False]


def test_a_wait_into_the_past_is_refused() -> None:
    with pytest.raises(SimulationError, match="a wait of -60 s"):
        BurnWindow("page", HOUR, HOUR, 1.0, for_s=-60)


def test_policies_asked_of_one_series_together_fire_as_they_do_alone() -> None:
    errors, total = month(0.02, 300)
    burns = Burns(errors, total, MINUTE, START)
    for objective in (0.99, 0.999):
        for policy in (WORKBOOK, WORKBOOK[:1], WORKBOOK[2:]):
            alone = replay_alerts(errors, total, objective, policy, MINUTE, START)
            assert burns.alerts(objective, policy) == alone


def test_a_single_failure_of_a_quiet_hour_fires_unless_two_are_asked_for() -> None:
    total = np.ones(600)
    for failed, count in (([300], 0), ([300, 340], 1), ([300, 370], 0)):
        errors = np.zeros(600)
        errors[failed] = 1.0
        found = replay_alerts(errors, total, 0.999, [PAGE], MINUTE, START, least_bad=1.5)
        assert len(found) == count
        assert replay_alerts(errors, total, 0.999, [PAGE], MINUTE, START)
        if found:
            assert found[0].start == START + 341 * MINUTE
