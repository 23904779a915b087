"""The Brier score, what it is made of, and skill against a rate that was known at the time.

Sources: G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather
Review 78 (1950), 1-3; A. H. Murphy, A new vector partition of the probability score, Journal of
Applied Meteorology 12 (1973), 595-600; D. B. Stephenson et al., Two extra components in the Brier
score decomposition, Weather and Forecasting 23 (2008), 752-757, for forecasts that share a bin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.calibration.reliability import bins
from simulator.calibration.windows import NotScored, Windows
from simulator.trace import Array


@dataclass(frozen=True)
class Brier:
    """A Brier score and its parts: `score = reliability - resolution + uncertainty + within`.

    Args:
        score: mean squared distance of forecast and outcome, 0 to 1; 0 is best.
        reliability: how far bins' forecasts lie from what came; 0 is best.
        resolution: how far what came in the bins lies from the base rate; more is better.
        uncertainty: what stating the windows' own base rate would score.
        within: what forecasts that share a bin differ by; 0 where all of a bin are equal.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float


def brier(windows: Windows) -> Brier | NotScored:
    """Return the Brier score with its parts.

    Args:
        windows: every outcome known.
    """
    if not len(windows):
        return NotScored("no window has a known outcome")
    count, rate = len(windows), float(windows.came.mean())
    reliability = resolution = 0.0
    for members in bins(windows.forecast):
        share = len(members) / count
        came = float(windows.came[members].mean())
        reliability += share * (float(windows.forecast[members].mean()) - came) ** 2
        resolution += share * (came - rate) ** 2
    score = float(np.mean(squares(windows)))
    uncertainty = rate * (1 - rate)
    within = score - (reliability - resolution + uncertainty)
    return Brier(score, reliability, resolution, uncertainty, within)


def squares(windows: Windows) -> Array:
    """Return each window's squared distance of forecast and outcome."""
    return np.asarray((windows.forecast - windows.came) ** 2, dtype=np.float64)


def skill(windows: Windows, reference: Array) -> float | NotScored:
    """Return the share of a reference's Brier score that the forecasts save; 0 is no better.

    Windows without a reference are left out of both.

    Args:
        windows: every outcome known.
        reference: what is stated of each without any skill; NaN where nothing could be.
    """
    both = ~np.isnan(reference)
    theirs = float((reference[both] - windows.came[both]) @ (reference[both] - windows.came[both]))
    if theirs == 0:
        return NotScored("no window has an earlier one whose outcome was another")
    return 1 - float(squares(windows)[both].sum()) / theirs
