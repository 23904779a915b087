"""Sums of any stretch of samples from running sums, as exact as adding the stretch up."""

from __future__ import annotations

import numpy as np

from simulator.prometheus.clock import Ints
from simulator.trace import Array


class RunningSum:
    """Running sums in two parts: multiples of a quantum, which add up exactly, and what is left.

    The difference of two plain running sums carries the rounding of everything before it.

    Args:
        values: samples; may hold infinities and NaN.
    """

    def __init__(self, values: Array) -> None:
        finite = np.isfinite(values)
        self._odd: Array | None = None
        if not finite.all():
            self._odd = _running(np.stack([values == np.inf, values == -np.inf, np.isnan(values)]))
            values = np.where(finite, values, 0.0)
        largest = float(np.abs(values).max(initial=0.0)) * max(values.size, 1)
        quantum = 2.0 ** (np.ceil(np.log2(largest)) - 51) if largest > 0 else 1.0
        coarse = np.round(values / quantum) * quantum
        self._coarse = _running(coarse)
        self._fine = _running(values - coarse)

    def between(self, first: Ints, behind: Ints) -> Array:
        """Return the sum of the samples from `first` up to `behind`, which is left out."""
        coarse = self._coarse[behind] - self._coarse[first]
        total = coarse + (self._fine[behind] - self._fine[first])
        if self._odd is None:
            return total
        up, down, unknown = self._odd[:, behind] - self._odd[:, first]
        total = np.where(up > 0, np.inf, np.where(down > 0, -np.inf, total))
        return np.where((unknown > 0) | ((up > 0) & (down > 0)), np.nan, total)


def _running(values: Array) -> Array:
    padded = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=padded[..., 1:])
    return padded
