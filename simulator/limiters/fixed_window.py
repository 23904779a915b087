"""The fixed window: the first `limit` requests of each window pass, the rest do not.

There are two, told apart by when a window begins. By the *clock*, at the multiples of its length:
so does Envoy's rate limit service. Or with the *first* request after the last window has ended:
so do `limits` and the common pair of Redis commands INCR and EXPIRE.

*By the clock, least.* The limiter admits as many of a step as its windows have room for, and the
most are admitted if each step fills the earliest window it reaches into first.

*By the clock, most.* A way to admit requests that takes no more than `limit` of all the steps that
reach into a window is possible wherever they fell, and the limiter has admitted no fewer. Where
windows begin and end with steps the two bounds are one number. Where a step holds whole windows,
spreading it over all of them and putting it into one reach the bounds.

*From the first, least.* A stretch of time meets `ceil(time / window)` windows that begin in it,
and one from before: d steps hold at most `limit * (1 + ceil(d * step / window))`. That is a
bucket of `limit / window` a second and of a burst of `limit * (2 - gcd / window)`, gcd being the
greatest common divisor of step and window. *Most.* The limiter has never admitted fewer than a
sliding window of that length would: in each of its windows it admits all that come, or `limit`,
and between windows nobody comes. So what `spacing` derives bounds it.

Source: limits 5 documentation, "Fixed window"; Redis documentation of INCR, "Pattern: rate
limiter"; Envoy's rate limit service, README, "Fixed window".
"""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.bounds import Bucket, least_refused
from simulator.limiters.checks import arrival_times, fitted, whole, whole_seconds
from simulator.limiters.grid import Lanes, replay
from simulator.limiters.spacing import most_refused_spaced
from simulator.limiters.throttling import Throttling
from simulator.trace import Array, Trace


class Anchor(StrEnum):
    """When a window begins."""

    CLOCK = "clock"
    """At each multiple of its length since the epoch."""

    FIRST = "first"
    """With the first request after the last window has ended."""


def replay_arrivals(
    times: ArrayLike, limit: int, window: int, anchor: Anchor = Anchor.CLOCK
) -> NDArray[np.bool_]:
    """Return which single requests are admitted, exactly; none came before the first.

    Args:
        times: seconds since the epoch, not falling, shape (requests,).
        limit: most admitted in a window, whole.
        window: seconds, whole.
        anchor: when a window begins.

    Raises:
        SimulationError: times fall or are not finite, or a number is out of range.
    """
    moments = arrival_times(times)
    whole("limit", limit)
    whole_seconds("window", window)
    admitted = np.zeros(len(moments), dtype=np.bool_)
    ends, used = -math.inf, 0
    for index, now in enumerate(moments.tolist()):
        if now >= ends:
            begins = now // window * window if anchor is Anchor.CLOCK else now
            ends, used = begins + window, 0
        if used < limit:
            used += 1
            admitted[index] = True
    return admitted


def replay_counts(
    trace: Trace,
    limit: ArrayLike,
    window: int,
    anchor: Anchor = Anchor.CLOCK,
    *,
    starts_full: bool = False,
) -> Throttling:
    """Return what is refused of counted requests, as an interval.

    Args:
        trace: the requests offered.
        limit: most admitted in a window, whole: one number, (series,) or (series, candidates).
        window: seconds, whole.
        anchor: when a window begins.
        starts_full: nothing was admitted within a window before the first step.

    Raises:
        SimulationError: a shape does not fit the trace, or a number is out of range.
    """
    whole_seconds("window", window)
    (most,), several = fitted(len(trace.keys), ["limit"], [whole("limit", limit)])

    def bounds(lanes: Lanes) -> tuple[Array, Array]:
        part = most[lanes.rows]
        if anchor is Anchor.CLOCK:
            low = least_refused_by_clock(lanes, part, window)
            return low, _most_by_clock(lanes, part, window, starts_full=starts_full)
        burst = part * (2.0 - math.gcd(trace.step, window) / window)
        low = np.ceil(least_refused(lanes.below, Bucket(part / window, burst), trace.step) - 1e-6)
        return low, most_refused_spaced(lanes, part, window, starts_full=starts_full)

    return replay(trace, bounds, most.shape[1], several=several)


def least_refused_by_clock(lanes: Lanes, limit: Array, window: int) -> Array:
    """Return the least refused in each day, shape (days, series, candidates).

    Args:
        lanes: the series.
        limit: most admitted in a window, shape (series, candidates).
        window: seconds.
    """
    further, continues = _windows(lanes, window)
    room = np.broadcast_to(limit, (*lanes.below.shape[1:], limit.shape[1])).copy()
    refused = np.zeros_like(room)
    steps = zip(np.nan_to_num(lanes.below)[..., None], further, continues, strict=True)
    for wanted, more, goes_on in steps:
        free = room + limit * more
        admitted = np.minimum(wanted, free)
        refused += wanted - admitted
        left = np.where(more > 0, np.minimum(limit, free - admitted), free - admitted)
        room = np.where(goes_on, left, limit)
    return refused


def _most_by_clock(lanes: Lanes, limit: Array, window: int, *, starts_full: bool) -> Array:
    further, continues = _windows(lanes, window)
    used = _used_at_start(lanes, limit, window, starts_full=starts_full)
    refused = np.zeros_like(used)
    for wanted, more, goes_on in zip(lanes.above[..., None], further, continues, strict=True):
        gap = np.isnan(wanted)
        admitted = np.minimum(wanted, limit - used)
        refused += np.where(gap, 0.0, wanted - admitted)
        in_last = np.where(more > 0, admitted, used + admitted)
        used = np.where(goes_on, np.where(gap, limit, in_last), 0.0)
    return refused


def _windows(lanes: Lanes, window: int) -> tuple[Array, NDArray[np.bool_]]:
    """Return how many windows begin inside a step, and whether its last goes on after it.

    A window that begins with the step is the one it begins in, and is not counted. Both have the
    shape (steps of a day, days, 1, 1).
    """
    begins = lanes.begins[..., None, None]
    ends = begins + lanes.step
    further = (ends - 1) // window - begins // window
    return further.astype(np.float64), ends % window != 0


def _used_at_start(lanes: Lanes, limit: Array, window: int, *, starts_full: bool) -> Array:
    """Return the most admitted, before each day begins, in the window it begins in."""
    elapsed = lanes.starts % window
    reach = math.ceil(int(elapsed.max(initial=0)) / lanes.step)
    before = lanes.before(lanes.above, reach)
    if starts_full:
        before[:, :1] = 0.0
    back = lanes.step * np.arange(reach - 1, -1, -1, dtype=np.int64)[:, None]
    inside = (back < elapsed)[..., None]  # the step ended after the window had begun
    used = np.where(inside, np.nan_to_num(before, nan=np.inf), 0.0).sum(axis=0)
    return np.asarray(np.minimum(used[..., None], limit), dtype=np.float64)
