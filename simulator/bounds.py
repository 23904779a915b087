"""Least and most a token bucket can have refused, seen through counts on a grid.

Where requests fell inside a step is not known, so both bounds range over every placement.

*Least.* Whatever the placement, the admitted of steps i to j are at most `burst + rate * time`
over those steps. The fluid bucket admits as much as that allows, as early as possible, so by
induction no placement has admitted more at the end of any step, nor refused less.

*Most.* Let `whole = floor(min(burst, rate * step))`, e(k) the least increment of admitted
requests, and E its sum. A bucket ends a step with at least `min(burst, rate * step)` tokens less
what the step admitted. If a step refuses anyone, it has first spent every whole token it began
with, so the step and the one before it admit `whole` together; if it refuses nobody, it admits its
n requests. So E(k) >= min(E(k-1) + n(k), E(k-2) + whole), which in increments is
`e(k) = min(n(k), whole - e(k-1))`. Requests lumped at the end of one step and the start of the
next reach it, where the bucket is no larger than what a step refills.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulator.trace import Array

_NEAR = 1e-9  # relative slack for products such as 0.1 * 60, whose last bits are noise
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

    def whole(self, step: int) -> Array:
        """Return the whole tokens that are there after an idle step, whatever came before."""
        refill = np.minimum(self.burst, self.rate * step)
        return np.asarray(np.floor(refill * (1 + _NEAR) + _NEAR), dtype=np.float64)


def as_whole(counts: Array) -> tuple[Array, Array]:
    """Return the whole counts below and above; a mean of rates has none of its own."""
    nearest = np.rint(counts)
    noise = np.abs(counts - nearest) > _DUST * np.maximum(1.0, nearest)
    if not noise.any():
        return nearest, nearest
    return np.where(noise, np.floor(counts), nearest), np.where(noise, np.ceil(counts), nearest)


def lay_out(counts: Array, edges: NDArray[np.intp]) -> Array:
    """Return counts as (steps of a day, days, series), short days padded with gaps.

    Days are lanes that run side by side, which is what makes a pass over a month fast.
    """
    lengths = np.diff(edges)
    lanes = np.full((int(lengths.max(initial=0)), len(lengths), len(counts)), np.nan)
    for day, (first, last) in enumerate(pairwise(edges)):
        lanes[: last - first, day] = counts[:, first:last].T
    return lanes


def least_refused(lanes: Array, bucket: Bucket, step: int) -> Array:
    """Return the least refused in each day, shape (days, series, candidates).

    Every day, and the time after a gap, begins with a full bucket.
    """
    burst, refill = bucket.burst, bucket.rate * step
    gaps = _with_gaps(lanes)
    tokens = np.broadcast_to(burst, (*lanes.shape[1:], burst.shape[-1])).copy()
    refused = np.zeros_like(tokens)
    short = np.empty_like(tokens)
    for gap, counts in zip(gaps, lanes[..., None], strict=True):
        tokens += refill
        tokens -= counts
        if gap:
            np.copyto(tokens, burst, where=np.isnan(tokens))
        np.minimum(tokens, 0.0, out=short)
        refused -= short
        tokens -= short
        np.minimum(tokens, burst, out=tokens)
    return np.asarray(np.where(refused < _DUST, 0.0, refused), dtype=np.float64)


def most_refused(lanes: Array, before: Array, whole: Array) -> Array:
    """Return the most that can have been refused in each day, shape (days, series, candidates).

    Args:
        lanes: counts, shape (steps of a day, days, series).
        before: count of the step before each day, shape (days, series): infinite where it is not
            known, zero where the bucket is known to be full.
        whole: see `Bucket.whole`, shape (series, candidates).
    """
    gaps = _with_gaps(lanes)
    spent = np.minimum(before[..., None], whole)
    admitted = np.zeros_like(spent)
    for gap, counts in zip(gaps, lanes[..., None], strict=True):
        np.subtract(whole, spent, out=spent)
        np.minimum(spent, counts, out=spent)
        if gap:
            missing = np.isnan(spent)
            admitted += np.where(missing, 0.0, spent)
            np.copyto(spent, np.broadcast_to(whole, spent.shape), where=missing)
        else:
            admitted += spent
    offered = np.nansum(lanes, axis=0)[..., None]
    refused = np.maximum(offered - admitted, 0.0)
    return np.asarray(np.where(refused < _DUST, 0.0, refused), dtype=np.float64)


def _with_gaps(lanes: Array) -> list[bool]:
    """Return which steps lack a count in some lane."""
    return [bool(np.isnan(counts).any()) for counts in lanes]
