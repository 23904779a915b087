"""The generic cell rate algorithm: a request may come early by so much, and no more.

Requests are due one every `1 / rate` seconds. The *lead* is how far the due time of the next one
lies ahead; a request passes while the lead is at most `(burst - 1) / rate`, and puts it off by
another `1 / rate`. It keeps one number where a bucket keeps two, and decides every request as the
token bucket of the same rate and burst does: `burst - rate * lead` are that bucket's tokens. So
its interval over counts is that bucket's.

Source: ITU-T Recommendation I.371, annex A (virtual scheduling; the emission interval T and the
tolerance tau are there called 1 / PCR and CDVT).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.errors import SimulationError
from simulator.limiters import token_bucket
from simulator.limiters.checks import above_zero, arrival_times, at_least_zero
from simulator.limiters.throttling import Throttling
from simulator.trace import Trace

_NEAR = 1e-9  # requests; the token bucket's slack, so that the two agree on what is exactly due


def as_bucket(interval: float, tolerance: float) -> tuple[float, float]:
    """Return the rate (requests a second) and the burst (requests) that say the same.

    Args:
        interval: seconds between requests that come evenly, T; above 0.
        tolerance: seconds a request may come early, tau; at least 0.

    Raises:
        SimulationError: a number is out of range.
    """
    above_zero("interval", interval)
    at_least_zero("tolerance", tolerance)
    return 1.0 / interval, 1.0 + tolerance / interval


def replay_arrivals(times: ArrayLike, rate: float, burst: float) -> NDArray[np.bool_]:
    """Return which single requests are admitted, exactly; nothing is due before the first.

    Args:
        times: seconds, not falling, shape (requests,).
        rate: requests a second, above 0.
        burst: requests that may come at once, at least 0; below one nobody is admitted.

    Raises:
        SimulationError: times fall or are not finite, or rate or burst is out of range.
    """
    moments = arrival_times(times)
    interval = 1.0 / above_zero("rate", rate)
    at_least_zero("burst", burst)
    most = (burst - 1.0 + _NEAR) * interval
    admitted = np.zeros(len(moments), dtype=np.bool_)
    # A lead, not a due time: seconds since the epoch leave no room for a small interval.
    lead = 0.0
    last = moments[0] if len(moments) else 0.0
    for index, now in enumerate(moments.tolist()):
        lead = max(0.0, lead - (now - last))
        last = now
        if lead <= most:
            lead += interval
            admitted[index] = True
    return admitted


def replay_counts(
    trace: Trace,
    rate: ArrayLike,
    burst: ArrayLike,
    dispersion: ArrayLike | None = None,
    *,
    starts_full: bool = False,
) -> Throttling:
    """Return what is refused of counted requests: what the token bucket of that rate refuses.

    Args:
        trace: the requests offered.
        rate: requests a second, above 0: one number, (series,) or (series, candidates).
        burst: requests that may come at once, at least 0: the same shapes.
        dispersion: see `token_bucket.replay_counts`.
        starts_full: nothing is due when the first step begins.

    Raises:
        SimulationError: a shape does not fit the trace, or a number is out of range.
    """
    if (at_least_zero("rate", rate) == 0).any():
        raise SimulationError("rate is 0; requests are spaced by 1 / rate, so it must be above 0")
    return token_bucket.replay_counts(trace, rate, burst, dispersion, starts_full=starts_full)
