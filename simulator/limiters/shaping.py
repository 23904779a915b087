"""How long requests would wait if a token bucket held them back instead of refusing them.

A shaper admits everybody, in turn: number k of a second waits until there is a token for it. Its
bucket is the one of `token_bucket`, `rate` tokens a second and at most `burst` of them, and its
queue has no end.

*Counts.* Number i waits `((requests from j to i - burst) / rate - time from j to i)` seconds at the
j that makes this largest, or not at all. Requests of steps r and s are at most
`step * (s - r + 1)` apart and at least `step * (s - r - 1)`, so replacing the time by one or the
other gives the least and the most, request by request. With refill = rate * step and G the largest
`requests of r to s - refill * (s - r)`, which is `n + max(0, G of the step before - refill)`,

    least, k-th of a step:  (G - n + k - refill - burst) / rate
    most, k-th of a step:   (G of the step before + k - burst) / rate

and never less than 0. Nobody waits as the trace begins; a step that was not measured offers
nothing, and the queue goes on over it, and over midnight.

*Middle.* Where the dispersion I is known, and a step's load lasts, the backlog beyond the burst is
`a * I / (2 * (rate - a)) * exp(-t * burst)` on average, with the mean a and the exponent t of
`dispersion`; in a step it grows no further than chance carries it, `sqrt(2 * a * I * step / pi)`.
By Little's law, seconds waited are backlog times seconds. That comes on top of the least. It is
on the high side, twice what drawn seconds wait at a load of 80 % and more near 100 %, since what
is chance in a step's count is taken for load that lasts.

Source: RFC 2475, 2.3.3.3 (shapers); D. V. Lindley, The theory of queues with a single server,
Mathematical Proceedings of the Cambridge Philosophical Society 48 (1952), 277-289; J. D. C.
Little, A proof for the queuing formula L = lambda W, Operations Research 9 (1961), 383-387.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.bounds import Bucket, total
from simulator.dispersion import overflow
from simulator.errors import SimulationError
from simulator.limiters.checks import arrival_times, at_least_zero
from simulator.limiters.grid import Lanes
from simulator.trace import Array

_LOOK_BACK = 60  # steps before midnight; more only saves doing a busy night twice
_CACHED_CELLS = 32_768  # looked at together: with what is worked out of them, a processor's cache


@dataclass(frozen=True)
class Shaper:
    """Shapers, one for each series.

    Args:
        rate: tokens a second, above 0, shape (series,).
        burst: most tokens held, at least 1, same shape.
    """

    rate: Array
    burst: Array


def shapers(series: int, rate: ArrayLike, burst: ArrayLike) -> Shaper:
    """Return a shaper for each series.

    Args:
        series: how many.
        rate: tokens a second, above 0: one number or (series,).
        burst: most tokens held, at least 1: the same shapes.

    Raises:
        SimulationError: a shape does not fit, or a number is out of range.
    """
    limits = {"rate": at_least_zero("rate", rate), "burst": at_least_zero("burst", burst)}
    for name, value in limits.items():
        if value.shape not in {(), (series,)}:
            raise SimulationError(f"{name} of shape {value.shape} for {series} series")
    rates, bursts = (np.broadcast_to(value, (series,)) for value in limits.values())
    if (rates == 0).any() or (bursts < 1).any():
        raise SimulationError(
            f"rate is {rates.min():g} and burst {bursts.min():g} at least; without a rate above 0"
            " and a burst of 1 a request that is held back waits for ever"
        )
    return Shaper(rates, bursts)


def replay_arrivals(times: ArrayLike, rate: float, burst: float) -> Array:
    """Return how long each single request waits, in seconds, exactly; the bucket is full at first.

    Args:
        times: seconds, not falling, shape (requests,).
        rate: tokens a second, above 0.
        burst: most tokens held, at least 1.

    Raises:
        SimulationError: times fall or are not finite, or a number is out of range.
    """
    moments = arrival_times(times)
    shapers(1, rate, burst)
    waits = np.zeros(len(moments))
    tokens = float(burst)  # below zero: owed to those who wait
    last = moments[0] if len(moments) else 0.0
    for index, now in enumerate(moments.tolist()):
        tokens = min(float(burst), tokens + rate * (now - last)) - 1.0
        last = now
        waits[index] = max(0.0, -tokens / rate)
    return waits


def least_and_most(lanes: Lanes, shaper: Shaper) -> tuple[Array, Array]:
    """Return the seconds all requests of each series wait together: at least, and at most.

    Args:
        lanes: the series.
        shaper: their shapers.
    """
    low, high = _waited(lanes, lanes.below, shaper)
    if lanes.above is not lanes.below:
        _, high = _waited(lanes, lanes.above, shaper)
    return low, high


def expected_beyond(counts: Array, bucket: Bucket, step: int, dispersion: float) -> Array:
    """Return the seconds waited beyond the least, expected in steps of their own.

    Args:
        counts: requests in a step, not negative.
        bucket: the shapers' limits; shapes broadcast against `counts`.
        step: length of a step in seconds.
        dispersion: index of dispersion, at least 0.
    """
    mean = counts / step
    rate = np.broadcast_to(bucket.rate, mean.shape)
    lasting = np.full(mean.shape, np.inf)
    np.divide(mean * dispersion, 2.0 * (rate - mean), out=lasting, where=mean < rate)
    backlog = np.minimum(lasting, np.sqrt(2.0 * mean * dispersion * step / np.pi))
    seldom = np.exp(-overflow(counts, bucket, step, dispersion))
    return np.asarray(np.where(mean < rate, step * backlog * seldom, 0.0), dtype=np.float64)


def _waited(lanes: Lanes, counts: Array, shaper: Shaper) -> tuple[Array, Array]:
    """Return what is waited at least and at most.

    What is left of a day at midnight is first taken from its last steps alone. Where the queue
    was not empty before these, more was left, and it is done again from that: of a day that begins
    with more, the larger is left of what was left before and of all that comes less all that goes.
    """
    lengths, refill = np.diff(lanes.edges), shaper.rate * lanes.step
    start = _left_at_midnight(lanes.before(counts, _LOOK_BACK), refill)
    low, high, left = _waited_from(start, counts, lengths, shaper, lanes.step)
    busy = np.flatnonzero((left[:-1] > start[1:]).any(axis=0))
    if busy.size:
        counts, start, left, refill = counts[..., busy], start[:, busy], left[:, busy], refill[busy]
        more = total(counts) - refill * lengths[:, None]
        for day in range(len(lengths) - 1):
            start[day + 1] = np.maximum(left[day], start[day] + more[day])
        some = Shaper(shaper.rate[busy], shaper.burst[busy])
        low[busy], high[busy], _ = _waited_from(start, counts, lengths, some, lanes.step)
    return low, high


def _left_at_midnight(tails: Array, refill: Array) -> Array:
    """Return G of the step before each day, as the last steps tell it, shape (days, series)."""
    left = np.zeros(tails.shape[1:])
    for arrived in np.nan_to_num(tails):
        left = arrived + np.maximum(left - refill, 0.0)
    return left


def _waited_from(
    start: Array, counts: Array, lengths: NDArray[np.intp], shaper: Shaper, step: int
) -> tuple[Array, Array, Array]:
    """Return least and most waited by series, and G of the last step of each day."""
    refill = shaper.rate * step
    full, owed = shaper.burst, shaper.burst + refill
    parts = bool((np.rint(refill) != refill).any() or (np.rint(full) != full).any())
    low, high, left = np.zeros_like(start), np.zeros_like(start), np.zeros_like(start)
    seen = 0
    for wanted, backlog in _backlogs(counts, refill, start):
        before = backlog[1:] - wanted
        before -= owed
        _add_waits(before, wanted, low, parts=parts)
        _add_waits(np.subtract(backlog[:-1], full, out=before), wanted, high, parts=parts)
        for day in np.flatnonzero((seen < lengths) & (lengths <= seen + len(wanted))):
            left[day] = backlog[lengths[day] - seen, day]
        seen += len(wanted)
    halves = 2.0 * shaper.rate
    return low.sum(axis=0) / halves, high.sum(axis=0) / halves, left


def _add_waits(before: Array, wanted: Array, waits: Array, *, parts: bool) -> None:
    """Add twice the sum of `max(0, before + k)` over k = 1 … wanted.

    Args:
        before: tokens missing before each step's first request; not kept.
        wanted: requests of each step.
        waits: what is added to.
        parts: whether tokens may be missing in parts, so that the first to wait waits for less.
    """
    after = before + wanted
    if after.max(initial=0.0) <= 0.0:
        return
    if parts:
        part = after - np.floor(after)
        waits += np.where((before < 0.0) & (after > 0.0), part * (1.0 - part), 0.0).sum(axis=0)
    np.maximum(before, 0.0, out=before)
    np.maximum(after, 0.0, out=after)
    both = before + after
    after -= before
    both += 1.0
    waits += np.einsum("ijk,ijk->jk", both, after)


def _backlogs(counts: Array, refill: Array, start: Array) -> Iterator[tuple[Array, Array]]:
    """Yield the counts of some steps, and G from the step before them to the last of them."""
    size = max(1, _CACHED_CELLS // max(1, start.size))
    room = np.empty((size + 1, *start.shape))
    room[0] = start
    refills = np.ascontiguousarray(np.broadcast_to(refill, start.shape))
    for first in range(0, len(counts), size):
        wanted = counts[first : first + size]
        if np.isnan(wanted.min(initial=0.0)):
            wanted = np.nan_to_num(wanted)
        for index, arrived in enumerate(wanted):
            after = room[index + 1]
            np.subtract(room[index], refills, out=after)
            np.maximum(after, 0.0, out=after)
            after += arrived
        yield wanted, room[: len(wanted) + 1]
        room[0] = room[len(wanted)]
