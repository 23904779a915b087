from __future__ import annotations

import pytest

from simulator.errors import SimulationError
from simulator.limiters.shares import fair_shares

GAP = float("nan")


def test_tiers_share_by_weight_and_who_wants_less_leaves_the_rest() -> None:
    """60 among wants of 10, 40, 40 with weights 1, 1, 3: 10 first, then 50 as 1 to 3."""
    assert fair_shares([10, 40, 40], 60, [1, 1, 3]).tolist() == pytest.approx([10, 12.5, 37.5])


def test_nobody_has_more_than_wanted_and_nothing_below_none() -> None:
    assert fair_shares([5, 7], float("inf")).tolist() == [5, 7]
    assert fair_shares([5, 7], -3).tolist() == [0, 0]
    assert fair_shares([], 10).tolist() == []


@pytest.mark.parametrize(
    ("wants", "room", "weights", "message"),
    [
        ([-1.0], 1.0, 1.0, "wants must be finite and not negative"),
        ([1.0], 1.0, 0.0, "weights must be above 0"),
        ([1.0], GAP, 1.0, "room is not a number"),
        ([1.0], 1.0, [1.0, 2.0], "weights of shape"),
        (1.0, 1.0, 1.0, "wants of shape"),
    ],
)
def test_shares_that_make_no_sense_are_refused(
    wants: list[float], room: float, weights: float, message: str
) -> None:
    with pytest.raises(SimulationError, match=message):
        fair_shares(wants, room, weights)
