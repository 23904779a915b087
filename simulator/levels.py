"""Days replayed once at several levels of demand, and futures put together from them.

Each observed day is replayed under each limit with its counts multiplied by each level. A future is
a day drawn for each of its days and the level that day is at: a sum of entries of the table, so a
thousand futures cost little more than one.

*What is forgotten at midnight.* A future's day follows another day than the one it was replayed
after, so the tokens with which it begins are not its own. They lie between none and `burst`
either way, and one token more admits at most one request more: a future is right to within `burst`
requests a day, and exactly right where the bucket is full at midnight.

*Between levels* an entry is read off the straight line between its neighbours. More demand never
turns fewer requests away, so entries rise with the level and the line between them does too.
Below the lowest level the line ends at nothing of nothing. Above the highest it goes on as steeply
as between the last two: what even arrivals lose is convex in demand, so there it is a least.

*What grows* are the counts, with the shape inside a step as it was: more clients of the same kind.
A dispersion is therefore the same at every level.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.bounds import Bucket
from simulator.days import day_edges, day_starts
from simulator.dispersion import expected_excess
from simulator.errors import SimulationError
from simulator.level_grid import checked_levels, equal_steps
from simulator.limiters import replay_counts
from simulator.limiters.checks import at_least_zero, fitted
from simulator.limiters.grid import chunks
from simulator.trace import Array, SeriesKey, Trace

__all__ = [
    "DayTables",
    "FutureOutcomes",
    "another_shape",
    "equal_steps",
    "outcomes",
    "refused_by_day",
    "replay_levels",
    "several_shapes",
]

_TWO = 2  # axes of draws by days


@dataclass(frozen=True)
class DayTables:
    """What limits refuse of each observed day at each level of demand.

    Arrays of refusals have the shape (series, days, levels, candidates) and hold requests. They
    never fall from a level to the next, and are never larger under a limit that is larger in rate
    and burst.

    Args:
        keys: which traffic each row is of.
        days: UTC midnight of each day, in seconds since the epoch.
        levels: what the counts were multiplied by, rising.
        rate: tokens a second, shape (series, candidates).
        burst: most tokens held, same shape.
        offered: requests of each day as measured, shape (series, days).
        low: least refused.
        middle: expected to be refused; NaN where the shape inside a step is unknown.
        high: most that can have been refused.
    """

    keys: tuple[SeriesKey, ...]
    days: NDArray[np.int64]
    levels: Array
    rate: Array
    burst: Array
    offered: Array
    low: Array
    middle: Array
    high: Array

    def row(self, row: int) -> DayTables:
        """Return the tables of one series."""
        one = slice(row, row + 1)
        names = ("rate", "burst", "offered", "low", "middle", "high")
        return replace(
            self, keys=self.keys[one], **{name: getattr(self, name)[one] for name in names}
        )


@dataclass(frozen=True)
class FutureOutcomes:
    """What limits refuse over whole futures; refusals have the shape (series, draws, candidates).

    Candidates stand on the same futures: what a change does is the difference in each.

    Args:
        offered: requests, shape (series, draws).
        low: least refused.
        middle: expected to be refused; NaN where the shape inside a step is unknown.
        high: most that can have been refused.
        beyond: share of the futures' days above the highest level replayed, shape (series,).
    """

    offered: Array
    low: Array
    middle: Array
    high: Array
    beyond: Array


def replay_levels(
    trace: Trace,
    rate: ArrayLike,
    burst: ArrayLike,
    levels: ArrayLike,
    dispersion: ArrayLike | None = None,
) -> DayTables:
    """Replay each day at each level of demand under token buckets.

    Memory beside the trace: one copy of some rows (32 MB), and the tables, 24 bytes an entry.

    Args:
        trace: the requests offered; what is labelled abuse is not told apart.
        rate: tokens a second, at least 0: one number, (series,) or (series, candidates).
        burst: most tokens held, at least 0: the same shapes.
        levels: what counts are multiplied by: two or more, above 0, rising.
        dispersion: index of dispersion of one-second counts, (series,), at least 0; NaN where it
            is unknown. The same at every level.

    Raises:
        SimulationError: a shape does not fit the trace, or a number is out of its range.
    """
    steps = checked_levels(levels)
    series = len(trace.keys)
    limits = [at_least_zero(*each) for each in (("rate", rate), ("burst", burst))]
    (rates, bursts), _ = fitted(series, ("rate", "burst"), limits)
    edges = day_edges(trace.start, trace.step, trace.steps)
    shape = (series, len(edges) - 1, len(steps), rates.shape[1])
    low, high, offered = np.empty(shape), np.empty(shape), np.empty(shape[:2])
    for rows in chunks(trace):
        counts = trace.offered[rows]
        for place, level in enumerate(steps.tolist()):
            some = Trace(trace.keys[rows], trace.start, trace.step, counts * level)
            found = replay_counts(some, rates[rows], bursts[rows])
            low[rows, :, place], high[rows, :, place] = found.low_by_day, found.high_by_day
        offered[rows] = np.add.reduceat(np.nan_to_num(counts), edges[:-1], axis=1)
    starts = day_starts(trace.start, trace.step, trace.steps)
    unknown = np.full(shape, np.nan)
    tables = DayTables(trace.keys, starts, steps, rates, bursts, offered, low, unknown, high)
    return tables if dispersion is None else another_shape(tables, trace, dispersion)


def another_shape(tables: DayTables, trace: Trace, dispersion: ArrayLike) -> DayTables:
    """Return tables with the middle under another dispersion; see `several_shapes`."""
    return several_shapes(tables, trace, dispersion)[0]


def several_shapes(
    tables: DayTables, trace: Trace, *dispersions: ArrayLike
) -> tuple[DayTables, ...]:
    """Return tables with the middle under other dispersions; the bounds hold for every one.

    Args:
        tables: what `replay_levels` returned.
        trace: the requests it was given.
        dispersions: indices of dispersion, each (series,), at least 0; NaN where it is unknown.

    Raises:
        SimulationError: a dispersion's shape does not fit, or it is negative.
    """
    series, candidates = tables.rate.shape
    spread = np.stack([_spread(series, each) for each in dispersions], axis=1)
    middle = np.empty((len(dispersions), *tables.low.shape))
    edges = day_edges(trace.start, trace.step, trace.steps)
    for rows in chunks(trace):
        wide = [np.tile(each[rows], len(dispersions)) for each in (tables.rate, tables.burst)]
        shapes = np.repeat(spread[rows], candidates, axis=1)
        for place, level in enumerate(tables.levels.tolist()):
            counts = trace.offered[rows] * level
            more = expected_excess(counts, edges, Bucket(*wide), trace.step, shapes)
            apart = np.moveaxis(more.reshape(*more.shape[:2], -1, candidates), 2, 0)
            low, high = tables.low[rows, :, place], tables.high[rows, :, place]
            middle[:, rows, :, place] = np.clip(low + apart, low, high)
    ordered = (_in_order(each, tables.rate, tables.burst) for each in middle)
    return tuple(replace(tables, middle=each) for each in ordered)


def outcomes(tables: DayTables, picks: NDArray[np.intp], factors: Array) -> FutureOutcomes:
    """Return what is offered and refused over each future.

    Args:
        tables: observed days.
        picks: which observed day stands for each day of each future, shape (draws, horizon); the
            same for every series, so that what happens together stays together.
        factors: the level of that day, shape (series, draws, horizon), at least 0.

    Raises:
        SimulationError: a shape does not fit, a day was not observed, there is no future, or a
            factor is negative or not finite.
    """
    _refuse(tables, picks, factors)
    series, candidates = tables.rate.shape
    shape = (series, len(picks), candidates)
    low, middle, high = (np.empty(shape) for _ in range(3))
    offered, beyond = np.empty(shape[:2]), np.empty(series)
    for row in range(series):
        demand, refused = refused_by_day(tables, row, picks, factors[row])
        offered[row] = demand.sum(axis=1)
        beyond[row] = float((factors[row] > tables.levels[-1]).mean())
        for sums, found in zip((low, middle, high), refused, strict=True):
            sums[row] = found.sum(axis=1)
    return FutureOutcomes(offered, low, middle, high, beyond)


def refused_by_day(
    tables: DayTables, row: int, picks: NDArray[np.intp], factors: Array
) -> tuple[Array, tuple[Array, Array, Array]]:
    """Return what one series offers on each day of each future, and what is refused of it.

    Args:
        tables: observed days.
        row: which series.
        picks: which observed day stands for each day, shape (draws, horizon).
        factors: the level of that day, same shape.

    Returns:
        Requests, shape (draws, horizon), and the least, expected and most refused, shape (draws,
        horizon, candidates).
    """
    demand = tables.offered[row][picks] * factors
    place, weight = _places(tables.levels, factors)
    # A line that goes on beyond the grid must not refuse more than there is.
    low, middle, high = (
        np.minimum(_between(table[row], picks, place, weight), demand[..., None])
        for table in (tables.low, tables.middle, tables.high)
    )
    return demand, (low, middle, high)


def _between(
    table: Array, picks: NDArray[np.intp], place: NDArray[np.intp], weight: Array
) -> Array:
    """Return refusals of each day of each future, shape (draws, horizon, candidates)."""
    padded = np.concatenate((np.zeros_like(table[:, :1]), table), axis=1)
    below = padded[picks, place]
    # Where both ends are equal nothing is added, so that equal candidates differ by nothing.
    return np.asarray(below + weight[..., None] * (padded[picks, place + 1] - below))


def _places(levels: Array, factors: Array) -> tuple[NDArray[np.intp], Array]:
    """Return between which levels each factor lies, nought being the first, and how far along."""
    ends = np.concatenate(([0.0], levels))
    place = np.clip(np.searchsorted(ends, factors, side="right") - 1, 0, len(levels) - 1)
    weight = (factors - ends[place]) / (ends[place + 1] - ends[place])
    return place, np.asarray(weight, dtype=np.float64)


def _in_order(middle: Array, rate: Array, burst: Array) -> Array:
    """Return a middle that rises with the level, and not with a larger rate or burst.

    The bounds keep this order by themselves. The middle adds an approximation to the least, which
    for very uneven arrivals can be off by more than a small step changes.
    """
    rising = np.maximum.accumulate(middle, axis=2)
    ordered = np.empty_like(rising)
    for column in range(rate.shape[1]):
        one = slice(column, column + 1)
        smaller = (rate <= rate[:, one]) & (burst <= burst[:, one])
        ordered[..., column] = np.where(smaller[:, None, None], rising, np.inf).min(axis=3)
    return ordered


def _spread(series: int, dispersion: ArrayLike) -> Array:
    found = np.asarray(dispersion, dtype=np.float64)
    if found.shape not in {(), (series,)}:
        raise SimulationError(f"dispersion of shape {found.shape} for {series} series")
    if (found < 0).any():
        raise SimulationError("dispersion must not be negative")
    return np.broadcast_to(found, (series,))


def _refuse(tables: DayTables, picks: NDArray[np.intp], factors: Array) -> None:
    days = len(tables.days)
    if picks.ndim != _TWO or not picks.size:
        raise SimulationError(f"futures of shape {picks.shape}; draws by days, one or more of each")
    if not np.issubdtype(picks.dtype, np.integer) or picks.min() < 0 or picks.max() >= days:
        raise SimulationError(f"days {picks.min()} to {picks.max()} of {days} observed")
    if factors.shape != (len(tables.keys), *picks.shape):
        raise SimulationError(
            f"levels of shape {factors.shape} for {len(tables.keys)} series and "
            f"futures of shape {picks.shape}"
        )
    if not np.isfinite(factors).all() or (factors < 0).any():
        raise SimulationError("levels of a future must be finite and not negative")
