"""The sliding window proper: at most `limit` admitted requests in the last `window` seconds.

It remembers when each admitted request came, hence *sliding log*; `limits` calls it the moving
window, and Redis recipes keep it in a sorted set. Not to be taken for the counter that gateways
keep in its place, which is `sliding_counter`.

A request just `window` seconds old no longer counts, unless `inclusive`: `limits` still counts it.
What `spacing` derives holds for either.

Source: limits 5 documentation, "Moving window"; the bounds are derived in `spacing`.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.limiters.checks import arrival_times, fitted, whole, whole_seconds
from simulator.limiters.grid import Lanes, replay
from simulator.limiters.spacing import least_refused_spaced, most_refused_spaced
from simulator.limiters.throttling import Throttling
from simulator.trace import Array, Trace


def replay_arrivals(
    times: ArrayLike, limit: int, window: int, *, inclusive: bool = False
) -> NDArray[np.bool_]:
    """Return which single requests are admitted, exactly; none came before the first.

    Args:
        times: seconds, not falling, shape (requests,).
        limit: most admitted in any window, whole.
        window: seconds, whole.
        inclusive: an admitted request that is just a window old still counts.

    Raises:
        SimulationError: times fall or are not finite, or a number is out of range.
    """
    moments = arrival_times(times)
    whole("limit", limit)
    whole_seconds("window", window)
    admitted = np.zeros(len(moments), dtype=np.bool_)
    log: deque[float] = deque()
    for index, now in enumerate(moments.tolist()):
        since = now - window
        while log and (log[0] < since or (log[0] == since and not inclusive)):
            log.popleft()
        if len(log) < limit:
            log.append(now)
            admitted[index] = True
    return admitted


def replay_counts(
    trace: Trace, limit: ArrayLike, window: int, *, starts_full: bool = False
) -> Throttling:
    """Return what is refused of counted requests, as an interval.

    Args:
        trace: the requests offered.
        limit: most admitted in any window, whole: one number, (series,) or (series, candidates).
        window: seconds, whole.
        starts_full: nothing was admitted within a window before the first step.

    Raises:
        SimulationError: a shape does not fit the trace, or a number is out of range.
    """
    whole_seconds("window", window)
    (most,), several = fitted(len(trace.keys), ["limit"], [whole("limit", limit)])

    def bounds(lanes: Lanes) -> tuple[Array, Array]:
        part = most[lanes.rows]
        high = most_refused_spaced(lanes, part, window, starts_full=starts_full)
        return least_refused_spaced(lanes, part, window), high

    return replay(trace, bounds, most.shape[1], several=several)
