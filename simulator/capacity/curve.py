"""Latency against utilisation as it was measured: rising, with a band, and silent beyond.

Source: R. E. Barlow and others, Statistical Inference under Order Restrictions (1972), for the
rising fit; H. R. Kuensch (1989), as in `resample`, for the band.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from simulator.errors import SimulationError
from simulator.numbers import at_least, seed_of
from simulator.trace import Array


@dataclass(frozen=True)
class Band:
    """A latency with what the measurements leave open.

    Args:
        low: lower end in seconds.
        middle: the fit in seconds.
        high: upper end in seconds.
    """

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Beyond:
    """Nobody measured there, and latency is least predictable just beyond what was seen.

    Args:
        seen: smallest and largest utilisation that was measured.
    """

    seen: tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """A rising curve through measurements.

    Args:
        utilisation: where it was measured, rising, shape (points,).
        middle: the fit in seconds.
        low: lower end of the band in seconds.
        high: upper end in seconds.
        level: probability the band is made for, pointwise, of the curve and not of a request.
    """

    utilisation: Array
    middle: Array
    low: Array
    high: Array
    level: float

    def at(self, utilisation: float) -> Band | Beyond:
        """Return the latency at a utilisation.

        Args:
            utilisation: share of capacity in use, or any load in the unit it was measured in.
        """
        seen = float(self.utilisation[0]), float(self.utilisation[-1])
        if not seen[0] <= utilisation <= seen[1]:
            return Beyond(seen)
        ends = [
            float(np.interp(utilisation, self.utilisation, each))
            for each in (self.low, self.middle, self.high)
        ]
        return Band(*ends)


def fit_curve(  # noqa: PLR0913 - each is a choice of its own
    utilisation: ArrayLike,
    latency: ArrayLike,
    *,
    block: int,
    draws: int,
    seed: int,
    level: float = 0.8,
) -> Curve:
    """Fit latency as a function of utilisation that never falls.

    Steps next to each other resemble each other, so the band draws runs of them again.

    Args:
        utilisation: of each step, in order of time; NaN where nothing was measured.
        latency: of each step in seconds; NaN where nothing was measured.
        block: steps in a run, such as a day's.
        draws: how often they are drawn again, at least 1.
        seed: of the draws.
        level: probability of the band, above 0 and below 1.

    Raises:
        SimulationError: shapes differ, fewer steps than two runs, or a number out of its range.
    """
    x, y = np.asarray(utilisation, dtype=np.float64), np.asarray(latency, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise SimulationError(f"{x.shape} utilisations and {y.shape} latencies")
    kept = np.isfinite(x) & np.isfinite(y)
    x, y = x[kept], y[kept]
    if (x < 0).any() or (y < 0).any():
        raise SimulationError("a utilisation or a latency is below 0")
    if not 1 <= block <= len(x) // 2 or not 0 < level < 1:
        message = f"{draws} draws of {len(x)} steps in runs of {block}, at {level}"
        raise SimulationError(message)
    at_least(1, "draws", draws)
    points = np.unique(x)
    middle = _rising(x, y, points)
    generator = np.random.Generator(np.random.PCG64(seed_of(seed)))
    starts = generator.integers(0, len(x) - block + 1, size=(draws, -(-len(x) // block)))
    runs = (starts[:, :, None] + np.arange(block)).reshape(draws, -1)[:, : len(x)]
    drawn = np.array([_rising(x[each], y[each], points) for each in runs])
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Curve(points, middle, np.minimum(low, middle), np.maximum(high, middle), level)


def _rising(x: Array, y: Array, points: Array) -> Array:
    own, place, many = np.unique(x, return_inverse=True, return_counts=True)
    means = np.bincount(place, weights=y) / many
    fitted = isotonic_regression(means, weights=many).x
    return np.asarray(np.interp(points, own, fitted))
