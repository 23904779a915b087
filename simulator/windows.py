"""Sums over windows that end at each step, and the error budget they spend.

A window means what it means in Prometheus: it ends with the step, reaches back its full length,
and a step that was not measured adds nothing. Before the trace begins there is nothing to add.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.errors import SimulationError
from simulator.numbers import at_least
from simulator.trace import Array


@dataclass(frozen=True)
class Budget:
    """An error budget over a trace, each field of the shape (series,).

    Args:
        total: requests measured.
        bad: those that failed the objective.
        allowed: those that were allowed to: (1 - objective) of `total`.
        spent: `bad` over `allowed`; 1 is the whole budget, NaN where nothing was measured.
    """

    total: Array
    bad: Array
    allowed: Array
    spent: Array


def steps_of(seconds: int, step: int) -> int:
    """Return how many steps a window holds.

    Raises:
        SimulationError: the window is not a whole number of steps, or shorter than one.
    """
    at_least(1, "step", step)
    if seconds < step or seconds % step:
        raise SimulationError(f"a window of {seconds} s cannot be told from steps of {step} s")
    return seconds // step


def rolling_sum(values: Array, width: int) -> Array:
    """Return the sum of the last `width` steps at each step, along the last axis.

    Args:
        values: numbers by step; NaN where nothing was measured.
        width: steps in the window, at least 1.

    Raises:
        SimulationError: the width is below 1.
    """
    at_least(1, "width", width)
    sums = np.cumsum(np.nan_to_num(values), axis=-1)
    rolled = sums.copy()
    rolled[..., width:] -= sums[..., :-width]
    return rolled


def measured(errors: Array, total: Array) -> tuple[Array, Array]:
    """Return both counts with a step kept only where both were measured.

    Raises:
        SimulationError: the shapes differ.
    """
    if errors.shape != total.shape:
        raise SimulationError(f"errors of shape {errors.shape} for totals of {total.shape}")
    gap = np.isnan(errors) | np.isnan(total)
    return np.where(gap, np.nan, errors), np.where(gap, np.nan, total)


def ratio_of_sums(errors: Array, total: Array, width: int | None = None) -> Array:
    """Return errors over requests: of sums, never a mean of ratios.

    Args:
        errors: failed requests by step, shape (..., steps).
        total: requests by step, same shape.
        width: steps in the window that ends at each step; the whole trace by default, which
            drops the last axis.

    Returns:
        The ratio; NaN where the window holds no request.

    Raises:
        SimulationError: the shapes differ or the width is below 1.
    """
    bad, seen = measured(errors, total)
    if width is None:
        upper, lower = np.nansum(bad, axis=-1), np.nansum(seen, axis=-1)
    else:
        upper, lower = rolling_sum(bad, width), rolling_sum(seen, width)
    return _ratio(upper, lower)


def error_budget(errors: Array, total: Array, objective: float | Array) -> Budget:
    """Return what a trace spent of its error budget.

    Args:
        errors: failed requests by step, shape (..., steps).
        total: requests by step, same shape.
        objective: ratio of requests that must succeed, above 0 and below 1.

    Raises:
        SimulationError: the shapes differ, or the objective is outside its range.
    """
    target = check_objective(objective)
    bad, seen = (np.nansum(counts, axis=-1) for counts in measured(errors, total))
    allowed = (1.0 - target) * seen
    return Budget(seen, bad, allowed, _ratio(bad, allowed))


def burn_rate(errors: Array, total: Array, objective: float, width: int) -> Array:
    """Return how many times faster than sustainable the budget burns, over a rolling window.

    Source: Google, The Site Reliability Workbook, chapter 5 (sre.google/workbook).

    Args:
        errors: failed requests by step, shape (..., steps).
        total: requests by step, same shape.
        objective: ratio of requests that must succeed, above 0 and below 1.
        width: steps in the window.
    """
    check_objective(objective)
    return ratio_of_sums(errors, total, width) / (1.0 - objective)


def check_objective(objective: float | Array) -> Array:
    """Return the objective as an array.

    Raises:
        SimulationError: it is not above 0 and below 1.
    """
    target = np.asarray(objective, dtype=np.float64)
    if not ((target > 0) & (target < 1)).all():
        raise SimulationError(f"an objective of {objective}; a ratio above 0 and below 1 is needed")
    return target


def _ratio(upper: Array, lower: Array) -> Array:
    return np.asarray(
        np.divide(upper, lower, out=np.full(np.shape(upper), np.nan), where=lower > 0),
        dtype=np.float64,
    )
