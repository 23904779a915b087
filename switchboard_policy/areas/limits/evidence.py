"""What one tenant's traffic says, reduced to a few numbers a day while a block passes by."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey, Trace
from simulator.levels import DayTables
from simulator.trace import Array
from switchboard_policy.areas.days import DAY, day_columns
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.replays import Now, Replayed
from switchboard_policy.areas.limits.settings import LimitSettings


@dataclass(frozen=True)
class Evidence:
    """One tenant's traffic at one service, in numbers of good requests.

    Args:
        key: which series.
        step: seconds a step.
        days: days since the epoch, rising.
        offered: requests by day.
        rejected: requests a limiter turned away by day; None where that is not measured.
        measured: measured share of each day's steps, 0 to 1.
        coverage: measured share of the steps between the first and the last.
        peaks: highest mean rate of a step by day, in requests a second.
        saturated: whether a step of the day came near the limit.
        median_rps: median rate of the measured steps.
        high_rps: rate that 1 % of the measured steps exceed.
        burst_bound: share of the rejections in steps whose mean stayed below the limit.
        plateau_rps: rate at which admitted traffic ends whatever is offered; NaN where none shows.
        told: share of the offered requests of which it is known whether they were turned away.
        set_aside: steps whose rejections were set aside for abuse or test traffic.
        spoiled: good requests turned away in those steps.
        now: the replay under the limit in force.
        tried: replays under other limits.
        levels: the limit in force and others at several levels of demand; None where nothing is
            worth changing.
        asked: the replay under the limit of a what-if; None where it is the one in force.
        dispersion: variance over mean of one-second counts; NaN where it could not be fitted.
        start: seconds since the epoch of the first step.
        demand: requests a second by step, for a picture; None where it was not kept.
    """

    key: SeriesKey
    step: int
    days: NDArray[np.int64]
    offered: Array
    rejected: Array | None
    measured: Array
    coverage: float
    peaks: Array
    saturated: NDArray[np.bool_]
    median_rps: float
    high_rps: float
    burst_bound: float
    plateau_rps: float
    told: float
    set_aside: int
    spoiled: float
    now: Replayed
    tried: tuple[Replayed, ...] = ()
    asked: Replayed | None = None
    levels: DayTables | None = field(default=None, compare=False, repr=False)
    dispersion: float = float("nan")
    start: int = 0
    demand: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)

    @property
    def censored(self) -> bool:
        """Whether demand behind the limit can't be seen."""
        return self.rejected is None

    @property
    def peak_rps(self) -> float:
        """Highest mean rate of a step."""
        return float(self.peaks.max(initial=0.0))

    @property
    def total(self) -> float:
        """Good requests offered."""
        return float(self.offered.sum())

    @property
    def hours(self) -> float:
        """Hours measured."""
        return float(self.measured.sum()) * 24


@dataclass(frozen=True)
class Good:
    """A block without abuse and test traffic.

    Args:
        block: good requests; rejections are NaN where abuse may have caused them.
        set_aside: steps of each row whose rejections were set aside.
        spoiled: good requests turned away in those steps, by row.
    """

    block: Trace
    set_aside: NDArray[np.int64]
    spoiled: Array


def good_only(block: Trace, most_ratio: float) -> Good:
    """Return the block without abuse and test traffic.

    A limiter cannot tell good from abusive, so rejections are shared out in proportion. Where a
    step held much abuse, its rejections say nothing about good demand and are set aside: a limit
    is not raised to make room for a scraper.

    Args:
        block: traces with or without labels.
        most_ratio: abusive share of a step above which its rejections are set aside.
    """
    rows = len(block.keys)
    if block.abusive is None or not np.fmax.reduce(block.abusive, axis=None, initial=0.0) > 0:
        block = Trace(block.keys, block.start, block.step, block.offered, block.rejected)
        return Good(block, np.zeros(rows, dtype=np.int64), np.zeros(rows))
    abusive = np.nan_to_num(block.abusive)
    share = np.divide(abusive, block.offered, out=np.zeros_like(abusive), where=block.offered > 0)
    aside = share > most_ratio
    good = np.maximum(block.offered - abusive, 0.0)
    if block.rejected is None:
        cleaned = Trace(block.keys, block.start, block.step, good)
        return Good(cleaned, aside.sum(axis=1), np.zeros(rows))
    rejected = block.rejected * (1 - share)
    spoiled = np.where(aside, np.nan_to_num(rejected), 0.0).sum(axis=1)
    rejected = np.where(aside, np.nan, rejected)
    return Good(
        Trace(block.keys, block.start, block.step, good, rejected), aside.sum(axis=1), spoiled
    )


