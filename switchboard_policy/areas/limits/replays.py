"""Limits replayed over a block: as they are, and under every candidate worth trying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from simulator import Trace
from simulator.dispersion import fit_dispersion
from simulator.limiters import replay_counts
from simulator.trace import Array
from switchboard_policy.areas.days import day_columns
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
    """

    rate: Decimal
    burst: Decimal
    low: Array
    middle: Array
    high: Array
    level: float = 1.0
    likely: tuple[Array, Array] | None = None

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


@dataclass(frozen=True)
class Doubt:
    """How far the model of what happens inside a step is trusted.

    Args:
        factor: dispersion may be this many times smaller or larger than fitted, above 1.
        calm_ratio: steps whose mean stays below this share of the limit are calm.
        unseen: rejections that may have been missed by chance where none was seen.
        unseen_level: probability that no more were.
    """

    factor: float
    calm_ratio: float
    unseen: float
    unseen_level: float


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
    block: Trace,
    tries: Mapping[int, Sequence[Candidate]],
    limits: Sequence[TenantLimit],
    now: Now,
    doubt: Doubt,
) -> dict[int, tuple[Replayed, ...]]:
    """Replay some rows under several higher limits each.

    Args:
        block: good requests.
        tries: row to the limits to try on it; at least one.
        limits: the limit in force of each row of the block.
        now: the replay of every row of the block under it.
        doubt: how far the model is trusted.
    """
    if not tries:
        return {}
    rows, candidates = list(tries), list(tries.values())
    some = block.select(rows)
    fitted = now.dispersion[rows]
    calm, same, wild = (
        _replay(some, candidates, fitted * times) for times in (1 / doubt.factor, 1.0, doubt.factor)
    )
    found = {}
    for row, several in enumerate(zip(calm, same, wild, strict=True)):
        limit = limits[rows[row]]
        likely = (_likely(*three) for three in zip(*several, strict=True))
        found[rows[row]] = tuple(_with_bursts(one, some, row, limit, doubt) for one in likely)
    return found


def replay_lower(
    block: Trace,
    tries: Mapping[int, Sequence[Candidate]],
    limits: Sequence[TenantLimit],
    doubt: Doubt,
) -> dict[int, tuple[Replayed, ...]]:
    """Replay rows without rejections under lower limits.

    That nobody was turned away bounds how bursty the traffic can be: the upper bound is what the
    burstiest traffic would see under which the limit in force still turns nobody away.

    Source: rule of three for the bound; `simulator.dispersion` for what bursts cost.

    Args:
        block: good requests.
        tries: row to the lower limits to try on it; at least one.
        limits: the limit in force of each row of the block.
        doubt: how far the model is trusted.
    """
    if not tries:
        return {}
    rows, candidates = list(tries), list(tries.values())
    some = block.select(rows)
    missed = np.zeros_like(some.offered)
    missed[np.arange(len(rows)), np.nanargmax(some.offered, axis=1)] = doubt.unseen
    pairs = [(limits[row].rate, limits[row].bucket) for row in rows]
    burstiest = fit(replace(some, rejected=missed), pairs) * doubt.factor
    replayed = _replay(some, candidates, burstiest)
    return {
        row: tuple(_bounded(one, doubt) for one in tried)
        for row, tried in zip(rows, replayed, strict=True)
    }


def _likely(calm: Replayed, same: Replayed, wild: Replayed) -> Replayed:
    """Return the replay with the range of its middle while the shape is doubted."""
    return replace(same, likely=(calm.middle, wild.middle)) if same.knows_middle else same


def _with_bursts(
    found: Replayed, block: Trace, row: int, limit: TenantLimit, doubt: Doubt
) -> Replayed:
    """Return a larger burst's replay, held against the rejections it would have saved.

    A burst larger by some requests saves at most as many where a calm step held one burst, and
    nothing in a busy step, whose bucket never fills. What is left then is an upper estimate that
    needs no shape; the middle stands half way to it.
    """
    if found.burst == limit.bucket or block.rejected is None or not found.knows_middle:
        return found
    offered, rejected = block.offered[row], np.nan_to_num(block.rejected[row])
    calm = offered < doubt.calm_ratio * float(limit.rate) * block.step
    left = np.where(calm, np.maximum(rejected - float(found.burst - limit.bucket), 0.0), rejected)
    _, starts = day_columns(block)
    most = np.maximum(np.add.reduceat(left, starts), found.middle)
    assert found.likely is not None, "a middle has its range"
    middle = np.clip((found.middle + most) / 2, found.low, found.high)
    return replace(found, middle=middle, likely=(found.likely[0], most))


def _bounded(replayed: Replayed, doubt: Doubt) -> Replayed:
    """Return the replay with the burstiest middle as its upper bound, and no middle."""
    if not replayed.knows_middle:
        return replayed
    nobody = np.full_like(replayed.middle, np.nan)
    return replace(replayed, middle=nobody, high=replayed.middle, level=doubt.unseen_level)


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
