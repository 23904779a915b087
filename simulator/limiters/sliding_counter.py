"""The sliding window counter: two counters in place of a log.

Windows follow the clock. A request passes while the admitted ones of this window, and those of the
window before weighed by the share of it that a sliding window would still reach into, come to
less than `limit`:

    current + previous * (1 - share of this window gone) < limit

Gateways keep it because two numbers are cheaper than a log: Cloudflare described it, and `limits`
calls it by this name. It takes the window before to have been even, so it admits now more and now
fewer than `sliding_window`. As in `limits`, only admitted requests count.

*Counts, windows of whole steps.* The rule is monotone: who has admitted one more so far will
have admitted at most one more later, and a window before that admitted one more costs this one
at most one. Taking every step's requests as it begins, when the weight is largest, therefore
admits the fewest in all, and taking them as it ends the most.

*Otherwise.* At most `limit` are admitted in a window, so the least is that of `fixed_window` by
the clock. And two windows in a row admit all that come in the later one, or `limit` together: so
the limiter has admitted no fewer than any way that takes at most `limit` of any two windows, and
what `spacing` derives for twice the window is the most. Where a step holds whole windows a window
is enough: of two neighbouring steps `limit` are admitted, or all that come in the later one.

Source: limits 5 documentation, "Sliding window counter"; Cloudflare, "How we built rate limiting
capable of scaling to millions of domains", 2017.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.limiters.checks import arrival_times, fitted, whole, whole_seconds
from simulator.limiters.fixed_window import least_refused_by_clock
from simulator.limiters.grid import Lanes, replay
from simulator.limiters.spacing import most_refused_spaced
from simulator.limiters.throttling import Throttling
from simulator.trace import Array, Trace

_NEAR = 1e-9  # requests; a weighted count this close to the limit has reached it


def replay_arrivals(times: ArrayLike, limit: int, window: int) -> NDArray[np.bool_]:
    """Return which single requests are admitted, exactly; none came before the first.

    Args:
        times: seconds since the epoch, not falling, shape (requests,).
        limit: most that the weighted count may reach, whole.
        window: seconds, whole.

    Raises:
        SimulationError: times fall or are not finite, or a number is out of range.
    """
    moments = arrival_times(times)
    whole("limit", limit)
    whole_seconds("window", window)
    admitted = np.zeros(len(moments), dtype=np.bool_)
    before, now_in, last = 0, 0, -math.inf
    numbers = np.floor_divide(moments, window)
    left = 1.0 - (moments - numbers * window) / window  # share of the window that is to come
    for index, (number, weight) in enumerate(zip(numbers.tolist(), left.tolist(), strict=True)):
        if number != last:
            before, now_in = now_in if number == last + 1 else 0, 0
            last = number
        if now_in + before * weight < limit - _NEAR:
            now_in += 1
            admitted[index] = True
    return admitted


def replay_counts(
    trace: Trace, limit: ArrayLike, window: int, *, starts_full: bool = False
) -> Throttling:
    """Return what is refused of counted requests, as an interval.

    Args:
        trace: the requests offered.
        limit: most that the weighted count may reach, whole: one number, (series,) or (series,
            candidates).
        window: seconds, whole.
        starts_full: nothing was admitted in the two windows before the first step.

    Raises:
        SimulationError: a shape does not fit the trace, or a number is out of range.
    """
    whole_seconds("window", window)
    (most,), several = fitted(len(trace.keys), ["limit"], [whole("limit", limit)])

    def bounds(lanes: Lanes) -> tuple[Array, Array]:
        part = most[lanes.rows]
        aligned = not (lanes.starts % window).any()
        if aligned and window % trace.step == 0:
            size = window // trace.step
            low = _counted(np.nan_to_num(lanes.below), np.zeros(1), part, size, late=True)
            before = lanes.before(lanes.above, size)
            if starts_full:
                before[:, :1] = 0.0
            carried = np.nan_to_num(before, nan=np.inf).sum(axis=0)[..., None]
            return low, _counted(lanes.above, carried, part, size, late=False)
        reach = window if aligned and trace.step % window == 0 else 2 * window
        high = most_refused_spaced(lanes, part, reach, starts_full=starts_full)
        return least_refused_by_clock(lanes, part, window), high

    return replay(trace, bounds, most.shape[1], several=several)


def _counted(counts: Array, carried: Array, limit: Array, size: int, *, late: bool) -> Array:
    """Return what is refused of each day if every step's requests come as it begins or ends.

    Args:
        counts: requests, shape (steps of a day, days, series).
        carried: admitted in the window before each day, broadcasting to (days, series, 1).
        limit: shape (series, candidates).
        size: steps in a window.
        late: requests come as their step ends; otherwise as it begins.
    """
    shape = (*counts.shape[1:], limit.shape[1])
    before = np.broadcast_to(np.minimum(carried, limit), shape)
    now_in, refused = np.zeros(shape), np.zeros(shape)
    for index, wanted in enumerate(counts[..., None]):
        place = index % size
        if index and not place:
            before, now_in = now_in, np.zeros(shape)
        weight = 1.0 - (place + late) / size
        room = np.ceil(limit - before * weight - _NEAR) - now_in
        gap = np.isnan(wanted)
        admitted = np.minimum(wanted, np.maximum(room, 0.0))
        refused += np.where(gap, 0.0, wanted - admitted)
        now_in = np.where(gap, limit, now_in + admitted)
    return refused
