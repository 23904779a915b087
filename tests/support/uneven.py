"""Uneven traffic of one series, drawn by the second, and what an exact bucket does with it."""

from __future__ import annotations

import numpy as np

from simulator.limiters import replay_arrivals
from simulator.trace import Array


def seconds(mean: float, dispersion: float, hours: int, seed: int) -> Array:
    """Return gamma-mixed Poisson counts a second, with this mean and index of dispersion."""
    draw = np.random.Generator(np.random.PCG64(seed))
    scale = dispersion - 1
    return draw.poisson(draw.gamma(mean / scale, scale, size=hours * 3600)).astype(np.float64)


def minutes(fine: Array, rate: float, burst: float) -> tuple[Array, Array]:
    """Return requests offered and refused a minute; those of a second come as it begins."""
    times = np.repeat(np.arange(len(fine)), fine.astype(np.intp))
    out = times[~replay_arrivals(times, rate, burst)]
    refused = np.bincount(out, minlength=len(fine)).astype(np.float64)
    return fine.reshape(-1, 60).sum(axis=1), refused.reshape(-1, 60).sum(axis=1)
