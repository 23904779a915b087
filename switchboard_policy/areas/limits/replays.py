"""Limits replayed over a block: as they are, and under every candidate worth trying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from simulator import Trace
from simulator.dispersion import fit_dispersion
from simulator.limiters import replay_counts
from simulator.trace import Array
from switchboard_policy.areas.limits.model import TenantLimit

Candidate = tuple[Decimal, Decimal]
"""A rate in requests a second and a burst in requests."""

UNSEEN_LEVEL = 0.95
"""Level of the rule of three; it belongs to the rule, see `rule_of_three_requests`."""


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
    """

    rate: Decimal
    burst: Decimal
    low: Array
    middle: Array
    high: Array
    level: float = 1.0

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
    return Now([found[0] for found in _replay(block, [[p] for p in pairs], dispersion)], dispersion)


def replay_candidates(
    block: Trace, rows: Sequence[int], candidates: Sequence[Sequence[Candidate]], dispersion: Array
) -> list[tuple[Replayed, ...]]:
    """Replay some rows under several limits each.

    Args:
        block: good requests.
        rows: which rows.
        candidates: the limits to try on each of those rows; at least one.
        dispersion: fitted shape of every row of the block.
    """
    if not rows:
        return []
    some = block.select(rows)
    return _replay(some, candidates, dispersion[np.asarray(rows, dtype=np.intp)])


def replay_lower(
    block: Trace,
    rows: Sequence[int],
    candidates: Sequence[Sequence[Candidate]],
    limits: Sequence[TenantLimit],
    unseen: float,
) -> list[tuple[Replayed, ...]]:
    """Replay rows without rejections under lower limits.

    That nobody was turned away bounds how bursty the traffic can be: the upper bound is what the
    burstiest traffic would see under which the limit in force still turns nobody away.

    Source: rule of three for the bound; `simulator.dispersion` for what bursts cost.

    Args:
        block: good requests.
        rows: which rows.
        candidates: lower limits to try on each of those rows; at least one.
        limits: the limit in force of each row of the block.
        unseen: rejections that may have been missed by chance.
    """
    if not rows:
        return []
    some = block.select(rows)
    missed = np.zeros_like(some.offered)
    missed[np.arange(len(rows)), np.nanargmax(some.offered, axis=1)] = unseen
    pairs = [(limits[row].rate, limits[row].bucket) for row in rows]
    burstiest = fit(replace(some, rejected=missed), pairs)
    return [
        tuple(_bounded(replayed) for replayed in tried)
        for tried in _replay(some, candidates, burstiest)
    ]


def _bounded(replayed: Replayed) -> Replayed:
    """Return the replay with the burstiest middle as its upper bound, and no middle."""
    if not replayed.knows_middle:
        return replayed
    nobody = np.full_like(replayed.middle, np.nan)
    return replace(replayed, middle=nobody, high=replayed.middle, level=UNSEEN_LEVEL)


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
        rates, bursts = _floats([[pairs[row]] for row in rows])
        dispersion[rows] = fit_dispersion(block.select(rows), rates[:, 0], bursts[:, 0])
    return dispersion


def _replay(
    block: Trace, candidates: Sequence[Sequence[Candidate]], dispersion: Array
) -> list[tuple[Replayed, ...]]:
    rates, bursts = _floats(candidates)
    found = replay_counts(block, rates, bursts, dispersion)
    return [
        tuple(
            Replayed(
                rate=rate,
                burst=burst,
                low=found.low_by_day[row, :, column],
                middle=found.middle_by_day[row, :, column],
                high=found.high_by_day[row, :, column],
            )
            for column, (rate, burst) in enumerate(tried)
        )
        for row, tried in enumerate(candidates)
    ]


def _floats(candidates: Sequence[Sequence[Candidate]]) -> tuple[Array, Array]:
    """Return rates and bursts as (rows, candidates); shorter rows repeat their last."""
    width = max(len(tried) for tried in candidates)
    filled = [[*tried, *[tried[-1]] * (width - len(tried))] for tried in candidates]
    table = np.array([[(float(r), float(b)) for r, b in tried] for tried in filled])
    return table[..., 0], table[..., 1]
