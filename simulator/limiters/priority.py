"""One bucket for all, of which a part is kept for the regulated.

Of requests that come at the same moment the regulated are served first. A regulated request needs
one token; any other needs `reserve` more, so that it never takes of the last `reserve` tokens.
Regulated requests are never worse off for it: a larger reserve, of whole tokens, has at no moment
admitted fewer of them. For call the tokens of the larger one x, of the smaller one y, and what the
larger one has admitted more of the regulated d. Then d >= 0 and x >= y - d at all times. A refill
keeps that; so does a regulated request, since x < 1 <= y means d >= 1; and where another request
passes only in the larger one, x - 1 is at least the larger reserve, and y below the smaller one
plus 1. That the reserves differ by whole tokens is what the last step needs.

*Least.* The regulated obey the whole bucket, the others one of `burst - reserve`, all together the
whole bucket again.

*Most.* As `promises` derives it: after others were last served, at least `reserve` tokens were
there, so the regulated are promised a bucket of their own, `reserve` large; and of the whole
bucket what the others do not take, however much they send. The others are promised what the
regulated leave of `burst - reserve`.

Source: trunk reservation in telephony; F. P. Kelly, Loss networks, Annals of Applied Probability
1 (1991), 319-378.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator import SeriesKey
from simulator.bounds import Bucket, as_whole, lay_out, least_refused
from simulator.days import day_edges
from simulator.errors import SimulationError
from simulator.limiters.checks import arrival_times, at_least_zero, whole
from simulator.limiters.grid import Lanes, replay
from simulator.limiters.promises import Promise, fewest_at_start, most_refused_under
from simulator.limiters.throttling import Shared
from simulator.trace import Array, Trace

_NEAR = 1e-9  # tokens; ten refills of 0.1 are worth one token


@dataclass(frozen=True)
class ReservedBucket:
    """A token bucket of which a part is kept.

    Args:
        rate: tokens a second, at least 0.
        burst: most tokens held, at least 0.
        reserve: tokens kept for the regulated, whole and at most `burst`.

    Raises:
        SimulationError: a number is out of range, or the reserve is more than the bucket holds.
    """

    rate: float
    burst: float
    reserve: int

    def __post_init__(self) -> None:
        at_least_zero("rate", self.rate)
        at_least_zero("burst", self.burst)
        if whole("reserve", self.reserve) > self.burst:
            raise SimulationError(
                f"a reserve of {self.reserve} in a bucket of {self.burst:g} tokens"
            )


def replay_arrivals(
    times: ArrayLike, regulated: Sequence[bool], bucket: ReservedBucket
) -> NDArray[np.bool_]:
    """Return which single requests are admitted, exactly; the bucket is full before the first.

    Args:
        times: seconds, not falling, shape (requests,).
        regulated: which requests are of the regulated, shape (requests,).
        bucket: the limit.

    Raises:
        SimulationError: times fall or are not finite, or shapes differ.
    """
    moments = arrival_times(times)
    first = np.asarray(regulated, dtype=np.bool_)
    if first.shape != moments.shape:
        raise SimulationError(f"{first.size} requests told apart, {moments.size} arrivals")
    admitted = np.zeros(len(moments), dtype=np.bool_)
    tokens = bucket.burst
    last = moments[0] if len(moments) else 0.0
    for index in np.lexsort((~first, moments)).tolist():
        tokens = min(bucket.burst, tokens + bucket.rate * (moments[index] - last))
        last = moments[index]
        if tokens >= (1.0 if first[index] else 1.0 + bucket.reserve) - _NEAR:
            tokens -= 1.0
            admitted[index] = True
    return admitted


def replay_counts(
    trace: Trace,
    regulated: Sequence[bool],
    bucket: ReservedBucket,
    *,
    starts_full: bool = False,
) -> Shared:
    """Return what is refused of the regulated, and of all others, as intervals.

    The result has two rows, the regulated and the others. A step counts as measured where all
    series of a row were.

    Args:
        trace: the requests offered; every series is served from the one bucket.
        regulated: which series are of the regulated, shape (series,).
        bucket: the limit.
        starts_full: the bucket is known to be full before the first step.

    Raises:
        SimulationError: a shape does not fit the trace, or a number is out of range.
    """
    two = _two_rows(trace, np.asarray(regulated, dtype=np.bool_))
    edges = day_edges(two.start, two.step, two.steps)
    below, above = (lay_out(each, edges) for each in as_whole(two.offered))
    rates = np.full((2, 1), float(bucket.rate))
    kept = np.array([[0.0], [float(bucket.reserve)]])
    everything = Bucket(rates[:1], np.full((1, 1), float(bucket.burst)))

    def bounds(lanes: Lanes) -> tuple[Array, Array]:
        held = fewest_at_start(lanes, above.sum(axis=2, keepdims=True), everything)
        if starts_full:
            held[:1] = bucket.burst
        rows = lanes.rows
        reached = Bucket(rates[rows], bucket.burst - kept[rows])
        others = np.nan_to_num(above[..., ::-1][..., rows], nan=np.inf)
        left = Promise(reached, held - kept[rows], -kept[rows], others)
        # The reserve is the regulated's own; nothing of it is promised to the others.
        reserve = Bucket(rates[rows], bucket.reserve - kept[rows])
        own = Promise(reserve, np.minimum(held, reserve.burst), np.zeros(1))
        promised = [most_refused_under(lanes.above, [each], trace.step) for each in (left, own)]
        return least_refused(lanes.below, reached, trace.step), np.minimum(*promised)

    each = replay(two, bounds, several=False)
    of_all = least_refused(below.sum(axis=2, keepdims=True), everything, trace.step)[:, 0, 0]
    low = np.maximum(each.low_by_day.sum(axis=0), of_all)
    return Shared(each, low, np.maximum(each.high_by_day.sum(axis=0), low))


def _two_rows(trace: Trace, regulated: NDArray[np.bool_]) -> Trace:
    if regulated.shape != (len(trace.keys),):
        raise SimulationError(f"{regulated.size} series told apart, {len(trace.keys)} in the trace")

    def sums(counts: Array) -> Array:
        return np.array([counts[some].sum(axis=0) for some in (regulated, ~regulated)])

    keys = (SeriesKey("regulated"), SeriesKey("others"))
    abusive = None if trace.abusive is None else sums(trace.abusive)
    return Trace(keys, trace.start, trace.step, sums(trace.offered), abusive=abusive)
