from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.budgets import replay_budget
from simulator.errors import SimulationError

LEVELS, SHARES = (0.5, 0.75, 0.9), (0.5, 0.25, 0.1)


def test_each_level_lets_less_through_from_the_step_after_it() -> None:
    found = replay_budget([[10.0] * 16], 100.0, levels=LEVELS, shares=SHARES)
    assert found.admitted[0].tolist() == [10] * 5 + [5] * 5 + [2.5] * 6
    assert found.reached.tolist() == [[4, 9, 15]]


@given(
    st.lists(st.lists(st.floats(0, 50), min_size=8, max_size=8), min_size=1, max_size=4),
    st.floats(1, 200),
)
def test_a_budget_is_never_overspent_and_nothing_appears(
    asked: list[list[float]], budget: float
) -> None:
    found = replay_budget(asked, budget, levels=LEVELS, shares=SHARES)
    assert (found.admitted.sum(axis=1) <= budget * (1 + 1e-12)).all()
    assert (found.admitted >= 0).all()
    assert (found.throttled >= 0).all()
    np.testing.assert_allclose(found.admitted + found.throttled, asked)


def test_tenants_have_budgets_of_their_own() -> None:
    found = replay_budget([[10.0] * 3, [10.0] * 3], [20.0, 1000.0], levels=(1.0,), shares=(0.0,))
    assert found.admitted.tolist() == [[10, 10, 0], [10, 10, 10]]
    assert found.reached.tolist() == [[1], [-1]]


@pytest.mark.parametrize(
    ("levels", "shares", "says"),
    [
        ((0.9, 0.5), (0.5, 0.1), "rising"),
        ((0.5,), (0.5, 0.1), "1 levels and 2 shares"),
        ((0.5, 0.9), (0.1, 0.5), "falling"),
        ((0.0,), (0.5,), "above 0"),
    ],
)
def test_levels_that_contradict_each_other_are_refused(
    levels: tuple[float, ...], shares: tuple[float, ...], says: str
) -> None:
    with pytest.raises(SimulationError, match=says):
        replay_budget([[1.0]], 10.0, levels=levels, shares=shares)


def test_no_budget_and_no_number_are_refused() -> None:
    with pytest.raises(SimulationError, match="more than 0"):
        replay_budget([[1.0]], 0.0, levels=LEVELS, shares=SHARES)
    with pytest.raises(SimulationError, match="one number a tenant"):
        replay_budget([[np.nan]], 1.0, levels=LEVELS, shares=SHARES)
