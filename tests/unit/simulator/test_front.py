from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from simulator.front import front


def test_what_another_try_beats_is_not_on_the_front() -> None:
    costs = np.array([[0.0, 9.0], [1.0, 4.0], [2.0, 4.0], [3.0, 1.0], [3.0, 2.0]])
    assert front(costs).tolist() == [True, True, False, True, False]


def test_equal_tries_are_on_the_front_together() -> None:
    assert front(np.array([[1.0, 1.0], [1.0, 1.0]])).tolist() == [True, True]


@given(
    arrays.arrays(np.float64, st.tuples(st.integers(1, 30), st.just(2)), elements=st.integers(0, 9))
)
def test_every_try_off_the_front_is_beaten_by_one_on_it(costs: np.ndarray) -> None:
    kept = front(costs)
    assert kept.any()
    for own in costs[~kept]:
        better = costs[kept]
        assert ((better <= own).all(axis=1) & (better < own).any(axis=1)).any()
