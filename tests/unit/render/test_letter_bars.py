from __future__ import annotations

import math

import pytest

from switchboard_policy.render.bars import WIDTH, bar


def test_a_full_bar_is_as_wide_as_it_says() -> None:
    assert bar(5, 5) == "█" * WIDTH
    assert bar(9, 5) == "█" * WIDTH


def test_something_is_never_invisible_and_nothing_is() -> None:
    assert bar(0.0001, 100) == "▏"
    assert bar(0, 100) == ""


@pytest.mark.parametrize(("value", "most"), [(math.nan, 5), (-1, 5), (1, 0), (math.inf, 5)])
def test_what_cannot_be_drawn_is_empty(value: float, most: float) -> None:
    assert bar(value, most) == ""


def test_what_it_may_reach_is_light() -> None:
    assert bar(0, 10, 5) == "░" * 10
    assert bar(5, 10, 10) == "█" * 10 + "░" * 10
    assert bar(5, 10, 2) == "█" * 10
    assert bar(1, 10, math.inf) == "██"
