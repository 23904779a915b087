"""Whether what was forecast came as often as stated: reliability curve and its distance.

Bins hold equally many windows, so that each says equally much; equal forecasts share a bin. A
perfect forecaster's curve is not the diagonal either: how far it strays at this number of windows
is drawn, from these very forecasts, and stands beside ours. Windows of one group that do not
overlap are as good as independent for that: a perfect forecaster has seen all earlier outcomes, so
what is left is chance.

Sources: M. P. Naeini, G. F. Cooper, M. Hauskrecht, Obtaining well calibrated probabilities using
Bayesian binning, AAAI (2015), for the expected calibration error; J. Broecker and L. A. Smith,
Increasing the reliability of reliability diagrams, Weather and Forecasting 22 (2007), 651-661, for
consistency bars.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.windows import NotScored, Windows
from simulator.errors import SimulationError
from simulator.numbers import at_least, seed_of
from simulator.trace import Array

WINDOWS_A_BIN = 25
"""A share of 25 is known to some ten percentage points. Ours."""
MOST_BINS = 10
"""More show nothing more to the eye. Ours."""
LEAST_WINDOWS = 2 * WINDOWS_A_BIN
"""Fewer make a single bin, and no curve."""


@dataclass(frozen=True)
class Bin:
    """Windows that were forecast alike.

    Args:
        windows: how many.
        least: the smallest of their forecasts.
        most: the largest.
        forecast: the mean of them.
        came: share in which the event came.
        low: lower end of where that share lies for a perfect forecaster.
        high: its upper end.
    """

    windows: int
    least: float
    most: float
    forecast: float
    came: float
    low: float
    high: float

    @property
    def consistent(self) -> bool:
        """Whether what came is what a perfect forecaster could have seen."""
        return self.low <= self.came <= self.high


@dataclass(frozen=True)
class Reliability:
    """A reliability curve.

    Args:
        error: expected calibration error: mean distance of forecast and outcome over the bins.
        low: lower end of a perfect forecaster's error at these forecasts.
        middle: its median.
        high: its upper end.
        level: probability that a perfect forecaster's error lies between the ends, and each
            bin's share within its bar.
        bins: the curve, rising.
    """

    error: float
    low: float
    middle: float
    high: float
    level: float
    bins: tuple[Bin, ...]

    @property
    def holds(self) -> bool:
        """Whether the error is no larger than a perfect forecaster's may be."""
        return self.error <= self.high


def bins(forecast: Array) -> list[NDArray[np.intp]]:
    """Return the windows of each bin, the lowest forecasts first.

    Args:
        forecast: probability of each window; at least one.
    """
    count = min(MOST_BINS, max(1, len(forecast) // WINDOWS_A_BIN))
    order = np.argsort(forecast, kind="stable")
    ranked = forecast[order]
    cuts = [round(len(order) * place / count) for place in range(1, count)]
    after = {int(np.searchsorted(ranked, ranked[cut], side="left")) for cut in cuts}
    return [part for part in np.split(order, sorted(after - {0})) if len(part)]


def reliability(
    windows: Windows, *, seed: int, level: float = 0.9, draws: int = 2000
) -> Reliability | NotScored:
    """Return the reliability curve beside what a perfect forecaster's would be.

    Args:
        windows: every outcome known.
        seed: seed of the draws, at least 0.
        level: probability of the band and the bars, above 0 and below 1.
        draws: outcomes drawn for the perfect forecaster, at least 1.

    Raises:
        SimulationError: a number is out of its range.
    """
    seed_of(seed)
    at_least(1, "draws", draws)
    if not 0 < level < 1:
        raise SimulationError(f"a level of {level}; above 0 and below 1")
    if len(windows) < LEAST_WINDOWS:
        return NotScored(f"{len(windows)} windows with a known outcome", LEAST_WINDOWS)
    members = bins(windows.forecast)
    drawn = _perfect(windows.forecast, members, seed, draws)
    sizes = np.array([len(each) for each in members], dtype=np.float64)
    stated = np.array([windows.forecast[each].mean() for each in members])
    came = np.array([windows.came[each].mean() for each in members])
    errors = np.abs(drawn - stated) @ sizes / len(windows)
    ends = ((1 - level) / 2, (1 + level) / 2)
    bars = np.quantile(drawn, ends, axis=0)
    low, middle, high = (float(np.quantile(errors, at)) for at in (ends[0], 0.5, ends[1]))
    return Reliability(
        error=float(np.abs(came - stated) @ sizes / len(windows)),
        low=low,
        middle=middle,
        high=high,
        level=level,
        bins=tuple(
            Bin(
                windows=len(each),
                least=float(windows.forecast[each].min()),
                most=float(windows.forecast[each].max()),
                forecast=float(stated[place]),
                came=float(came[place]),
                low=float(bars[0, place]),
                high=float(bars[1, place]),
            )
            for place, each in enumerate(members)
        ),
    )


def said_of(curve: Reliability, forecast: float) -> Bin:
    """Return the bin a forecast falls into, or the nearest.

    Args:
        curve: a reliability curve.
        forecast: a probability.

    Raises:
        SimulationError: it is no probability.
    """
    if not 0 <= forecast <= 1:
        raise SimulationError(f"a forecast of {forecast}; 0 to 1 is allowed")
    distance = [max(each.least - forecast, forecast - each.most, 0.0) for each in curve.bins]
    return curve.bins[int(np.argmin(distance))]


def _perfect(
    forecast: Array, members: list[NDArray[np.intp]], seed: int, draws: int
) -> NDArray[np.float64]:
    """Return shares that come where forecasts are the truth: (draws, bins)."""
    stream = np.random.Generator(np.random.PCG64(seed))
    found = np.full((draws, len(members)), nan)
    for place, each in enumerate(members):
        drawn = stream.random((draws, len(each))) < forecast[each]
        found[:, place] = drawn.mean(axis=1)
    return found
