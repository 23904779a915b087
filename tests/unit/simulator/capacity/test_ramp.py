from __future__ import annotations

import numpy as np
import pytest

from simulator.capacity.overload import replay_overload
from simulator.capacity.ramp import Ramp, least_that_holds, steps_above
from simulator.capacity.recovery import recovered_after
from simulator.capacity.scaling import Autoscaler, replay_scaling
from simulator.errors import SimulationError


def test_users_come_evenly_and_stay() -> None:
    assert Ramp(10, 4, 2).present().tolist() == [2.5, 5, 7.5, 10, 10, 10]


@pytest.mark.parametrize(
    ("users", "rise", "stay"), [(0, 1, 1), (float("nan"), 1, 1), (1, 0, 1), (1, 1, -1)]
)
def test_what_is_no_ramp_is_refused(users: float, rise: int, stay: int) -> None:
    with pytest.raises(SimulationError):
        Ramp(users, rise, stay)


def test_the_fewest_that_hold_do_and_one_less_does_not() -> None:
    load = Ramp(100, 40, 40).present()
    scaler = Autoscaler(target=7, least=1, most=20, start_steps=4)
    bound = {"capacity": 10.0, "utilisation": 0.85, "most_steps": 0}
    least = least_that_holds(load, scaler, **bound)  # type: ignore[arg-type]
    assert least is not None
    for count, holds in ((least, True), (least - 1, False)):
        standing = Autoscaler(target=7, least=count, most=20, start_steps=4)
        scaled = replay_scaling(load, standing, capacity=10.0)
        assert (steps_above(scaled, 0.85) == 0) is holds


def test_where_as_many_as_allowed_are_too_few_there_is_none() -> None:
    load = np.full(5, 100.0)
    scaler = Autoscaler(target=7, least=1, most=9)
    assert least_that_holds(load, scaler, capacity=10.0, utilisation=0.85, most_steps=0) is None


def test_an_overload_is_over_once_nothing_is_wasted() -> None:
    """Fifteen come where five are served: the last five are waited for in vain."""
    found = replay_overload([15, 0, 0, 0], 5, queue_limit=100, patience_steps=1)
    assert found.wasted == pytest.approx([0, 0, 5, 0], abs=1e-9)
    assert recovered_after(found, 1) == 2
    assert recovered_after(found, 4) == 0


def test_an_overload_that_goes_on_has_no_end() -> None:
    found = replay_overload(np.full(50, 9.0), 5, queue_limit=10, patience_steps=1)
    assert recovered_after(found, 10) is None
    with pytest.raises(SimulationError, match="ends at step 51 of 50"):
        recovered_after(found, 51)
