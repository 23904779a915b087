"""Forecasts whose worth is known: made for the tests of calibration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.calibration.windows import Windows
from simulator.days import DAY

WEEK = 7 * DAY


def windows(
    forecast: Sequence[float] | np.ndarray,
    came: Sequence[float] | np.ndarray,
    groups: int = 1,
) -> Windows:
    """Return weekly windows that do not overlap, the groups side by side in time."""
    stated = np.asarray(forecast, dtype=np.float64)
    place = np.arange(len(stated))
    start = place // groups * WEEK
    return Windows(stated, np.asarray(came, dtype=np.float64), start, start + WEEK, place % groups)


def perfect(count: int, seed: int, groups: int = 20) -> Windows:
    """Return forecasts that are the truth, of windows of which each chance is as likely."""
    stream = np.random.default_rng(seed)
    chance = stream.random(count)
    return windows(chance, stream.random(count) < chance, groups)
