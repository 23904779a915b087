"""Other limits tried on tenants' traffic, and how far the replay of them can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from simulator import SeriesKey, Trace
from simulator.bounds import Bucket
from simulator.dispersion import excess, fit_dispersion
from simulator.trace import Array
from switchboard_policy.areas.days import day_columns
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.replays import Candidate, Now, Replayed, as_arrays, replay
from switchboard_policy.areas.limits.settings import LimitSettings


@dataclass(frozen=True)
class Doubt:
    """How far the model of what happens inside a step is trusted.

    Args:
        factor: dispersion may be this many times smaller or larger than fitted, above 1.
        calm_ratio: steps whose mean stays below this share of the limit are calm.
        unseen: rejections that may have been missed by chance where none was seen.
        unseen_level: probability that no more were.
        busiest_ratio: share of the steps in which rejections would have shown.
        target: throttled share of good requests that is still fine.
        surge_noise: standard deviations by which a step stands out of its neighbours by chance.
        most_step_s: on longer steps surges may last minutes, and no model bounds them from below.
    """

    factor: float
    calm_ratio: float
    unseen: float
    unseen_level: float
    busiest_ratio: float
    target: float
    surge_noise: float
    most_step_s: int


def doubt_of(settings: LimitSettings) -> Doubt:
    """Return how far the model is trusted.

    Args:
        settings: the area's constants.
    """
    return Doubt(
        factor=settings.dispersion_doubt_factor,
        calm_ratio=settings.burst_mean_ratio,
        unseen=settings.rule_of_three_requests,
        unseen_level=settings.rule_of_three_level,
        busiest_ratio=settings.busiest_steps_ratio,
        target=settings.target_throttled_ratio,
        surge_noise=settings.surge_noise,
        most_step_s=settings.lower_most_step_s,
    )


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
    doubted = (fitted / doubt.factor, fitted * doubt.factor)
    found = {}
    for row, several in enumerate(replay(some, candidates, fitted, doubted)):
        limit = limits[rows[row]]
        held = (_with_bursts(one, some, row, limit, doubt) for one in several)
        if some.step > doubt.most_step_s:
            held = (_unbounded(one) for one in held)
        seen = rejected_by_day(some, row)
        found[rows[row]] = tuple(one if seen is None else _no_worse(one, seen) for one in held)
    return found


def replay_lower(
    block: Trace,
    tries: Mapping[int, Sequence[Candidate]],
    limits: Sequence[TenantLimit],
    doubt: Doubt,
) -> dict[int, tuple[Replayed, ...]]:
    """Replay rows without rejections under the lower limits that would do no harm.

    That nobody was turned away bounds how bursty the traffic can be: the upper bound is what the
    burstiest traffic would see under which the limit in force still turns nobody away.

    Source: rule of three for the bound; `simulator.dispersion` for what bursts cost.

    Args:
        block: good requests.
        tries: row to the lower limits to try on it, rising; at least one.
        limits: the limit in force of each row of the block.
        doubt: how far the model is trusted.
    """
    found = {}
    for row, candidates in tries.items():
        told = 0.0 if block.rejected is None else float(np.nansum(block.rejected[row]))
        burstiest = burstiest_shape(block.offered[row], block.step, limits[row], doubt, told)
        tame = _without_surges(block.offered[row], block.step, limits[row], candidates, doubt)
        fine = _harmless(block.offered[row], block.step, tame, burstiest, doubt) if tame else []
        if fine:
            found[row] = (fine, burstiest)
    if not found:
        return {}
    dispersion = np.array([burstiest for _, burstiest in found.values()])
    replayed = replay(block.select(list(found)), [fine for fine, _ in found.values()], dispersion)
    return {
        row: tuple(_bounded(one, doubt) for one in several)
        for row, several in zip(found, replayed, strict=True)
    }


def burstiest_shape(
    offered: Array, step: int, limit: TenantLimit, doubt: Doubt, told: float = 0.0
) -> float:
    """Return the largest dispersion under which the limit in force turns no more away than it did.

    Only the busiest steps are looked at: leaving the rest out allows more dispersion, not less.

    Args:
        offered: requests by step, NaN where nothing was measured.
        step: length of a step in seconds.
        limit: the limit in force.
        doubt: how many refusals may have been missed, and in which steps.
        told: refusals that were seen.
    """
    seen = np.sort(offered[~np.isnan(offered)])
    busiest = seen[-max(1, round(doubt.busiest_ratio * len(seen))) :][None]
    missed = np.zeros_like(busiest)
    missed[0, -1] = _at_most(told, doubt.unseen)
    short = Trace((SeriesKey(""),), 0, step, busiest, missed)
    fitted = fit_dispersion(short, float(limit.rate), float(limit.bucket))
    return float(fitted[0])


def _at_most(told: float, unseen: float) -> float:
    """Return how many rejections there may be to expect where some were seen, or none.

    Source: the upper bound of a Poisson mean at the level of the rule of three, by the square root
    that makes its spread even; exact where none was seen.
    """
    return (sqrt(told) + sqrt(unseen)) ** 2


def _without_surges(
    offered: Array, step: int, limit: TenantLimit, candidates: Sequence[Candidate], doubt: Doubt
) -> list[Candidate]:
    """Return the candidates that what stands out of single steps would not meet.

    It may have come as one surge at the pace the limit in force allows, which turned nobody away.
    """
    beside = np.fmax(offered[:-2], offered[2:])
    most = offered[1:-1]
    surge = most - beside - doubt.surge_noise * np.sqrt(most) - float(limit.bucket)
    pace = float(limit.rate) - beside / step
    spread = np.divide(surge, pace, out=np.zeros_like(surge), where=(surge > 0) & (pace > 0))
    seconds = float(np.minimum(spread, step).sum())
    fine = doubt.target * float(np.nansum(offered))
    return [one for one in candidates if seconds * float(limit.rate - one[0]) <= fine]


def _harmless(
    offered: Array, step: int, candidates: Sequence[Candidate], burstiest: float, doubt: Doubt
) -> list[Candidate]:
    """Return the limits under which the burstiest traffic stays under the target, rising."""
    counts, times = np.unique(np.ceil(offered[offered > 0]), return_counts=True)
    rates, bursts = as_arrays([candidates])
    bucket = Bucket(rates.T, bursts.T)
    left = (excess(counts, bucket, step, np.array(burstiest)) * times).sum(axis=1)
    harmless = left <= doubt.target * float((counts * times).sum())
    return [one for one, fine in zip(candidates, harmless.tolist(), strict=True) if fine]


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


def _unbounded(found: Replayed) -> Replayed:
    """Return the replay with its range from what no placement could have avoided."""
    return found if found.likely is None else replace(found, likely=(found.low, found.likely[1]))


def rejected_by_day(block: Trace, row: int) -> Array | None:
    """Return observed rejections by day, or None where some steps were not told.

    Args:
        block: good requests.
        row: whose.
    """
    if (
        block.rejected is None
        or (np.isnan(block.rejected[row]) & ~np.isnan(block.offered[row])).any()
    ):
        return None
    _, starts = day_columns(block)
    return np.asarray(np.add.reduceat(np.nan_to_num(block.rejected[row]), starts), dtype=np.float64)


def _no_worse(found: Replayed, seen: Array) -> Replayed:
    """Return a higher limit's replay, which turns away no more than the limit in force did."""
    low = np.minimum(found.low, seen)
    high = np.maximum(np.minimum(found.high, seen), low)
    likely = found.likely and (
        np.clip(found.likely[0], low, high),
        np.clip(found.likely[1], low, high),
    )
    return replace(
        found, low=low, middle=np.clip(found.middle, low, high), high=high, likely=likely
    )


def _bounded(replayed: Replayed, doubt: Doubt) -> Replayed:
    """Return the replay with the burstiest middle as its upper bound, and no middle."""
    if not replayed.knows_middle:
        return replayed
    nobody = np.full_like(replayed.middle, np.nan)
    return replace(replayed, middle=nobody, high=replayed.middle, level=doubt.unseen_level)
