"""Shares of what is there: max-min fair, by weight.

Nobody has more than wanted. Whoever has less than wanted has, for its weight, no less than anyone
else: its share could only grow at the cost of someone who has no more. Tenants of a tier have the
tier's weight.

Source: D. Bertsekas and R. Gallager, Data Networks, 2nd edition 1992, section 6.5.2, where all
weights are one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from simulator.errors import SimulationError
from simulator.limiters.checks import at_least_zero
from simulator.trace import Array


def fair_shares(wants: ArrayLike, room: float, weights: ArrayLike = 1.0) -> Array:
    """Return how much each may have, in the unit of `room`.

    Args:
        wants: what each wants, at least 0, shape (tenants,).
        room: what there is; below zero counts as nothing.
        weights: how much each counts, above 0: one number or (tenants,).

    Raises:
        SimulationError: a number is not finite or out of range, or the shapes differ.
    """
    wanted = at_least_zero("wants", wants)
    counting = at_least_zero("weights", weights)
    if wanted.ndim != 1 or counting.shape not in {(), wanted.shape}:
        raise SimulationError(f"wants of shape {wanted.shape}, weights of shape {counting.shape}")
    if (counting == 0).any():
        raise SimulationError("weights must be above 0; whoever counts nothing wants nothing")
    if np.isnan(room):
        raise SimulationError("room is not a number")
    by_weight = np.broadcast_to(counting, wanted.shape)
    left, waiting = max(float(room), 0.0), float(by_weight.sum())
    shares = np.zeros(len(wanted))
    # In the order in which a rising level satisfies them; once it no longer can, it stays.
    for one in np.argsort(wanted / by_weight, kind="stable").tolist():
        shares[one] = min(wanted[one], left * (by_weight[one] / waiting))
        left = max(left - shares[one], 0.0)
        waiting = max(waiting - by_weight[one], np.finfo(np.float64).tiny)
    return shares
