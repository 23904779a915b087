"""Stretches of time that spent a good part of an error budget: incidents nobody labelled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.alerts import MONTH
from simulator.numbers import at_least
from simulator.trace import Array
from simulator.windows import measured, steps_of


@dataclass(frozen=True)
class Stretch:
    """A stretch of time over which the budget was spent faster than it lasts.

    Args:
        start: seconds since the epoch at which it begins.
        end: seconds since the epoch at which it ends.
        spent: ratio of a period's budget spent on top of what that time allows.
    """

    start: int
    end: int
    spent: float


def spending_stretches(  # noqa: PLR0913 - a series, an objective, its clock and two bounds
    errors: Array,
    total: Array,
    objective: float,
    *,
    step: int,
    start: int,
    least_spent: float,
    quiet_s: int,
    period_s: int = MONTH,
) -> tuple[Stretch, ...]:
    """Return the stretches that spent at least a share of a period's budget beyond their time's.

    A cumulative sum of bad events less allowed ones, held at zero, rises from where a stretch
    begins; the stretch ends where that sum was greatest, once nothing was added to it for a while.

    Source: E. S. Page, Continuous inspection schemes, Biometrika 41 (1954), for the sum held at
    zero.

    Args:
        errors: bad events by step, shape (steps,); NaN where nobody measured.
        total: events by step, same shape.
        objective: ratio of events that must be good, above 0 and below 1.
        step: length of a step in seconds.
        start: seconds since the epoch of the first step.
        least_spent: ratio of a period's budget, above 0.
        quiet_s: seconds without a new greatest sum after which a stretch is over.
        period_s: seconds the budget is stated over.

    Raises:
        SimulationError: a step is no whole number of seconds, or none.
    """
    at_least(1, "step", step)
    bad, seen = measured(errors, total)
    steps_seen = np.count_nonzero(~np.isnan(seen))
    if not np.nansum(seen):
        return ()
    allowed = 1.0 - objective
    budget = allowed * float(np.nansum(seen)) * period_s / (steps_seen * step)
    gains = np.cumsum(np.nan_to_num(bad) - allowed * np.nan_to_num(seen))
    quiet = steps_of(max(quiet_s, step) // step * step, step)
    found, at = [], 0
    while (stretch := _next(gains, at, least_spent * budget, quiet)) is not None:
        first, last = stretch
        spent = (gains[last] - _before(gains, first)) / budget
        found.append(Stretch(start + first * step, start + (last + 1) * step, float(spent)))
        at = last + 1
    return tuple(found)


def _next(gains: Array, at: int, least: float, quiet: int) -> tuple[int, int] | None:
    """Return the first and the last step of the first stretch from a step on."""
    path = np.concatenate(([_before(gains, at)], gains[at:]))
    lowest = np.minimum.accumulate(path)
    over = np.flatnonzero(path - lowest >= least)
    if not over.size:
        return None
    first = int(np.flatnonzero(path[: over[0]] == lowest[over[0]])[-1])
    highest = np.maximum.accumulate(path[over[0] :])
    tops = np.flatnonzero(np.diff(highest, prepend=-np.inf) > 0)
    breaks = np.flatnonzero(np.diff(tops) > quiet)
    last = int(tops[breaks[0]] if breaks.size else tops[-1]) + int(over[0])
    return at + first, at + last - 1


def _before(gains: Array, at: int) -> float:
    return float(gains[at - 1]) if at else 0.0
