"""When an overload is over: the moment from which nothing is wasted or turned away any more."""

from __future__ import annotations

import numpy as np

from simulator.capacity.overload import Overload
from simulator.errors import SimulationError

_NOTHING = 1e-6  # requests a step: what is left of amounts that are halved again and again


def recovered_after(found: Overload, end: int) -> int | None:
    """Return the steps from the end of a surge until all that is served is of use to somebody.

    Args:
        found: what came of the overload.
        end: the step after the last of the surge, 0 to as many as there are.

    Returns:
        0 where it is over with the surge; None where it is not over by the last step.

    Raises:
        SimulationError: the surge ends outside of what was replayed.
    """
    steps = len(found.first)
    if not 0 <= end <= steps:
        raise SimulationError(f"a surge that ends at step {end} of {steps}")
    ill = np.flatnonzero(found.wasted + found.turned_away + found.lost > _NOTHING)
    if not len(ill):
        return 0
    if ill[-1] == steps - 1:
        return None
    return max(0, int(ill[-1]) + 1 - end)