def measure(
    good: Good,
    limits: list[TenantLimit],
    now: Now,
    settings: LimitSettings,
) -> list[Evidence]:
    """Reduce each row of a block.

    Args:
        good: good requests, rows in the order of `limits`.
        limits: the limit of each row.
        now: the replay of the rows under it.
        settings: the area's constants.
    """
    block = good.block
    days, starts = day_columns(block)
    seen = ~np.isnan(block.offered)
    counts = np.where(seen, block.offered, 0.0)
    sizes = np.full(len(starts), DAY / block.step) if block.step <= DAY else np.ones(len(starts))
    offered = np.add.reduceat(counts, starts, axis=1)
    measured = np.add.reduceat(seen, starts, axis=1, dtype=np.float64) / np.maximum(sizes, 1)
    peaks = np.maximum.reduceat(counts, starts, axis=1) / block.step
    found = []
    for row, limit in enumerate(limits):
        median, high = _quantiles(counts[row][seen[row]], block.step)
        near = settings.saturated_ratio * float(limit.rate)
        turned = _rejections(block, row, limit, starts, settings)
        found.append(
            Evidence(
                key=block.keys[row],
                step=block.step,
                days=days,
                offered=offered[row],
                rejected=turned.by_day,
                measured=np.minimum(measured[row], 1.0),
                coverage=float(seen[row].mean()),
                peaks=peaks[row],
                saturated=peaks[row] >= max(near, np.finfo(float).tiny),
                median_rps=median,
                high_rps=high,
                burst_bound=turned.bound,
                plateau_rps=turned.plateau_rps,
                told=turned.told,
                set_aside=int(good.set_aside[row]),
                spoiled=float(good.spoiled[row]),
                now=now.replayed[row],
                dispersion=float(now.dispersion[row]),
                start=block.start,
            )
        )
    return found


@dataclass(frozen=True)
class _Turned:
    """Rejections of one row by day, None where not measured, and what is said of them."""

    by_day: Array | None = None
    bound: float = 0.0
    told: float = 0.0
    plateau_rps: float = float("nan")


def _rejections(
    block: Trace, row: int, limit: TenantLimit, starts: NDArray[np.intp], settings: LimitSettings
) -> _Turned:
    """Return a row's rejections by day, and the share of them that bursts caused."""
    if block.rejected is None:
        return _Turned()
    offered, rejected = block.offered[row], block.rejected[row]
    seen = ~np.isnan(offered)
    told = seen & ~np.isnan(rejected)
    measured = int(np.count_nonzero(seen))
    if np.count_nonzero(told) < settings.rejected_measured_ratio * max(measured, 1):
        return _Turned()
    rejected = np.where(told, rejected, 0.0)
    total, demand = float(rejected.sum()), float(np.nansum(offered))
    calm = offered < settings.burst_mean_ratio * float(limit.rate) * block.step
    return _Turned(
        by_day=np.asarray(np.add.reduceat(rejected, starts), dtype=np.float64),
        bound=float(rejected[calm].sum()) / total if total > 0 else 0.0,
        told=float(offered[told].sum()) / demand if demand > 0 else 1.0,
        plateau_rps=_plateau(offered, rejected, settings) / block.step,
    )


def _plateau(offered: Array, rejected: Array, settings: LimitSettings) -> float:
    """Return the requests a step at which admitted traffic ends, NaN where it does not.

    Where bursts are refused, more is admitted of more; where a limit is reached, it is not.
    """
    pressed = rejected > settings.target_throttled_ratio * np.nan_to_num(offered)
    if np.count_nonzero(pressed) < settings.plateau_steps:
        return float("nan")
    pressed &= offered >= np.median(offered[pressed])  # the limit is reached in these, if in any
    low, high = np.quantile(offered[pressed], [0.1, 0.9])
    least, most = np.quantile((offered - rejected)[pressed], [0.1, 0.9])
    flat = most - least <= settings.plateau_spread_ratio * (high - low)
    return float(most) if flat else float("nan")


def _quantiles(counts: Array, step: int) -> tuple[float, float]:
    if counts.size == 0:
        return 0.0, 0.0
    places = [(counts.size - 1) // 2, (99 * (counts.size - 1)) // 100]
    ordered = np.partition(counts, places)
    return float(ordered[places[0]]) / step, float(ordered[places[1]]) / step
