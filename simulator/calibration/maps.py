"""Maps from a stated probability to the one that came, fitted on windows that had ended by then.

Two of them: a logistic map in the log-odds, which has two numbers and so can be fitted on few
windows, drawn towards leaving the forecast as it is; and a monotone staircase, which follows any
shape and needs many. Both keep the order of forecasts.

Sources: J. Platt, Probabilistic outputs for support vector machines, Advances in Large Margin
Classifiers (1999), and D. R. Cox, Two further applications of a model for binary regression,
Biometrika 45 (1958), 562-565, for the first; B. Zadrozny and C. Elkan, Transforming classifier
scores into accurate multiclass probability estimates, KDD (2002), for the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from simulator.calibration.windows import NotScored, Windows
from simulator.errors import SimulationError
from simulator.trace import Array

LEAST_WINDOWS = 100
"""Fewer, and what is mapped may be chance: a perfect forecaster of 100 windows has an error about
0.06 itself. Ours."""
LEAST_EACH = 10
"""Windows with the event, and without it, that a map takes. Ten events for each number fitted is
the usual least (P. Peduzzi et al., Journal of Clinical Epidemiology 49 (1996), 1373-1379)."""
FLOOR = 0.002
"""Closest that a stated probability is taken to lie to 0 or 1: none in 300 futures is not never."""
_KNOTS = 41  # evenly spaced in log-odds; between them the map is drawn straight
_PULL = 4.0  # weight of the prior that the forecast is right as it is, in squared log-odds
_STEPS = 50  # of Newton's method; five are usual


@dataclass(frozen=True)
class Map:
    """A map that never falls.

    Args:
        knots: stated probability to calibrated one, the first rising strictly from 0 to 1.
        windows: how many it was fitted on; 0 for the map that changes nothing.
    """

    knots: tuple[tuple[float, float], ...]
    windows: int

    def __post_init__(self) -> None:
        stated, calibrated = (np.array(each) for each in zip(*self.knots, strict=True))
        rises = (np.diff(stated) > 0).all() and (np.diff(calibrated) >= 0).all()
        if not rises or (stated[0], stated[-1]) != (0, 1):
            raise SimulationError("a map's knots must rise, from 0 to 1")
        if calibrated[0] < 0 or calibrated[-1] > 1:
            raise SimulationError("a map ends outside of 0 to 1")

    def of(self, forecast: Array) -> Array:
        """Return calibrated probabilities.

        Args:
            forecast: stated ones, 0 to 1.
        """
        stated, calibrated = zip(*self.knots, strict=True)
        return np.asarray(np.interp(forecast, stated, calibrated), dtype=np.float64)


IDENTITY = Map(((0.0, 0.0), (1.0, 1.0)), 0)
"""The map that changes nothing."""

Fit = Callable[[Windows], Map]


def logistic(windows: Windows) -> Map:
    """Return the map `odds = e^a * odds^b` that fits best, drawn towards a = 0 and b = 1.

    Args:
        windows: every outcome known.
    """
    shift, slope = _newton(_logit(windows.forecast), windows.came)
    ends = _logit(np.array([0.0, 1.0]))
    stated = np.linspace(ends[0], ends[1], _KNOTS)
    calibrated = _ratio(shift + max(slope, 0.0) * stated)
    places = _ratio(stated)
    places[0], places[-1] = 0.0, 1.0
    return _map(places, calibrated, len(windows))


def isotonic(windows: Windows) -> Map:
    """Return the map that fits best of all that never fall, straight between its steps' middles.

    Args:
        windows: every outcome known, at least one.
    """
    order = np.argsort(windows.forecast, kind="stable")
    stated, place, count = np.unique(
        windows.forecast[order], return_inverse=True, return_counts=True
    )
    came = np.bincount(place, weights=windows.came[order]) / count
    fitted = np.asarray(isotonic_regression(came, weights=count).x)
    _, level = np.unique(fitted, return_inverse=True)
    weight = np.bincount(level, weights=count)
    middles = np.bincount(level, weights=stated * count) / weight
    # As if each step had seen one more of each: a step of ones is not a certainty.
    levels = (np.bincount(level, weights=fitted * count) + 0.5) / (weight + 1)
    inner = (middles > 0) & (middles < 1)
    places = np.concatenate(([0.0], middles[inner], [1.0]))
    levels = np.concatenate(([levels[0]], levels[inner], [levels[-1]]))
    return _map(places, np.maximum.accumulate(levels), len(windows))


def fitted(windows: Windows, fit: Fit = logistic) -> Map | NotScored:
    """Return a map fitted on windows, where there are enough of them.

    Args:
        windows: every outcome known.
        fit: what fits it.
    """
    if len(windows) < LEAST_WINDOWS:
        return NotScored(f"{len(windows)} windows to fit a map on", LEAST_WINDOWS)
    rarer = int(min(windows.came.sum(), len(windows) - windows.came.sum()))
    if rarer < LEAST_EACH:
        return NotScored(f"{rarer} windows of the rarer outcome to fit a map on", LEAST_EACH)
    return fit(windows)


def recalibrated(windows: Windows, fit: Fit = logistic, first: Map = IDENTITY) -> Array:
    """Return each forecast through the map fitted on the windows that had ended at its origin.

    Args:
        windows: outcomes may be unknown; those are fitted on by nobody.
        fit: what fits a map.
        first: the map where too few windows had ended.
    """
    known = windows.known()
    found = np.empty(len(windows))
    for moment in np.unique(windows.start):
        now = windows.start == moment
        learnt = fitted(known.where(known.end <= moment), fit)
        found[now] = (first if isinstance(learnt, NotScored) else learnt).of(windows.forecast[now])
    return found


def _newton(stated: Array, came: Array) -> tuple[float, float]:
    """Return shift and slope of the most likely logistic map, under a pull to 0 and 1."""
    features = np.stack([np.ones_like(stated), stated], axis=1)
    prior, pull = np.array([0.0, 1.0]), np.diag([1.0, _PULL])
    weights = prior.copy()
    for _ in range(_STEPS):
        chance = _ratio(features @ weights)
        slope = features.T @ (came - chance) - pull @ (weights - prior)
        curve = (features * (chance * (1 - chance))[:, None]).T @ features + pull
        step = np.linalg.solve(curve, slope)
        weights = weights + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < 1e-10:
            break
    return float(weights[0]), float(weights[1])


def _map(stated: Array, calibrated: Array, windows: int) -> Map:
    rounded = np.round(np.stack([stated, calibrated], axis=1), 6)
    kept = np.concatenate(([True], np.diff(rounded[:, 0]) > 0))
    return Map(tuple((float(a), float(b)) for a, b in rounded[kept]), windows)


def _logit(chance: Array) -> Array:
    clipped = np.clip(chance, FLOOR, 1 - FLOOR)
    return np.asarray(np.log(clipped) - np.log1p(-clipped), dtype=np.float64)


def _ratio(odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)
