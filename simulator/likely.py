"""What limits are expected to refuse of each day at several levels of demand, in little time.

`levels.replay_levels` gives this with bounds that hold for every placement. Where only what is
expected counts, as in a choice among many limits, two things save most of the work. Demand `f`
times as large at a bucket is demand as it was at a bucket `f` times smaller, refusing `f` times as
much. And what even arrivals lose is read off how often each count came, to within a bucket for each
step above the refill: only days on which that bucket matters are played.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.bounds import Bucket, lay_out, least_refused
from simulator.days import day_edges
from simulator.dispersion import excess
from simulator.errors import SimulationError
from simulator.limiters.checks import at_least_zero
from simulator.trace import Array, Trace

_BINS = 512  # counts told apart; what bursts cost is smooth in them
_UNSURE = 0.0002  # share of a day's requests that may be lost or not before it is played
_PLAIN = 0.02  # share of them lost from which a bucket more or less no longer matters


def likely_refused(
    trace: Trace, rate: Array, burst: Array, levels: Array, dispersion: Array
) -> Array:
    """Return the requests expected to be refused, shape (series, days, levels, candidates).

    Every day begins with a full bucket, and so does the time after a gap.

    Args:
        trace: the requests offered.
        rate: tokens a second, at least 0, shape (series, candidates).
        burst: most tokens held, at least 0, the same shape.
        levels: what counts are multiplied by, above 0.
        dispersion: index of dispersion of one-second counts, (series,), at least 0; where it is
            NaN, arrivals are taken to be even.

    Raises:
        SimulationError: a number is negative or not finite, or a level is not above 0.
    """
    rate, burst = at_least_zero("rate", rate), at_least_zero("burst", burst)
    if not (levels > 0).all() or (dispersion < 0).any():
        raise SimulationError("dispersions of at least 0 and levels above 0")
    edges = day_edges(trace.start, trace.step, trace.steps)
    lanes = lay_out(trace.offered, edges)
    found = np.empty((len(trace.keys), len(edges) - 1, len(levels), rate.shape[1]))
    for row, counts in enumerate(trace.offered):
        bucket = Bucket(rate[row], burst[row])
        often = _often(counts, edges)
        found[row] = _even(lanes[..., row], often, bucket, levels, trace.step)
        if np.isfinite(dispersion[row]):
            demand = often.counts[:, None, None] * levels[:, None]
            found[row] += often.summed(excess(demand, bucket, trace.step, dispersion[row]))
    return found


@dataclass(frozen=True)
class _Often:
    """How often each count came on each day.

    Args:
        counts: requests in a step, shape (bins,).
        times: steps that held as many, shape (days, bins).
    """

    counts: Array
    times: Array

    def summed(self, costs: Array) -> Array:
        """Return what each day adds up to, given what a step of each count costs."""
        added = self.times @ costs.reshape(len(costs), -1)
        return np.asarray(added.reshape(-1, *costs.shape[1:]), dtype=np.float64)


def over_futures(refused: Array, levels: Array, picks: NDArray[np.intp], factors: Array) -> Array:
    """Return what is refused over each future of one series, shape (draws, candidates).

    An entry between two levels is read off the straight line between them, below the lowest off
    the line to nothing, and above the highest off the last line.

    Args:
        refused: a series' row of `likely_refused`, shape (days, levels, candidates).
        levels: its levels, rising.
        picks: which observed day stands for each day of each future, shape (draws, horizon).
        factors: the level of that day, the same shape, at least 0.
    """
    ends = np.concatenate(([0.0], levels))
    table = np.concatenate((np.zeros_like(refused[:, :1]), refused), axis=1)
    place = np.clip(np.searchsorted(ends, factors, side="right") - 1, 0, len(levels) - 1)
    weight = ((factors - ends[place]) / (ends[place + 1] - ends[place]))[..., None]
    below = table[picks, place]
    between = below + weight * (table[picks, place + 1] - below)
    return np.asarray(between.sum(axis=1), dtype=np.float64)


def _often(counts: Array, edges: NDArray[np.intp]) -> _Often:
    known = ~np.isnan(counts)
    width = max(float(counts[known].max(initial=0.0)), 1.0) / _BINS
    place = np.rint(counts[known] / width).astype(np.intp)
    days, bins = len(edges) - 1, _BINS + 1
    day = np.repeat(np.arange(days), np.diff(edges))[known]
    times = np.bincount(day * bins + place, minlength=days * bins).reshape(days, bins)
    return _Often(width * np.arange(bins, dtype=np.float64), times.astype(np.float64))


def _even(lanes: Array, often: _Often, bucket: Bucket, levels: Array, step: int) -> Array:
    """Return what even arrivals lose, shape (days, levels, candidates).

    Each step above the refill loses what is above it, less at most one bucket. Where that says it
    well enough, it stands; where it does not, the day is played. Where much is lost, steps above
    the refill follow one another, and a bucket that is empty helps none of them.
    """
    demand = often.counts[:, None, None] * levels[:, None]
    over = demand - bucket.rate * step
    most = often.summed(np.maximum(over, 0.0))
    found = often.summed(np.maximum(over - bucket.burst, 0.0))
    offered = (often.times @ often.counts)[:, None, None] * levels[:, None]
    plain = found >= _PLAIN * offered
    unsure = (most - found > _UNSURE * offered) & ~plain
    found = np.where(plain, most, found)
    day, level, one = np.nonzero(unsure)
    if day.size:
        some = Bucket(bucket.rate[one][:, None], bucket.burst[one][:, None])
        played = (lanes[:, day] * levels[level])[:, None]
        found[unsure] = least_refused(played, some, step)[0, :, 0]
    return found
