"""The concurrency limit: at most `slots` requests under way at a time, nobody waits.

*Counts.* Let every request take between `shortest` and `longest` seconds. Number i + slots is
admitted only once one of the `slots` before it is done, so at least `shortest` after number i:
the least refused is that of a sliding window of `shortest` seconds. And `longest` after number
i at most everything up to it is done, so by induction the next admitted request is never later
than under a sliding window of `longest` seconds: that window's most is the most.

Where all requests take equally long the two windows are one, and so are the decisions.

Source: Envoy, circuit breaking, max_requests; A. K. Erlang's loss system without a queue, whose
formula B the tests hold the exact replay against.
"""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.errors import SimulationError
from simulator.limiters.checks import above_zero, arrival_times, at_least_zero, fitted, whole
from simulator.limiters.grid import Lanes, replay
from simulator.limiters.spacing import least_refused_spaced, most_refused_spaced
from simulator.limiters.throttling import Throttling
from simulator.trace import Array, Trace


def replay_arrivals(times: ArrayLike, durations: ArrayLike, slots: int) -> NDArray[np.bool_]:
    """Return which single requests are admitted, exactly; none is under way before the first.

    A request that ends as another comes has made room for it.

    Args:
        times: seconds, not falling, shape (requests,).
        durations: seconds each request takes if it is admitted, at least 0, shape (requests,).
        slots: requests under way at a time, whole.

    Raises:
        SimulationError: times fall or are not finite, shapes differ, or a number is negative.
    """
    moments = arrival_times(times)
    lengths = at_least_zero("durations", durations)
    whole("slots", slots)
    if lengths.shape != moments.shape:
        raise SimulationError(f"{lengths.size} durations for {moments.size} arrivals")
    admitted = np.zeros(len(moments), dtype=np.bool_)
    ends: list[float] = []
    for index, (now, length) in enumerate(zip(moments.tolist(), lengths.tolist(), strict=True)):
        while ends and ends[0] <= now:
            heappop(ends)
        if len(ends) < slots:
            heappush(ends, now + length)
            admitted[index] = True
    return admitted


def replay_counts(
    trace: Trace, slots: ArrayLike, shortest: float, longest: float, *, starts_full: bool = False
) -> Throttling:
    """Return what is refused of counted requests, as an interval.

    Args:
        trace: the requests offered.
        slots: requests under way at a time, whole: one number, (series,) or (series, candidates).
        shortest: seconds the quickest request takes, at least 0; with 0 nothing is known from
            below.
        longest: seconds the slowest request takes, above 0 and no less than `shortest`.
        starts_full: no request was under way before the first step.

    Raises:
        SimulationError: a shape does not fit the trace, a number is out of range, or the quickest
            request takes longer than the slowest.
    """
    at_least_zero("shortest", shortest)
    if above_zero("longest", longest) < shortest:
        raise SimulationError(f"the shortest request takes {shortest:g} s, the longest {longest:g}")
    (most,), several = fitted(len(trace.keys), ["slots"], [whole("slots", slots)])

    def bounds(lanes: Lanes) -> tuple[Array, Array]:
        part = most[lanes.rows]
        high = most_refused_spaced(lanes, part, longest, starts_full=starts_full)
        return least_refused_spaced(lanes, part, shortest), high

    return replay(trace, bounds, most.shape[1], several=several)
