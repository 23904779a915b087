"""Replicas that follow a load, as Kubernetes' autoscaler lets them, and how busy that leaves them.

Source: Kubernetes documentation, Horizontal Pod Autoscaling: desired = ceil(current * value /
target), no change within a tolerance, scaling down to the most desired of a window.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import ceil, inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.errors import SimulationError
from simulator.trace import Array


@dataclass(frozen=True)
class Autoscaler:
    """How replicas follow a load.

    Args:
        target: load a replica should have, in the unit of the load; above 0.
        least: replicas there always are, at least 1.
        most: replicas there can be, `least` or more.
        tolerance: how far off the target changes nothing, as a share; Kubernetes' own is 0.1.
        down_steps: steps over which the most desired is kept before scaling down, at least 1.
        start_steps: steps until a new replica takes load, 0 or more.
    """

    target: float
    least: int
    most: int
    tolerance: float = 0.1
    down_steps: int = 1
    start_steps: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot scale anything."""
        if not self.target > 0:
            raise SimulationError(f"a target of {self.target}; more than 0")
        if not 1 <= self.least <= self.most:
            raise SimulationError(f"{self.least} to {self.most} replicas")
        if not 0 <= self.tolerance < 1 or self.down_steps < 1 or self.start_steps < 0:
            raise SimulationError("a tolerance of 0 to below 1, and steps that are not negative")

    def desired(self, replicas: int, load: float) -> int:
        """Return how many replicas a load asks for.

        Args:
            replicas: there are now, at least 1.
            load: in all, in the target's unit.
        """
        ratio = load / replicas / self.target
        if abs(ratio - 1) <= self.tolerance:
            return min(max(replicas, self.least), self.most)
        return min(max(ceil(replicas * ratio), self.least), self.most)


@dataclass(frozen=True)
class Scaled:
    """Replicas and what they had to do, shape (steps,).

    Args:
        replicas: that take load.
        utilisation: load over what they can take; above 1 there is more than that.
    """

    replicas: NDArray[np.int64]
    utilisation: Array


def replay_scaling(load: ArrayLike, autoscaler: Autoscaler, *, capacity: float) -> Scaled:
    """Return how replicas would have followed a load; each step sees the load of the one before.

    Args:
        load: in each step, in the target's unit, shape (steps,).
        autoscaler: how they follow.
        capacity: load that a replica can take, in the same unit, above 0.

    Raises:
        SimulationError: a load is missing or below 0, or the capacity is not above 0.
    """
    amounts = np.asarray(load, dtype=np.float64)
    if amounts.ndim != 1 or not np.isfinite(amounts).all() or (amounts < 0).any():
        raise SimulationError("one load a step, 0 or more, and none missing")
    if not 0 < capacity < inf:
        raise SimulationError(f"a replica that takes {capacity}; finite and more than 0")
    ready = np.empty(len(amounts), dtype=np.int64)
    asked = autoscaler.least
    starting: deque[int] = deque([asked] * (autoscaler.start_steps + 1))
    window: deque[int] = deque(maxlen=autoscaler.down_steps)
    for step in range(len(amounts)):
        starting.append(asked)
        starting.popleft()
        ready[step] = min(starting)  # one that goes is gone at once, one that comes takes its time
        window.append(autoscaler.desired(asked, float(amounts[step])))
        asked = max(window[-1], min(asked, max(window)))
    return Scaled(ready, amounts / (ready * capacity))
