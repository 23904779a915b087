"""The most a series can lose to buckets that others spend from too.

`bounds` shows it for a bucket of one's own: a way to admit requests that obeys the bucket wherever
they fell has never admitted more than the bucket itself. Here a request needs a token of several
buckets, and others may take tokens from each. Let `b` be a stream of the series' requests, and
say that the buckets *promise* it if for all steps i to j and each bucket

    b(i..j) + others(i..j) <= burst + rate * step * (j - i - 1)

with `others` the most that others can have spent. Then whoever is refused at some bucket was
refused since that bucket was last full only after it gave `burst - 1 + rate * time` or more, so
the series has had at least b(i..j) - 1 of it: with the request refused, the bucket has admitted
as much of the series as was promised. Before that moment the same holds; so it always does. This
needs a refusal to cost nobody a token.

What is promised most is again a bucket, in which a step's refill comes to what was left from
before it. Where others may spend more than there is, nothing is left, and never less than nothing:
the sum starts again from there, because a bucket never holds less than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.bounds import Bucket, fewest_tokens, total
from simulator.limiters.grid import Lanes
from simulator.trace import Array

_NEAR = 1e-9  # tokens; ten refills of 0.1 are worth one, whatever their last bits say
_LOOK_BACK = 8  # steps beyond those that refill a bucket; more only narrows a day's upper bound


@dataclass(frozen=True)
class Promise:
    """One of the buckets a request needs a token of.

    Args:
        bucket: what it gives the series and the others counted in `others`, shape (series,
            candidates).
        start: tokens held at least as each day begins, shape (days, series, candidates). Below
            zero where something is owed first.
        empty: the least that can be held; what is held after a gap. Broadcasts against `start`.
        others: most that others can spend in each step, shape (steps of a day, days, series);
            infinite where it is not known, None for nothing.
    """

    bucket: Bucket
    start: Array
    empty: Array
    others: Array | None = None


def most_refused_under(counts: Array, promises: Sequence[Promise], step: int) -> Array:
    """Return the most that can have been refused in each day, shape (days, series, candidates).

    Args:
        counts: requests, shape (steps of a day, days, series); NaN in gaps.
        promises: the buckets every request needs a token of; at least one.
        step: length of a step in seconds.
    """
    held = [each.start.copy() for each in promises]
    refills = [each.bucket.rate * step for each in promises]
    admitted = np.zeros_like(held[0])
    for index, wanted in enumerate(counts[..., None]):
        missing = np.isnan(wanted)
        gap = bool(missing.any())
        spent = np.where(missing, 0.0, wanted) if gap else wanted
        for tokens, each in zip(held, promises, strict=True):
            free = tokens if each.others is None else tokens - each.others[index][..., None]
            spent = np.minimum(spent, np.floor(np.maximum(free, 0.0) + _NEAR))
        for place, each in enumerate(promises):
            tokens = held[place]
            tokens += refills[place]
            np.minimum(tokens, each.bucket.burst, out=tokens)
            tokens -= spent
            if each.others is not None:
                tokens -= each.others[index][..., None]
                np.maximum(tokens, each.empty, out=tokens)
            if gap:
                np.copyto(tokens, each.empty, where=missing)
        admitted += spent
    return np.asarray(total(counts)[..., None] - admitted, dtype=np.float64)


def fewest_at_start(lanes: Lanes, counts: Array, bucket: Bucket) -> Array:
    """Return the fewest tokens as each day begins, shape (days, series, candidates).

    As many steps are followed back as it takes to forget what was before them.

    Args:
        lanes: the series.
        counts: all that is spent from the bucket, laid out as the lanes are.
        bucket: the limits.
    """
    refill = np.maximum(bucket.rate * lanes.step, 1e-9)
    wanted = np.ceil(np.minimum(bucket.burst / refill, len(counts))).max(initial=0)
    length = min(len(counts), int(wanted) + _LOOK_BACK)
    return fewest_tokens(lanes.before(counts, length), bucket, lanes.step)
