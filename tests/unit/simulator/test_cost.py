from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cost import Component, Guard, Month, Shape, cost_of_month, replay_guards
from simulator.errors import SimulationError

PLATFORM = (
    Component("PostgreSQL", 15, 25),
    Component("Redis", 10, 15),
    Component("services", 20 + 5, 30 + 8),
    Component("logging", 5 + 2, 10 + 4),
    Component("secrets", 5, 5),
    Component("network connector", 5, 10),
)
"""The platform's own model, USD a month; what is added moves with what it is added to."""


def month(shape: Shape, dependence: float) -> Month:
    return cost_of_month(
        PLATFORM, shape=shape, dependence=dependence, share=0.95, draws=100_000, seed=1
    )


@pytest.mark.parametrize(
    ("shape", "dependence", "percentile"),
    [(Shape.TRIANGULAR, 0.0, 93), (Shape.UNIFORM, 0.0, 96), (Shape.UNIFORM, 1.0, 105)],
)
def test_the_platforms_own_figures_come_out(
    shape: Shape, dependence: float, percentile: float
) -> None:
    found = month(shape, dependence)
    assert (found.best, found.worst) == (67, 107)
    assert round(found.percentile) == percentile
    assert found.mean == pytest.approx(87, abs=0.1)


def test_ranges_that_move_together_are_one_range() -> None:
    """95 % of the way up the one range, exactly."""
    found = month(Shape.UNIFORM, 1.0)
    assert found.percentile_low < 67 + 0.95 * 40 < found.percentile_high
    triangle = month(Shape.TRIANGULAR, 1.0)
    assert triangle.percentile == pytest.approx(67 + 40 * (1 - np.sqrt(0.05 / 2)), abs=0.1)


def test_more_dependence_is_a_dearer_bad_month() -> None:
    found = [month(Shape.UNIFORM, each).percentile for each in (0.0, 0.3, 0.6, 1.0)]
    assert found == sorted(found)
    assert found[-1] - found[0] > 5


def test_what_few_draws_leave_open_is_told() -> None:
    exact = month(Shape.TRIANGULAR, 0.0).percentile
    held = []
    for seed in range(40):
        few = cost_of_month(
            PLATFORM, shape=Shape.TRIANGULAR, dependence=0, share=0.95, draws=400, seed=seed
        )
        held.append(few.percentile_low <= exact <= few.percentile_high)
    assert sum(held) >= 38


def test_what_is_no_range_or_no_month_is_refused() -> None:
    with pytest.raises(SimulationError, match="x costs 3 to 2"):
        Component("x", 3, 2)
    for low, high in ((-1, 2), (nan, 2), (1, inf)):
        with pytest.raises(SimulationError, match="x costs"):
            Component("x", low, high)
    with pytest.raises(SimulationError, match="nothing that costs"):
        cost_of_month([], shape=Shape.UNIFORM, dependence=0, share=0.5, draws=100, seed=1)
    with pytest.raises(SimulationError, match="a dependence of 2"):
        cost_of_month(PLATFORM, shape=Shape.UNIFORM, dependence=2, share=0.5, draws=100, seed=1)


GUARDS = (
    Guard(0.8, {"audit": 0.8}),
    Guard(0.95, {"logs": 0.5}),
    Guard(1.0, {"trials": 0.0, "logs": 0.5}),
)
DAILY = {"audit": [1.0] * 10, "logs": [2.0] * 10, "trials": [7.0] * 10}


def test_each_guard_acts_from_the_day_after_its_level_and_saves_its_own_part() -> None:
    found = replay_guards(DAILY, 50.0, GUARDS)
    running = [10, 20, 30, 40, 49.8, 58.6, 59.9, 61.2, 62.5, 63.8]
    assert found.spent.tolist() == pytest.approx(running)
    assert found.began == (4, 5, 6)
    assert found.saved == pytest.approx((6 * 0.2, 5 * 1.0, 4 * 7.5))


@given(
    st.lists(st.floats(0, 20), min_size=5, max_size=5),
    st.lists(st.floats(0, 20), min_size=5, max_size=5),
    st.floats(1, 100),
)
def test_savings_add_up_to_the_difference(a: list[float], b: list[float], cap: float) -> None:
    guards = (Guard(0.5, {"a": 0.3}), Guard(0.9, {"a": 0.5, "b": 0.0}))
    found = replay_guards({"a": a, "b": b}, cap, guards)
    assert found.without[-1] - found.spent[-1] == pytest.approx(sum(found.saved), abs=1e-9)
    assert (found.spent <= found.without + 1e-9).all()


@pytest.mark.parametrize(
    ("daily", "cap", "guards", "says"),
    [
        ({"a": [1.0], "b": [1.0, 2.0]}, 1.0, (), "of each the same days"),
        ({}, 1.0, (), "costs of no days"),
        ({"a": [nan]}, 1.0, (), "none is missing"),
        ({"a": [1.0]}, 0.0, (), "a cap of 0"),
        ({"a": [1.0]}, 1.0, (Guard(0.9, {}), Guard(0.8, {})), "rising"),
        ({"a": [1.0]}, 1.0, (Guard(0.9, {"b": 0.5}),), "a guard on b"),
        ({"a": [1.0]}, 1.0, (Guard(0.9, {"a": 1.5}),), "shares of 0 to 1"),
    ],
)
def test_guards_that_make_no_sense_are_refused(
    daily: dict[str, list[float]], cap: float, guards: tuple[Guard, ...], says: str
) -> None:
    with pytest.raises(SimulationError, match=says):
        replay_guards(daily, cap, guards)
