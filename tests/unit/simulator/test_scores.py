"""Alerts are scored by one stated rule."""

from __future__ import annotations

from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scores import match, median

MOMENTS = st.integers(0, 50)
INTERVALS = st.lists(
    st.tuples(MOMENTS, st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=6,
)


def test_an_alert_during_an_incident_is_true_and_tells_the_delay() -> None:
    found = match([(130, 190)], [(100, 200)], 0)
    assert (found.true, found.false, found.caught) == ((0,), (), 1)
    assert found.incidents[0].delay_s == 30
    assert (found.precision, found.recall, found.f_score) == (1, 1, 1)


@pytest.mark.parametrize(
    ("alert", "true"),
    [
        ((90, 100), False),  # stops as it begins
        ((90, 101), True),
        ((199, 300), True),
        ((209, 300), True),  # within the grace of 10 s
        ((210, 300), False),
    ],
)
def test_an_alert_is_true_by_overlap_up_to_the_grace(alert: tuple[int, int], *, true: bool) -> None:
    found = match([alert], [(100, 200)], 10)
    assert bool(found.true) is true
    assert found.caught == int(true)


def test_an_alert_that_fired_before_the_incident_has_no_delay() -> None:
    assert match([(50, 150)], [(100, 200)], 0).delays_s == (0,)


def test_the_earliest_alert_catches_and_the_others_are_true_too() -> None:
    found = match([(150, 160), (120, 125), (300, 310)], [(100, 200), (400, 500)], 0)
    assert found.incidents[0].alerts == (1, 0)
    assert found.incidents[0].delay_s == 20
    assert found.incidents[1].alerts == ()
    assert isnan(found.incidents[1].delay_s)
    assert (found.true, found.false) == ((0, 1), (2,))
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == 0.5
    assert found.f_score == pytest.approx(4 / 7)
    assert found.delays_s == (20,)


def test_one_alert_may_tell_of_two_incidents() -> None:
    found = match([(100, 400)], [(110, 120), (300, 310)], 0)
    assert (found.caught, found.true) == (2, (0,))


def test_figures_without_a_ground_are_no_numbers() -> None:
    assert isnan(match([], [(1, 2)], 0).precision)
    assert match([], [(1, 2)], 0).f_score == 0
    assert isnan(match([(1, 2)], [], 0).recall)
    assert isnan(match([(1, 2)], [], 0).f_score)


@pytest.mark.parametrize(("values", "middle"), [((1, 2, 9), 2), ((1, 2, 4, 9), 3), ((7,), 7)])
def test_a_median_is_the_middle(values: tuple[float, ...], middle: float) -> None:
    assert median(values) == middle


def test_a_median_of_nothing_is_no_number() -> None:
    assert isnan(median(()))


@given(INTERVALS, INTERVALS, st.integers(0, 10))
def test_matching_is_what_its_rule_says_pair_by_pair(
    alerts: list[tuple[int, int]], incidents: list[tuple[int, int]], grace: int
) -> None:
    found = match(alerts, incidents, grace)
    for place, (fired, resolved) in enumerate(alerts):
        seconds = set(range(fired, resolved))
        own = [
            number
            for number, (start, end) in enumerate(incidents)
            if seconds & set(range(start, end + grace))
        ]
        assert (place in found.true) is bool(own)
        told = [n for n, caught in enumerate(found.incidents) if place in caught.alerts]
        assert told == own
    assert sorted(found.true + found.false) == list(range(len(alerts)))


@given(INTERVALS, INTERVALS)
def test_a_longer_grace_never_makes_an_alert_false(
    alerts: list[tuple[int, int]], incidents: list[tuple[int, int]]
) -> None:
    assert set(match(alerts, incidents, 0).true) <= set(match(alerts, incidents, 7).true)
