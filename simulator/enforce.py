"""Limits in force on made-up traffic, second by second.

Requests of one second come together as it begins. That is one placement of single requests among
many, replayed exactly: `replay_arrivals` over the same seconds admits the same requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from simulator.arrivals import MINUTES, Minutes, seconds
from simulator.bounds import Bucket
from simulator.dispersion import excess
from simulator.scenario import MINUTE
from simulator.trace import Array

_SLACK = 1e-9  # tokens; ten refills of 0.1 are worth one token


def refused_by_minute(
    minutes: Minutes, rate: Array, burst: Array, shapes: NDArray[np.float32]
) -> Array:
    """Return the requests refused in each minute, shape (days, minutes, series).

    Days run side by side from full buckets; where the day before left a bucket less than full,
    the day is run again from what it left, until no day changes.

    Args:
        minutes: the traffic.
        rate: tokens a second, shape (series,); infinite where nothing limits.
        burst: most tokens held, shape (series,).
        shapes: the library of shapes.
    """
    days, _, series = minutes.steady.shape
    refused = np.zeros((days, MINUTES, series))
    limited = np.flatnonzero(np.isfinite(rate) & np.isfinite(burst))
    day, one = (axis.ravel() for axis in np.indices((days, len(limited))))
    lanes, owner = day, limited[one]
    tokens = np.broadcast_to(burst, (days, series)).copy()
    ends = np.full((days, series), np.nan)
    while lanes.size:
        part = minutes.of_days(lanes, owner)
        held = tokens[lanes, owner][:, None].copy()
        limits = (rate[owner][:, None], burst[owner][:, None])
        for minute, (_, turned_away) in enumerate(_run(part, limits, held, shapes)):
            refused[lanes, minute, owner] = turned_away.sum(axis=0)[:, 0]
        ends[lanes, owner] = held[:, 0]
        stale = np.zeros((days, series), dtype=np.bool_)
        stale[1:, limited] = tokens[1:, limited] != ends[:-1, limited]
        tokens[1:][stale[1:]] = ends[:-1][stale[1:]]
        lanes, owner = np.nonzero(stale)
    return refused


def refused_by_model(
    offered: NDArray[np.int64],
    rate: Array,
    burst: Array,
    dispersion: Array,
    streams: Sequence[Generator],
) -> Array:
    """Return refusals drawn minute by minute, for months too large to play out by second.

    A minute refuses what even arrivals would lose, and a Poisson draw around the excess that
    `dispersion` expects; nothing says in which second. Every day begins with full buckets.

    Args:
        offered: requests, shape (days, minutes, series).
        rate: tokens a second, shape (series,); infinite where nothing limits.
        burst: most tokens held, shape (series,).
        dispersion: index of dispersion of one-second counts, shape (series,).
        streams: a random stream for each series.
    """
    refused = np.zeros(offered.shape)
    limited = np.flatnonzero(np.isfinite(rate) & np.isfinite(burst))
    bucket = Bucket(rate[limited], burst[limited])
    tokens = np.broadcast_to(bucket.burst, (len(offered), len(limited))).copy()
    for minute in range(MINUTES):
        tokens += bucket.rate * MINUTE - offered[:, minute, limited]
        short = np.minimum(tokens, 0.0)
        refused[:, minute, limited] = -short
        tokens = np.minimum(tokens - short, bucket.burst)
    for one, series in enumerate(limited.tolist()):
        counts = offered[..., series].astype(np.float64)
        limit = Bucket(bucket.rate[one], bucket.burst[one])
        extra = excess(counts, limit, MINUTE, dispersion[series])
        drawn = np.ceil(refused[..., series] - _SLACK) + streams[series].poisson(extra)
        refused[..., series] = np.minimum(drawn, counts)
    return refused


def refused_by_second(
    minutes: Minutes, rate: float, burst: float, shapes: NDArray[np.float32]
) -> tuple[Array, Array]:
    """Return requests offered and refused in each second of one series, shape (seconds,)."""
    days = minutes.steady.shape[0]
    offered, refused = np.empty((2, days, MINUTES, 60))
    for minute, counts in enumerate(seconds(minutes, shapes)):
        offered[:, minute] = counts[..., 0].T
    tokens = burst
    for index, count in np.ndenumerate(offered):
        admitted = min(count, np.floor(tokens + _SLACK))
        refused[index] = count - admitted
        tokens = min(burst, tokens - admitted + rate)
    return offered.ravel(), refused.ravel()


def _run(
    minutes: Minutes, limits: tuple[Array, Array], tokens: Array, shapes: NDArray[np.float32]
) -> Iterator[tuple[Array, Array]]:
    """Yield requests and refusals by second of each minute, and leave what tokens remain."""
    rate, burst = limits
    for counts in seconds(minutes, shapes):
        refused = np.empty_like(counts)
        for second, arriving in enumerate(counts):
            admitted = np.minimum(np.floor(tokens + _SLACK), arriving)
            np.subtract(arriving, admitted, out=refused[second])
            tokens -= admitted
            tokens += rate
            np.minimum(tokens, burst, out=tokens)
        yield counts, refused
