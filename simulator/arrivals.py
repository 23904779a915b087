"""Made-up requests: how many in each minute, and how each minute's fall into seconds.

Minute counts are gamma-mixed Poisson, with the index of dispersion that the traffic states; the
sum of sixty such seconds is such a minute. How a minute's requests fall into its seconds is drawn
from a library of gamma-mixed shapes with the same index of dispersion, so that seconds can be
made again for any minute, in any order, from a few numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simulator.days import DAY, weekday
from simulator.numbers import seed_of
from simulator.scenario import MINUTE, Traffic
from simulator.trace import Array

MINUTES = DAY // MINUTE
_SHAPES = 128  # a level; a month of minutes meets each some hundred times
_FINEST, _COARSEST, _PER_OCTAVE = -6, 10, 2  # levels: powers of two of the gamma shape, a second
_KNOT = 120  # minutes between knots of the slow swings
_SATURDAY = 5


@dataclass(frozen=True)
class Minutes:
    """What each minute of some series holds; every array has the shape (days, minutes, series).

    Args:
        steady: requests of the usual traffic.
        surging: requests of a surge on top.
        surge_at: second at which that begins.
        surge_for: seconds that it lasts.
        level: row of the library.
        shape: shape within that row.
    """

    steady: NDArray[np.int64]
    surging: NDArray[np.int64]
    surge_at: NDArray[np.int16]
    surge_for: NDArray[np.int16]
    level: NDArray[np.int16]
    shape: NDArray[np.int16]

    @property
    def offered(self) -> NDArray[np.int64]:
        """All requests."""
        return self.steady + self.surging

    def of_days(self, days: NDArray[np.intp], series: NDArray[np.intp]) -> Minutes:
        """Return some lanes, each as a day of its own: shape (lanes, minutes, 1)."""
        picked = (getattr(self, field.name)[days, :, series] for field in fields(self))
        return Minutes(*(array[..., None] for array in picked))


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return the random stream of one thing, the same whatever else is drawn."""
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    words = np.frombuffer(digest, dtype="<u4").tolist()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed_of(seed), *words])))


def expected(traffic: Traffic, start: int, days: int, stream: np.random.Generator) -> Array:
    """Return the requests expected in each minute, shape (minutes,)."""
    minute = np.arange(days * MINUTES)
    hour = minute % MINUTES / 60.0
    swing = 1.0 + traffic.daily * np.cos((hour - traffic.peak_hour) * (2.0 * np.pi / 24.0))
    day = minute // MINUTES
    quiet = np.where(weekday(start // DAY + day) >= _SATURDAY, traffic.weekend, 1.0)
    growth = (1.0 + traffic.growth_per_day) ** (minute / MINUTES)
    knots = np.arange(0, len(minute) + _KNOT, _KNOT)
    drift = np.interp(minute, knots, stream.standard_normal(len(knots)))
    wander = np.exp(traffic.wander * drift - traffic.wander**2 / 2.0)
    return np.asarray(traffic.rps * MINUTE * swing * quiet * growth * wander, dtype=np.float64)


def draw(traffic: Traffic, mean: Array, stream: np.random.Generator) -> Minutes:
    """Return the minutes of one series, shape (days, minutes, 1).

    Args:
        traffic: how its requests come.
        mean: requests expected in each minute of the usual traffic.
        stream: its random stream.
    """
    minutes = len(mean)
    days = minutes // MINUTES
    surging, at = np.zeros(minutes, dtype=np.int64), np.zeros(minutes, dtype=np.int16)
    hit = np.unique(stream.integers(minutes, size=stream.poisson(traffic.surges_per_day * days)))
    more = mean[hit] * (traffic.surge_seconds / MINUTE) * (traffic.surge_factor - 1.0)
    surging[hit] = _mixed(more, traffic.dispersion, stream)
    at[hit] = stream.integers(MINUTE - traffic.surge_seconds + 1, size=len(hit))
    scale = np.maximum(mean / (MINUTE * traffic.dispersion), 2.0**_FINEST)
    level = np.rint((np.log2(scale) - _FINEST) * _PER_OCTAVE)
    level = np.minimum(level, (_COARSEST - _FINEST) * _PER_OCTAVE)
    whole = (days, MINUTES, 1)
    return Minutes(
        steady=_mixed(mean, traffic.dispersion, stream).reshape(whole),
        surging=surging.reshape(whole),
        surge_at=at.reshape(whole),
        surge_for=np.full(whole, traffic.surge_seconds, dtype=np.int16),
        level=level.astype(np.int16).reshape(whole),
        shape=stream.integers(_SHAPES, size=minutes, dtype=np.int16).reshape(whole),
    )


def beside(parts: list[Minutes]) -> Minutes:
    """Return series side by side."""
    names = [field.name for field in fields(Minutes)]
    return Minutes(*(np.concatenate([getattr(p, n) for p in parts], axis=2) for n in names))


def library(seed: int) -> NDArray[np.float32]:
    """Return shapes of minutes as shares that have arrived by each second's end.

    The shape is (levels, shapes, 60), and float32: a share needs to tell one request of a
    hundred thousand, and the whole stays in a processor's cache.
    """
    stream = generator(seed, "library")
    levels = np.arange((_COARSEST - _FINEST) * _PER_OCTAVE + 1)
    scale = 2.0 ** (_FINEST + levels / _PER_OCTAVE)
    each = stream.standard_gamma(scale[:, None, None], size=(len(levels), _SHAPES, MINUTE))
    shares = np.cumsum(each, axis=2)
    shares /= np.maximum(shares[..., -1:], np.finfo(np.float64).tiny)
    shares[..., -1] = 1.0
    return shares.astype(np.float32)


def seconds(minutes: Minutes, shapes: NDArray[np.float32]) -> Iterator[Array]:
    """Yield one minute of every day at a time as requests by second: (60, days, series)."""
    clock = np.arange(1, MINUTE + 1)
    for minute in range(MINUTES):
        shares = shapes[minutes.level[:, minute], minutes.shape[:, minute]]
        arrived = np.floor(shares * minutes.steady[:, minute, :, None] + 0.5)
        for day, one in np.argwhere(minutes.surging[:, minute]):
            place = (day, minute, one)
            share = (clock - minutes.surge_at[place]) / minutes.surge_for[place]
            arrived[day, one] += np.floor(minutes.surging[place] * np.clip(share, 0.0, 1.0) + 0.5)
        arrived[..., 1:] -= arrived[..., :-1].copy()
        yield np.ascontiguousarray(arrived.transpose(2, 0, 1))


def _mixed(mean: Array, dispersion: float, stream: np.random.Generator) -> NDArray[np.int64]:
    """Return Poisson counts whose means are gamma-mixed to the index of dispersion."""
    if dispersion > 1.0:
        mean = stream.standard_gamma(mean / (dispersion - 1.0)) * (dispersion - 1.0)
    return stream.poisson(mean)
