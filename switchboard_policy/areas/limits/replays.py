"""Limits replayed over a block of tenants: bounds, and a middle where a shape could be fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from simulator import Trace
from simulator.dispersion import fit_dispersion
from simulator.limiters import another_middle, replay_counts
from simulator.trace import Array
from switchboard_policy.areas.limits.model import TenantLimit

Candidate = tuple[Decimal, Decimal]
"""A rate in requests a second and a burst in requests."""


@dataclass(frozen=True)
class Replayed:
    """Throttled good requests by day under one rate and burst.

    Args:
        rate: requests a second.
        burst: requests.
        low: arrivals spread evenly inside each step.
        middle: under the fitted shape; NaN where none could be fitted.
        high: arrivals placed as badly as possible inside each step.
        level: probability that the truth lies between `low` and `high`.
        likely: range of the middle while the fitted shape is doubted; None where none was fitted.
        shape: dispersion of the middle; NaN where none is known.
        kept: probability that a month to come keeps the target; NaN where it was not asked.
    """

    rate: Decimal
    burst: Decimal
    low: Array
    middle: Array
    high: Array
    level: float = 1.0
    likely: tuple[Array, Array] | None = None
    shape: float = float("nan")
    kept: float = float("nan")

    @property
    def knows_middle(self) -> bool:
        """Whether a sub-step shape was fitted."""
        return not bool(np.isnan(self.middle).any())


@dataclass(frozen=True)
class Now:
    """A block replayed under the limits in force.

    Args:
        replayed: one a row.
        dispersion: fitted shape of each row; NaN where it could not be fitted.
    """

    replayed: list[Replayed]
    dispersion: Array


def replay_now(block: Trace, limits: Sequence[TenantLimit]) -> Now:
    """Replay each row under its limit; rows with observed rejections get a fitted shape.

    Args:
        block: good requests, rows in the order of `limits`.
        limits: the limit of each row.
    """
    pairs = [(limit.rate, limit.bucket) for limit in limits]
    dispersion = fit(block, pairs)
    return Now([found[0] for found in replay(block, [[p] for p in pairs], dispersion)], dispersion)


def fit(block: Trace, pairs: Sequence[Candidate]) -> Array:
    """Return the fitted one-second dispersion of each row, NaN where there is nothing to fit.

    Args:
        block: good requests.
        pairs: the limit in force for each row.
    """
    dispersion = np.full(len(block.keys), np.nan)
    if block.rejected is None:
        return dispersion
    rows = np.flatnonzero(np.nansum(block.rejected, axis=1) > 0).tolist()
    if rows:
        rates, bursts = as_arrays([[pairs[row]] for row in rows])
        dispersion[rows] = fit_dispersion(block.select(rows), rates[:, 0], bursts[:, 0])
    return dispersion


def replay(
    block: Trace,
    candidates: Sequence[Sequence[Candidate]],
    dispersion: Array,
    doubted: tuple[Array, Array] | None = None,
) -> list[tuple[Replayed, ...]]:
    """Replay each row under its candidates.

    Args:
        block: good requests.
        candidates: limits to try on each row; at least one.
        dispersion: shape of each row; NaN where it is not known.
        doubted: the calmest and the wildest shape of each row that are still believed.
    """
    rates, bursts = as_arrays(candidates)
    found = replay_counts(block, rates, bursts, dispersion)
    ends = [another_middle(found, block, rates, bursts, shape) for shape in doubted or ()]
    return [
        tuple(
            Replayed(
                rate=rate,
                burst=burst,
                low=found.low_by_day[row, :, column],
                middle=found.middle_by_day[row, :, column],
                high=found.high_by_day[row, :, column],
                likely=_range([end[row, :, column] for end in ends]),
                shape=float(dispersion[row]),
            )
            for column, (rate, burst) in enumerate(tried)
        )
        for row, tried in enumerate(candidates)
    ]


def _range(ends: list[Array]) -> tuple[Array, Array] | None:
    """Return the middle's range while the shape is doubted, or None where there is no middle."""
    return (ends[0], ends[1]) if ends and not np.isnan(ends[0]).any() else None


def as_arrays(candidates: Sequence[Sequence[Candidate]]) -> tuple[Array, Array]:
    """Return rates and bursts as (rows, candidates); shorter rows repeat their last."""
    width = max(len(tried) for tried in candidates)
    filled = [[*tried, *[tried[-1]] * (width - len(tried))] for tried in candidates]
    table = np.array([[(float(r), float(b)) for r, b in tried] for tried in filled])
    return table[..., 0], table[..., 1]
