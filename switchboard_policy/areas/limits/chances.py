"""The chance that the days to come throttle more than the target.

`throttle_chance` is about the limit in force and is what calibration holds against what came;
`breach` is about a change, which does harm only where it throttles more than there would have been.

Days drawn again hold what a day holds, and not where demand will be: each drawn day is brought to
the level of the last week and moved by a change of level such as past weeks had, wider where few
weeks were seen (`simulator.drift`). What the limit would turn away at that level is read off the
day's replay at several levels, laid through what it did turn away.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator import Trace
from simulator.drift import WEEK
from simulator.levels import DayTables, another_shape, equal_steps, refused_by_day, replay_levels
from simulator.trace import Array
from switchboard_policy.areas.days import DAY, day_columns
from switchboard_policy.areas.futures import Weeks
from switchboard_policy.areas.limits.drawn import draw, over
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.explain import SHAPE_UNKNOWN
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.replays import Replayed, fit
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.domain.outcome import Interval, NotEvaluated

_EXPECTED = 1  # place of the expected reading among the least, the expected and the most refused


def breach(
    evidence: Evidence, chosen: Replayed, weeks: Weeks, settings: LimitSettings
) -> Interval | NotEvaluated:
    """Return the share of futures that a change makes worse and takes over the target.

    Args:
        evidence: the tenant's traffic.
        chosen: the other limit.
        weeks: the days to come.
        settings: the target.
    """
    drawn = draw(evidence, chosen, weeks, settings)
    if isinstance(drawn, NotEvaluated):
        return drawn
    before, after = over(drawn.refused.sum(axis=3), drawn.offered.sum(axis=1))
    harmed = after > np.maximum(before, settings.target_throttled_ratio)
    known = ~np.isnan(after).any(axis=1) & ~np.isnan(before).any(axis=1)
    shares = harmed.mean(axis=1)
    low, high = float(shares[known].min()), float(shares[known].max())
    middle = float(shares[_EXPECTED]) if known[_EXPECTED] else SHAPE_UNKNOWN
    return Interval(low, high, low if low == high else middle)


def replayed(series: Trace, limit: TenantLimit, settings: LimitSettings) -> DayTables:
    """Return each day's bounds at each level of demand; what a day's hold no later day changes.

    Args:
        series: good requests of one tenant in whole days.
        limit: its limit.
        settings: the levels.
    """
    levels = equal_steps(
        settings.least_demand_level, settings.most_demand_level, settings.demand_levels
    )
    return replay_levels(series, float(limit.rate), float(limit.bucket), levels)


def throttle_chance(
    past: Trace, tables: DayTables, limit: TenantLimit, weeks: Weeks, settings: LimitSettings
) -> float | None:
    """Return the chance that more than the target share is turned away; None with no demand.

    Args:
        past: good requests of one tenant in whole days, with what was turned away of them.
        tables: the bounds of these days and perhaps of others.
        limit: the limit in force.
        weeks: the days to come.
        settings: the target, and which days count as measured.
    """
    days, starts = day_columns(past)
    measured = _measured(past, starts, settings)
    if np.count_nonzero(measured) < WEEK:
        return None
    found = _through_observed(_shaped(_only(tables, past), past, limit), past, starts)
    totals = np.where(measured, found.offered[0], np.nan)
    picks, factors = weeks.picks(days), weeks.factors(past.keys[0], days, totals)
    demand, readings = refused_by_day(found, 0, picks, factors)
    offered, refused = demand.sum(axis=1), readings[_EXPECTED][..., 0].sum(axis=1)
    if not offered.any():
        return None
    return float(np.mean(over(refused, offered) > settings.target_throttled_ratio))


def _only(tables: DayTables, past: Trace) -> DayTables:
    """Return the tables of the days of a trace."""
    mine = (tables.days >= past.start) & (tables.days < past.end)
    names = ("offered", "low", "middle", "high")
    cut = {name: getattr(tables, name)[:, mine] for name in names}
    return replace(tables, days=tables.days[mine], **cut)


def _shaped(tables: DayTables, past: Trace, limit: TenantLimit) -> DayTables:
    """Return the tables with the shape fitted on these days, or the least where none could be."""
    dispersion = fit(past, [(limit.rate, limit.bucket)])
    if np.isnan(dispersion).any():
        return replace(tables, middle=tables.low)
    return another_shape(tables, past, dispersion)


def _through_observed(tables: DayTables, past: Trace, starts: NDArray[np.intp]) -> DayTables:
    """Return the tables moved so that they hold at level 1 what was turned away on that day."""
    assert past.rejected is not None, "only what was turned away can be held against a forecast"
    rejected = np.add.reduceat(np.nan_to_num(past.rejected[0]), starts)
    now = tables.middle[:, :, int(np.flatnonzero(tables.levels == 1.0)[0])]
    moved: Array = tables.middle + (rejected[None, :, None] - now)[:, :, None]
    return replace(tables, middle=np.maximum(moved, 0.0))


def _measured(past: Trace, starts: NDArray[np.intp], settings: LimitSettings) -> NDArray[np.bool_]:
    """Return which days were measured nearly whole, so that their sums can be compared."""
    steps = np.add.reduceat(~np.isnan(past.offered[0]), starts, dtype=np.float64)
    return np.asarray(steps * past.step / DAY >= settings.least_coverage_ratio)
