"""Other months that could have been: days drawn again, in runs, with their weekdays.

The moving-block bootstrap keeps what happens inside a run of days as it was, and, since every
series gets the same days, what happens to several series at once.

Source: H. R. Kuensch, The jackknife and the bootstrap for general stationary observations,
Annals of Statistics 17 (1989), 1217-1241.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from simulator.days import DAY, weekday
from simulator.errors import SimulationError
from simulator.numbers import at_least, seed_of
from simulator.trace import Array, Trace

_WEEK = 7
_ENOUGH = 2  # of each weekday, or keeping weekdays would leave nothing to draw from


def whole_days(trace: Trace) -> Trace:
    """Return the UTC days that a trace covers from end to end.

    Raises:
        SimulationError: steps do not divide a day or do not begin with it, or no day is covered.
    """
    if DAY % trace.step or trace.start % trace.step:
        raise SimulationError(f"steps of {trace.step} s do not fit into days")
    first = -(-trace.start // DAY) * DAY
    last = trace.end // DAY * DAY
    if last <= first:
        raise SimulationError("the trace covers no whole day")
    cut = slice((first - trace.start) // trace.step, (last - trace.start) // trace.step)
    return _rearranged(trace, np.arange(trace.steps)[cut], first)


def draw_days(days: int, first_day: int, *, block: int, draws: int, seed: int) -> NDArray[np.intp]:
    """Return which day stands in for which, shape (draws, days).

    Weekdays are kept where there are at least two of each.

    Args:
        days: days observed, at least 1.
        first_day: days since the epoch of the first of them.
        block: days in a run, 1 to `days`.
        draws: futures wanted, at least 1.
        seed: seed of the draws.

    Raises:
        SimulationError: a number is out of its range.
    """
    if days < 1 or not 1 <= block <= days:
        raise SimulationError(f"{draws} draws of {days} days in runs of {block}")
    at_least(1, "draws", draws)
    generator = np.random.Generator(np.random.PCG64(seed_of(seed)))
    kinds = weekday(first_day + np.arange(days))
    keep = np.bincount(kinds, minlength=_WEEK).min() >= _ENOUGH
    picks = np.empty((draws, days), dtype=np.intp)
    for first in range(0, days, block):
        length = min(block, days - first)
        begins = np.arange(days - length + 1)
        if keep:
            same = begins[kinds[begins] == kinds[first]]
            begins = same if same.size else np.flatnonzero(kinds == kinds[first])[:1]
        chosen = begins[generator.integers(len(begins), size=draws)]
        picks[:, first : first + length] = chosen[:, None] + np.arange(length)
    return picks


def draw_futures(  # noqa: PLR0913 - the days known, and what is drawn of them
    days: int, first_day: int, *, length: int, run: int, draws: int, seed: int
) -> NDArray[np.intp]:
    """Return which observed day stands for each day of each future, shape (draws, length).

    Args:
        days: days observed, at least 1.
        first_day: days since the epoch of the first of them.
        length: days in a future, at least 1.
        run: days drawn together; fewer where fewer were observed.
        draws: futures wanted, at least 1.
        seed: seed of the draws.

    Raises:
        SimulationError: a number is out of its range.
    """
    at_least(1, "length", length)
    at_least(1, "draws", draws)
    times = ceil(length / max(days, 1))
    drawn = draw_days(days, first_day, block=min(run, days), draws=draws * times, seed=seed)
    return drawn.reshape(draws, -1)[:, :length]


def rearrange(trace: Trace, picks: NDArray[np.intp]) -> Trace:
    """Return a trace of whole days with other days in place of its own, the same for each series.

    Args:
        trace: a trace of whole days.
        picks: day by day, which of its days stands there; one row of `draw_days`.

    Raises:
        SimulationError: the trace is not of whole days, or a day is not in it.
    """
    if DAY % trace.step or trace.start % DAY or trace.steps % (DAY // trace.step):
        raise SimulationError("only whole days can be rearranged")
    length = DAY // trace.step
    days = trace.steps // length
    if picks.ndim != 1 or picks.size == 0 or picks.min() < 0 or picks.max() >= days:
        raise SimulationError(f"days {picks.tolist()} of {days}")
    index = (picks[:, None] * length + np.arange(length)).ravel()
    return _rearranged(trace, index, trace.start)


def _rearranged(trace: Trace, index: NDArray[np.intp], start: int) -> Trace:
    def pick(array: Array | None) -> Array | None:
        return None if array is None else array[:, index]

    return replace(
        trace,
        start=start,
        offered=trace.offered[:, index],
        rejected=pick(trace.rejected),
        errors=pick(trace.errors),
        latency={name: array[:, index] for name, array in trace.latency.items()},
        abusive=pick(trace.abusive),
    )
