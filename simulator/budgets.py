"""A budget that is spent as time goes by, and what is let through less and less as it is.

The levels are the caller's: at 50 / 75 / 90 % of its budget a tenant may get a half, a quarter, a
tenth of what it asks for. Nothing is let through beyond the budget.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.errors import SimulationError
from simulator.trace import Array


@dataclass(frozen=True)
class Spent:
    """What was let through of what was asked for, in the budget's unit.

    Args:
        admitted: shape (tenants, steps).
        throttled: shape (tenants, steps).
        reached: the step in which each level was reached, -1 where it was not; shape
            (tenants, levels).
    """

    admitted: Array
    throttled: Array
    reached: NDArray[np.int64]


def replay_budget(
    asked: ArrayLike, budget: ArrayLike, *, levels: tuple[float, ...], shares: tuple[float, ...]
) -> Spent:
    """Return what budgets let through, step by step; a level counts from the step after it.

    Args:
        asked: what each tenant asks for in each step, shape (tenants, steps).
        budget: of each tenant for all steps, above 0, shape (tenants,) or one number.
        levels: shares of the budget, rising, each above 0 and at most 1.
        shares: of what is asked that is let through from each level on, 0 to 1, falling.

    Raises:
        SimulationError: a number is outside its range, or levels and shares do not match.
    """
    wants = np.asarray(asked, dtype=np.float64)
    if wants.ndim != 2 or not np.isfinite(wants).all() or (wants < 0).any():
        raise SimulationError("what is asked is one number a tenant and step, 0 or more")
    whole = np.broadcast_to(np.asarray(budget, dtype=np.float64), wants.shape[:1])
    if not ((whole > 0) & np.isfinite(whole)).all():
        raise SimulationError("a budget is finite and more than 0")
    _refuse(levels, shares)
    at, lets = np.array(levels), np.array([1.0, *shares])
    spent, admitted = np.zeros(len(wants)), np.empty_like(wants)
    reached = np.full((len(wants), len(levels)), -1, dtype=np.int64)
    for step in range(wants.shape[1]):
        stage = np.searchsorted(at, spent / whole, side="right")
        admitted[:, step] = np.minimum(wants[:, step] * lets[stage], whole - spent)
        spent = np.minimum(spent + admitted[:, step], whole)
        newly = (spent[:, None] / whole[:, None] >= at) & (reached < 0)
        reached[newly] = step
    return Spent(admitted, wants - admitted, reached)


def _refuse(levels: tuple[float, ...], shares: tuple[float, ...]) -> None:
    if len(levels) != len(shares):
        raise SimulationError(f"{len(levels)} levels and {len(shares)} shares")
    if not all(0 < each <= 1 for each in levels) or list(levels) != sorted(set(levels)):
        raise SimulationError(f"levels {levels}; rising, above 0 and at most 1")
    if not all(0 <= each <= 1 for each in shares) or list(shares) != sorted(shares, reverse=True):
        raise SimulationError(f"shares {shares}; falling, 0 to 1")
