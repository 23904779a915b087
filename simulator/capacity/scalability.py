"""How throughput grows with load, and where it stops growing: the Universal Scalability Law.

Source: N. J. Gunther, Guerrilla Capacity Planning (2007), chapter 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls

from simulator.errors import SimulationError
from simulator.trace import Array

_LOADS_LEAST = 4  # one more than there are parameters, or any curve would fit


@dataclass(frozen=True)
class Scalability:
    """A fitted law: of n at a time, rate * n / (1 + contention * (n-1) + coherence * n * (n-1)).

    Args:
        rate: throughput of one, requests a second.
        contention: share of the work that only one can do at a time, 0 or more.
        coherence: cost of each two agreeing with each other, 0 or more.
        seen: smallest and largest load that was measured; beyond it the law is a guess.
        error: root mean square of the relative errors of the fit; large where throughput grows
            faster than load, which the law does not know.
    """

    rate: float
    contention: float
    coherence: float
    seen: tuple[float, float]
    error: float

    def throughput(self, load: ArrayLike) -> Array:
        """Return requests a second at some loads.

        Args:
            load: requests in work at the same time, or servers; at least 1.
        """
        n = np.asarray(load, dtype=np.float64)
        costs = 1 + self.contention * (n - 1) + self.coherence * n * (n - 1)
        return np.asarray(self.rate * n / costs)

    @property
    def peak(self) -> float:
        """The load beyond which throughput falls; infinite where it never does."""
        if self.coherence == 0:
            return inf
        return sqrt(max(0.0, 1 - self.contention) / self.coherence)

    @property
    def peak_was_seen(self) -> bool:
        """Whether the peak lies among the loads that were measured."""
        return self.seen[0] <= self.peak <= self.seen[1]


def fit_scalability(load: ArrayLike, throughput: ArrayLike) -> Scalability:
    """Fit the law to measurements.

    In n over throughput the law is linear, so the best non-negative fit of relative errors is
    found and not searched for.

    Args:
        load: requests in work at the same time, or servers, at least 1; at least four loads.
        throughput: requests a second at each, above 0.

    Raises:
        SimulationError: too few loads, a number outside its range, or throughput that falls as if
            one alone had no end to it.
    """
    n, x = np.asarray(load, dtype=np.float64), np.asarray(throughput, dtype=np.float64)
    if n.shape != x.shape or n.ndim != 1:
        raise SimulationError(f"{n.shape} loads and {x.shape} throughputs")
    if not (np.isfinite(n).all() and np.isfinite(x).all() and (n >= 1).all() and (x > 0).all()):
        raise SimulationError("loads are at least 1 and throughputs above 0")
    if len(np.unique(n)) < _LOADS_LEAST:
        message = f"{len(np.unique(n))} different loads; at least {_LOADS_LEAST} carry the law"
        raise SimulationError(message)
    each = x / n
    parts, _ = nnls(np.column_stack([each, each * (n - 1), each * n * (n - 1)]), np.ones_like(n))
    if parts[0] == 0:
        raise SimulationError("throughput falls from the first load on, so one has no end to it")
    rate = float(1 / parts[0])
    fitted = Scalability(rate, float(parts[1] * rate), float(parts[2] * rate), _range(n), 0.0)
    errors = fitted.throughput(n) / x - 1
    error = float(np.sqrt(np.mean(errors**2)))
    return Scalability(fitted.rate, fitted.contention, fitted.coherence, fitted.seen, error)


def _range(values: Array) -> tuple[float, float]:
    return float(values.min()), float(values.max())
