from __future__ import annotations

import numpy as np
import pytest

from simulator.capacity.scaling import Autoscaler, replay_scaling
from simulator.errors import SimulationError


@pytest.mark.parametrize(
    ("replicas", "load", "desired"),
    [
        (3, 3 * 90.0, 6),  # 3 * 90 / 50 = 5.4
        (4, 4 * 25.0, 2),  # half of the target halves them
        (10, 10 * 54.9, 10),  # within a tenth of the target nothing changes
        (10, 10 * 55.1, 12),
        (5, 0.0, 2),  # never fewer than the least
        (5, 1e6, 20),  # nor more than the most
    ],
)
def test_as_many_as_kubernetes_would_ask_for(replicas: int, load: float, desired: int) -> None:
    assert Autoscaler(target=50.0, least=2, most=20).desired(replicas, load) == desired


def test_a_ramp_of_a_hundred_users_stays_below_85_percent() -> None:
    """A user more every six seconds for ten minutes, one replica for ten, a minute to start."""
    users = np.concatenate([np.arange(1, 101).repeat(2), np.full(40, 100)]).astype(float)
    slow = Autoscaler(target=9.0, least=1, most=20, start_steps=20)
    early = Autoscaler(target=5.0, least=5, most=20, start_steps=20)
    assert replay_scaling(users, slow, capacity=10.0).utilisation.max() > 0.85
    assert replay_scaling(users, early, capacity=10.0).utilisation.max() <= 0.85


def test_scaling_down_waits_for_the_most_of_a_window() -> None:
    load = np.array([40.0, 10, 40, 10, 10, 10, 10])
    found = replay_scaling(
        load, Autoscaler(target=10.0, least=1, most=9, tolerance=0.0, down_steps=3), capacity=10.0
    )
    assert found.replicas.tolist() == [1, 4, 4, 4, 4, 4, 1]


def test_a_new_replica_takes_load_once_it_has_started() -> None:
    load = np.full(6, 30.0)
    late = Autoscaler(target=10.0, least=1, most=9, start_steps=2)
    assert replay_scaling(load, late, capacity=10.0).replicas.tolist() == [1, 1, 1, 3, 3, 3]


def test_what_cannot_scale_is_refused() -> None:
    with pytest.raises(SimulationError, match="a target of 0"):
        Autoscaler(target=0, least=1, most=2)
    with pytest.raises(SimulationError, match="3 to 2 replicas"):
        Autoscaler(target=1, least=3, most=2)
    with pytest.raises(SimulationError, match="a tolerance"):
        Autoscaler(target=1, least=1, most=2, tolerance=1)
    with pytest.raises(SimulationError, match="one load a step"):
        replay_scaling([np.nan], Autoscaler(target=1, least=1, most=2), capacity=1)
    with pytest.raises(SimulationError, match="a replica that takes 0"):
        replay_scaling([1.0], Autoscaler(target=1, least=1, most=2), capacity=0)
