"""Users who come one after the other, and whether replicas that follow them keep up.

Replicas that start late are busier than anybody asked for, for a while; how much busier and for how
long depends on how many there are before the first user comes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator.capacity.scaling import Autoscaler, Scaled, replay_scaling
from simulator.errors import SimulationError
from simulator.trace import Array


@dataclass(frozen=True)
class Ramp:
    """Users who come evenly, and stay.

    Args:
        users: that come in all, above 0.
        rise_steps: steps in which they come, at least 1.
        stay_steps: steps for which all of them are there, 0 or more.
    """

    users: float
    rise_steps: int
    stay_steps: int

    def __post_init__(self) -> None:
        """Refuse what is no ramp."""
        if not 0 < self.users < float("inf"):
            raise SimulationError(f"{self.users} users; more than 0")
        if self.rise_steps < 1 or self.stay_steps < 0:
            raise SimulationError(f"{self.rise_steps} steps to come, {self.stay_steps} to stay")

    def present(self) -> Array:
        """Return how many are there in each step, those who come in it included."""
        rise = self.users * np.arange(1, self.rise_steps + 1) / self.rise_steps
        return np.concatenate([rise, np.full(self.stay_steps, float(self.users))])


def steps_above(scaled: Scaled, utilisation: float) -> int:
    """Return for how many steps replicas were busier than a bound.

    Args:
        scaled: replicas that followed a load.
        utilisation: the bound, as a share of what they can take.
    """
    return int((scaled.utilisation > utilisation).sum())


def least_that_holds(
    load: Array, autoscaler: Autoscaler, *, capacity: float, utilisation: float, most_steps: int
) -> int | None:
    """Return the fewest standing replicas that keep a bound; None where as many as allowed do not.

    Args:
        load: in each step, in the target's unit.
        autoscaler: how replicas follow; its own `least` is where the search begins.
        capacity: load that a replica can take, in the same unit, above 0.
        utilisation: the bound, as a share of what replicas can take.
        most_steps: for which it may be exceeded, 0 or more.

    Raises:
        SimulationError: as `replay_scaling` does.
    """
    for least in range(autoscaler.least, autoscaler.most + 1):
        scaled = replay_scaling(load, replace(autoscaler, least=least), capacity=capacity)
        if steps_above(scaled, utilisation) <= most_steps:
            return least
    return None
