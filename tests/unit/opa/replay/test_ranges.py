"""Bounds people would say: round, true of the group, and letting nobody else in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.opa.replay.ranges import rounded_range, roundest

numbers = st.integers(-(10**6), 10**6) | st.decimals(-1000, 1000, places=3).map(float)


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (19.7, 20.3, 20),
        (20, 20.01, 20.01),
        (-3.2, -2.9, -3),
        (-1, 1, 0),
        (0.00123, 0.00129, 0.00129),
        (0.0012, 0.0034, 0.003),
        (999, 1003, 1000),
        (5, 7, 7),
        (0, 0.5, 0.5),
        (39.987, 60.2, 60),
    ],
)
def test_the_roundest_number_between_two_is_found(low: float, high: float, wanted: float) -> None:
    assert roundest(low, high) == wanted


@given(numbers, numbers)
def test_the_roundest_number_is_above_the_one_and_not_above_the_other(
    one: float, other: float
) -> None:
    low, high = min(one, other), max(one, other)
    if low < high:
        assert low < roundest(low, high) <= high


@given(st.lists(numbers, min_size=1), st.lists(numbers))
def test_a_range_holds_for_all_of_the_group_and_lets_nobody_else_in(
    group: list[float], others: list[float]
) -> None:
    low, high = min(group), max(group)
    found = rounded_range("/x", low, high, others)
    assert found.low is not None
    assert found.high is not None

    def holds(value: float) -> bool:
        above = value >= found.low if found.low_included else value > found.low  # type: ignore[operator]
        below = value <= found.high if found.high_included else value < found.high  # type: ignore[operator]
        return above and below

    assert all(map(holds, group))
    assert not any(holds(value) for value in others if not low <= value <= high)
