from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import ArrayLike

from simulator.errors import SimulationError
from simulator.trace import Array
from simulator.windows import (
    burn_rate,
    check_objective,
    error_budget,
    ratio_of_sums,
    rolling_sum,
    steps_of,
)

GAP = float("nan")


def row(*values: float) -> Array:
    return np.array(values, dtype=np.float64)


def test_a_window_ends_with_its_step_and_adds_what_there_is() -> None:
    """Width 3 over 1, 2, gap, 4, 5: 1, 1+2, 1+2, 2+4, 4+5."""
    assert rolling_sum(row(1, 2, GAP, 4, 5), 3).tolist() == [1, 3, 3, 6, 9]


def test_a_window_longer_than_the_trace_adds_all_of_it() -> None:
    assert rolling_sum(row(1, 2, 3), 10).tolist() == [1, 3, 6]


def test_windows_roll_along_the_last_axis() -> None:
    assert rolling_sum(np.array([[1.0, 2.0], [3.0, 4.0]]), 1).tolist() == [[1, 2], [3, 4]]


def test_a_window_holds_whole_steps() -> None:
    assert steps_of(300, 60) == 5


@pytest.mark.parametrize(("seconds", "step"), [(300, 3600), (90, 60), (0, 60)])
def test_a_window_that_steps_cannot_tell_is_refused(seconds: int, step: int) -> None:
    with pytest.raises(SimulationError, match=f"a window of {seconds} s"):
        steps_of(seconds, step)


def test_a_window_of_no_steps_is_refused() -> None:
    with pytest.raises(SimulationError, match="width is 0"):
        rolling_sum(row(1), 0)


def test_the_ratio_is_of_sums_and_not_a_mean_of_ratios() -> None:
    """1 of 10 and 50 of 90: 51 of 100; the mean of 10 % and 55.6 % would say 32.8 %."""
    assert ratio_of_sums(row(1, 50), row(10, 90)) == pytest.approx(0.51)


def test_a_step_counts_only_where_both_were_measured() -> None:
    """The second step has no errors measured, the third no total: 1 of 10 is left."""
    assert ratio_of_sums(row(1, GAP, 5), row(10, 90, GAP)) == pytest.approx(0.1)


def test_no_request_is_no_ratio() -> None:
    ratios = ratio_of_sums(row(0, 0, 1), row(0, GAP, 4), 1)
    assert np.isnan(ratios[:2]).all()
    assert ratios[2] == 0.25


def test_requests_that_left_a_window_leave_no_rounding_behind() -> None:
    """0.1 + 0.2 is 0.30000000000000004, but the window after them holds exactly nothing."""
    ratios = ratio_of_sums(row(0.1, 0.2, 0, 0), row(0.1, 0.2, 0, 0), 2)
    assert np.isnan(ratios[3])


def test_a_budget_is_what_the_objective_allows() -> None:
    """99.9 % of 20,000 requests allows 20 failures; 5 spend a quarter."""
    budget = error_budget(row(2, 3), row(10_000, 10_000), 0.999)
    assert budget.total == 20_000
    assert budget.bad == 5
    assert budget.allowed == pytest.approx(20)
    assert budget.spent == pytest.approx(0.25)


def test_a_budget_without_requests_is_unknown() -> None:
    assert np.isnan(error_budget(row(GAP), row(GAP), 0.99).spent)


def test_each_series_has_its_own_objective() -> None:
    budget = error_budget(np.ones((2, 1)), np.full((2, 1), 100.0), np.array([0.99, 0.9]))
    assert budget.spent.tolist() == pytest.approx([1.0, 0.1])


def test_burn_rate_one_spends_the_budget_exactly() -> None:
    """0.1 % failing at 99.9 %."""
    assert burn_rate(row(1, 1), row(1_000, 1_000), 0.999, 2)[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("objective", [0, 1, 1.5, -0.1, GAP, [0.9, 1.0]])
def test_an_objective_outside_its_range_is_refused(objective: ArrayLike) -> None:
    with pytest.raises(SimulationError, match="above 0 and below 1"):
        check_objective(np.asarray(objective))


def test_shapes_that_differ_are_refused() -> None:
    with pytest.raises(SimulationError, match=r"errors of shape \(1,\) for totals of \(2,\)"):
        ratio_of_sums(row(1), row(1, 2))
