"""Least and most a token bucket can have refused, seen through counts on a grid.

Where requests fell inside a step is not known, so both bounds range over every placement. Call a
way to admit some of the requests *allowed* if over any stretch of time it admits at most
`burst + rate * time`. A bucket's own decisions are allowed, and whenever it refuses someone it has
spent every whole token; so for one placement no allowed way has admitted more, at any moment.

*Least.* From the first step i to the last step j every allowed way admits at most
`burst + rate * step * (j - i + 1)`. The fluid bucket, which refills as it spends, admits as much
as that allows and as early as it allows, so no placement has admitted more by the end of a step.

*Most.* Requests of steps i and j are at least `step * (j - i - 1)` apart. A way that admits at
most `burst + rate * step * (j - i - 1)` of steps i to j is therefore allowed wherever they fell,
and the bucket has admitted no fewer. The largest such way is a bucket in which a step's refill
comes to the tokens left over from before it, never to those the step itself spends:

    admitted = min(n, floor(tokens));  tokens = min(burst, tokens + rate * step) - admitted

Where a step refills the whole bucket, requests lumped at the end of one step and at the start of
the next reach this bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulator.errors import SimulationError
from simulator.trace import Array

MOST_CELLS = 4_000_000
"""Cells of counts laid out at a time: 32 MB of float64."""

_CACHED_CELLS = 65_536  # looked at together: half a megabyte stays in a processor's own cache
_NEAR = 1e-9  # tokens; ten refills of 0.1 are worth one, whatever their last bits say
_DUST = 1e-6  # requests; sums of a month's steps cannot be told from zero below it


@dataclass(frozen=True)
class Bucket:
    """Token buckets, one for each series and candidate.

    Args:
        rate: tokens a second, shape (series, candidates).
        burst: most tokens held, same shape.
    """

    rate: Array
    burst: Array


def as_whole(counts: Array) -> tuple[Array, Array]:
    """Return the whole counts below and above; a mean of rates has none of its own.

    Raises:
        SimulationError: a count is negative or infinite.
    """
    if _are_whole(counts):
        return counts, counts
    nearest = np.rint(counts)
    noise = np.abs(nearest - counts) <= _DUST * np.maximum(1.0, nearest)
    return np.where(noise, nearest, np.floor(counts)), np.where(noise, nearest, np.ceil(counts))


def _are_whole(counts: Array) -> bool:
    """Look at every count once, some at a time, so that memory is read once."""
    flat, whole = counts.reshape(-1), True
    room = np.empty(min(_CACHED_CELLS, len(flat)))
    for first in range(0, len(flat), _CACHED_CELLS):
        part = flat[first : first + _CACHED_CELLS]
        least, most = part.min(), part.max()
        if np.isnan(least):
            least, most = np.fmin.reduce(part), np.fmax.reduce(part)
        if least < 0 or np.isinf(most):
            raise SimulationError("counts must be finite and not negative")
        other = np.rint(part, out=room[: len(part)]) != part  # a gap is, too
        whole = whole and not (other.any() and not np.isnan(part[other]).all())
    return whole


def lay_out(counts: Array, edges: NDArray[np.intp]) -> Array:
    """Return counts as (steps of a day, days, series), short days padded with gaps.

    Days are lanes that run side by side, which is what makes a pass over a month fast.
    """
    lengths = np.diff(edges)
    lanes = np.empty((int(lengths.max(initial=0)), len(lengths), len(counts)))
    for day, (first, last) in enumerate(pairwise(edges)):
        lanes[: last - first, day] = counts[:, first:last].T
        lanes[last - first :, day] = np.nan
    return lanes


def total(lanes: Array) -> Array:
    """Return the requests of each day, shape (days, series)."""
    found = lanes.sum(axis=0)
    if np.isnan(found).any():
        found = np.nansum(lanes, axis=0)
    return np.asarray(found, dtype=np.float64)


def least_refused(lanes: Array, bucket: Bucket, step: int) -> Array:
    """Return the least refused in each day, shape (days, series, candidates).

    Every day, and the time after a gap, begins with a full bucket. A bucket that never holds a
    whole token refuses everybody.
    """
    burst, refill = _side_by_side(lanes, bucket, step)
    tokens = burst.copy()
    refused = np.zeros_like(tokens)
    short = np.empty_like(tokens)
    for gap, counts in _steps(lanes):
        tokens += refill
        tokens -= counts
        if gap:
            np.copyto(tokens, burst, where=np.isnan(tokens))
        np.minimum(tokens, 0.0, out=short)
        refused -= short
        tokens -= short
        np.minimum(tokens, burst, out=tokens)
    if (burst < 1.0 - _NEAR).any():
        refused = np.where(burst < 1.0 - _NEAR, total(lanes)[..., None], refused)
    return np.asarray(np.where(refused < _DUST, 0.0, refused), dtype=np.float64)


def most_refused(
    lanes: Array, tokens: Array, bucket: Bucket, step: int, requests: Array | None = None
) -> Array:
    """Return the most that can have been refused in each day, shape (days, series, candidates).

    Args:
        lanes: counts, shape (steps of a day, days, series); after a gap the bucket is empty.
        tokens: fewest tokens held as each day begins, of the shape returned.
        bucket: the limits.
        step: length of a step in seconds.
        requests: the counts of each day, where somebody has added them up.
    """
    held = tokens.copy()
    burst, refill = _side_by_side(lanes, bucket, step)
    admitted = np.zeros_like(held)
    spent = np.empty_like(held)
    for gap, counts in _steps(lanes):
        np.add(held, _NEAR, out=spent)
        np.floor(spent, out=spent)
        np.minimum(spent, counts, out=spent)
        held += refill
        np.minimum(held, burst, out=held)
        held -= spent
        if gap:
            missing = np.isnan(spent)
            np.copyto(held, 0.0, where=missing)
            np.copyto(spent, 0.0, where=missing)
        admitted += spent
    offered = total(lanes) if requests is None else requests
    refused = offered[..., None] - admitted
    return np.asarray(np.where(refused < _DUST, 0.0, refused), dtype=np.float64)


def fewest_tokens(tail: Array, bucket: Bucket, step: int) -> Array:
    """Return the fewest tokens that can be left after some steps: (days, series, candidates).

    Every request is taken to be admitted, at the end of its step; before the steps, and after a
    gap, the bucket is empty.

    Args:
        tail: counts, shape (steps, days, series).
        bucket: the limits.
        step: length of a step in seconds.
    """
    refill = bucket.rate * step
    held = np.zeros((*tail.shape[1:], refill.shape[-1]))
    for counts in tail[..., None]:
        held = np.minimum(held + refill, bucket.burst) - np.nan_to_num(counts, nan=np.inf)
        held = np.maximum(held, 0.0)
    return held


def _side_by_side(lanes: Array, bucket: Bucket, step: int) -> tuple[Array, Array]:
    """Return burst and refill once for each lane: a pass over equal shapes is one straight run."""
    shape = (*lanes.shape[1:], bucket.rate.shape[-1])
    burst, refill = (np.broadcast_to(each, shape) for each in (bucket.burst, bucket.rate * step))
    return np.ascontiguousarray(burst), np.ascontiguousarray(refill)


def _steps(lanes: Array) -> Iterator[tuple[bool, Array]]:
    """Yield the counts of each step with room for candidates, and whether gaps may be near.

    Gaps are looked for in some steps at once, which leaves these in the processor's cache.
    """
    size = max(1, _CACHED_CELLS // max(1, lanes[:1].size))
    for first in range(0, len(lanes), size):
        some = lanes[first : first + size]
        gap = bool(np.isnan(some.min(initial=np.inf)))
        for counts in some[..., None]:
            yield gap, counts
