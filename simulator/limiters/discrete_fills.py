"""The token bucket as Envoy documents it: whole tokens, added all at once every so often.

It holds at most `max_tokens`, begins with that many, and gains `tokens_per_fill` each
`fill_interval`. Between fills nothing comes back, which is what tells it from the bucket of
`token_bucket`; a limiter that fills continuously is that one, at `tokens_per_fill /
fill_interval` a second.

*Counts.* Fewer than `time / fill_interval + 1` fills fall into a stretch of time, and more than
`time / fill_interval - 1`. So the proofs of `bounds` hold with a burst that is one fill more for
the least refused, and one fill less for the most. Both count only stretches of whole steps: if
such a stretch is always a whole number of intervals there is nothing to add or to take away, and
if step and interval are as p to q in lowest terms it is the share 1 - 1 / q of a fill. The most is
also bounded by the fills that surely come into each step and the whole burst; the lower holds.

Source: Envoy, API reference, type.v3.TokenBucket (max_tokens, tokens_per_fill, fill_interval).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.bounds import Bucket, least_refused
from simulator.errors import SimulationError
from simulator.limiters.checks import above_zero, arrival_times, fitted, whole
from simulator.limiters.grid import Lanes, replay
from simulator.limiters.promises import Promise, fewest_at_start, most_refused_under
from simulator.limiters.throttling import Throttling
from simulator.trace import Array, Trace

_NEAR = 1e-9  # intervals; a fill that is due now has come, whatever the last bits say
_FINEST = 1_000_000  # parts of a second an interval is told in; 0.05 is one twentieth


def replay_arrivals(
    times: ArrayLike,
    max_tokens: int,
    tokens_per_fill: int,
    fill_interval: float,
    *,
    filled_at: float = 0.0,
) -> NDArray[np.bool_]:
    """Return which single requests are admitted, exactly; the bucket is full before the first.

    Args:
        times: seconds, not falling, shape (requests,).
        max_tokens: most tokens held, whole; with 0 nobody is admitted.
        tokens_per_fill: tokens a fill adds, whole.
        fill_interval: seconds between fills, above 0.
        filled_at: the moment of some fill, before or after any request, in seconds.

    Raises:
        SimulationError: times fall or are not finite, or a number is out of range.
    """
    moments = arrival_times(times)
    whole("max_tokens", max_tokens)
    whole("tokens_per_fill", tokens_per_fill)
    since = (moments - filled_at) / above_zero("fill_interval", fill_interval)
    fills = np.floor(since + _NEAR)
    admitted = np.zeros(len(moments), dtype=np.bool_)
    tokens = float(max_tokens)
    last = fills[0] if len(fills) else 0.0
    for index, fill in enumerate(fills.tolist()):
        tokens = min(float(max_tokens), tokens + tokens_per_fill * (fill - last))
        last = fill
        if tokens >= 1.0:
            tokens -= 1.0
            admitted[index] = True
    return admitted


def replay_counts(
    trace: Trace,
    max_tokens: ArrayLike,
    tokens_per_fill: ArrayLike,
    fill_interval: float,
    *,
    starts_full: bool = False,
) -> Throttling:
    """Return what is refused of counted requests, as an interval; when fills come is not known.

    Args:
        trace: the requests offered.
        max_tokens: most tokens held, whole: one number, (series,) or (series, candidates).
        tokens_per_fill: tokens a fill adds, whole: the same shapes.
        fill_interval: seconds between fills, above 0.
        starts_full: the bucket is known to be full before the first step.

    Raises:
        SimulationError: a shape does not fit the trace, or a number is out of range.
    """
    names = ("max_tokens", "tokens_per_fill")
    limits = [whole(*each) for each in zip(names, (max_tokens, tokens_per_fill), strict=True)]
    (most, fill), several = fitted(len(trace.keys), names, limits)
    fill = np.minimum(fill, most)  # the rest of a larger fill never fits in
    interval = Fraction(above_zero("fill_interval", fill_interval)).limit_denominator(_FINEST)
    if not interval:
        raise SimulationError(f"fill_interval is {fill_interval:g} s; a microsecond is the least")
    intervals = trace.step / interval
    slack = fill * float(1 - Fraction(1, intervals.denominator))
    rate, surely = fill / fill_interval, fill * (intervals // 1) / trace.step

    def bounds(lanes: Lanes) -> tuple[Array, Array]:
        rows = lanes.rows
        # Nothing is spared a bucket that never holds a token.
        generous = Bucket(rate[rows], np.where(most > 0, most + slack, 0.0)[rows])
        strict = Bucket(rate[rows], (most - slack)[rows])
        low = least_refused(lanes.below, generous, trace.step)
        plain = fewest_at_start(lanes, lanes.above, Bucket(rate[rows], most[rows]))
        tokens = np.maximum(plain - slack[rows], 0.0)
        if starts_full:
            tokens[:1] = most[rows]
        over_time = Promise(strict, tokens - slack[rows], -slack[rows])
        at_once = Promise(Bucket(surely[rows], most[rows]), tokens, np.zeros(1))
        high = [
            most_refused_under(lanes.above, [each], trace.step) for each in (over_time, at_once)
        ]
        return low, np.minimum(*high)

    return replay(trace, bounds, rate.shape[1], several=several)
