"""The share of slow requests in a step, from the few quantiles that were kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.trace import Array


@dataclass(frozen=True)
class Tail:
    """Quantiles of each step, rising.

    Between two quantiles the logarithm of the share above falls in a straight line over the
    logarithm of latency, and above the highest it goes on so: a Pareto tail, heavier than most.
    Below the lowest the share falls evenly from all requests at zero. With one quantile there is
    no slope, and a step is good or bad as a whole.

    Source: B. C. Arnold, Pareto Distributions, 1983, for the tail; the choice of it is ours.

    Args:
        shares: share of requests above each quantile, falling: 0.5, 0.05, 0.01.
        logs: logarithm of each quantile in seconds, shape (quantiles, steps).
    """

    shares: tuple[float, ...]
    logs: Array

    def above(self, threshold: float) -> Array:
        """Return the share of requests slower than a threshold in each step, 0 to 1.

        Args:
            threshold: seconds, above zero.
        """
        at = np.log(threshold)
        if len(self.shares) == 1:
            return np.where(np.isnan(self.logs[0]), np.nan, (self.logs[0] > at).astype(np.float64))
        falls = np.log(self.shares)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.exp(self._line(0, falls, at))
            for lower in range(1, len(falls) - 1):
                further = np.exp(self._line(lower, falls, at))
                share = np.where(at > self.logs[lower], further, share)
        slow = 1 - (1 - self.shares[0]) * np.exp(np.minimum(at - self.logs[0], 0.0))
        share = np.where(at < self.logs[0], slow, share)
        return np.asarray(np.clip(share, 0.0, 1.0), dtype=np.float64)

    def _line(self, lower: int, falls: Array, at: float) -> Array:
        """Return the logarithm of the share on the line through two neighbouring quantiles."""
        width = np.maximum(
            self.logs[lower + 1] - self.logs[lower], 1e-9
        )  # equal quantiles: a cliff
        slope = (falls[lower + 1] - falls[lower]) / width
        return np.asarray(falls[lower] + slope * (at - self.logs[lower]), dtype=np.float64)


def tail_of(latency: Mapping[str, Array], row: int, quantile: str) -> Tail | None:
    """Return the tail of a row, or None where the quantile asked for is not measured.

    Other quantiles are used where they are measured as often as that one.

    Args:
        latency: quantile to seconds by step, shape (series, steps).
        row: which series.
        quantile: the quantile the objective is about, such as `p95`.
    """
    if quantile not in latency or np.isnan(latency[quantile][row]).all():
        return None
    wanted = np.count_nonzero(np.isfinite(latency[quantile][row]))
    ranks = {rank: name for name in latency if (rank := _rank(name)) is not None}
    known = {
        rank: latency[name][row]
        for rank, name in sorted(ranks.items())
        if name == quantile or np.count_nonzero(np.isfinite(latency[name][row])) >= wanted
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.maximum(np.array(list(known.values())), 1e-9))
    return Tail(tuple(1 - rank for rank in known), logs)


def _rank(name: str) -> float | None:
    """Return the rank of a quantile's name: 0.95 of `p95`, 0.999 of `p999` or `p99.9`."""
    digits = name.removeprefix("p").replace(".", "")
    if not name.startswith("p") or not digits.isdecimal():
        return None
    rank = float(f"0.{digits}")
    return rank if rank > 0 else None
