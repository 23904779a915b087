"""Limits replayed at several levels of demand, as far as what happens inside a step is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from simulator import Trace
from simulator.levels import DayTables, equal_steps, replay_levels, several_shapes
from simulator.trace import Array
from switchboard_policy.areas.limits.decide import decide
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.replays import Candidate, Now, as_arrays
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.limits.trials import Doubt, burstiest_shape, rejected_by_day


def replay_at_levels(  # noqa: PLR0913, PLR0917 - the rows, what is tried on them and how it is trusted
    block: Trace,
    tries: Mapping[int, Sequence[Candidate]],
    limits: Sequence[TenantLimit],
    now: Now,
    doubt: Doubt,
    settings: LimitSettings,
) -> dict[int, DayTables]:
    """Return the tables of some rows, the limit in force as the first candidate of each.

    The bounds of a table are those of any placement of requests inside steps, or closer: where a
    shape was fitted, those of shapes that are still believed; where nobody was turned away, the
    upper one is that of the burstiest traffic that would not have been; else what was seen.

    Args:
        block: good requests.
        tries: row to the other limits to try on it.
        limits: the limit in force of each row of the block.
        now: the replay of every row under it.
        doubt: how far the model of what happens inside a step is trusted.
        settings: the levels.
    """
    # Rows of one block are replayed under as many limits each: those of one would pay for many.
    found: dict[int, DayTables] = {}
    for single in (True, False):
        group = {row: tried for row, tried in tries.items() if (len(tried) == 1) is single}
        if group:
            found |= _replay_group(block, group, limits, now, doubt, settings)
    return found


def _replay_group(  # noqa: PLR0913, PLR0917 - as above
    block: Trace,
    tries: Mapping[int, Sequence[Candidate]],
    limits: Sequence[TenantLimit],
    now: Now,
    doubt: Doubt,
    settings: LimitSettings,
) -> dict[int, DayTables]:
    rows = list(tries)
    some = block.select(rows)
    candidates = [[(limits[row].rate, limits[row].bucket), *tries[row]] for row in rows]
    rates, bursts = as_arrays(candidates)
    levels = equal_steps(
        settings.least_demand_level, settings.most_demand_level, settings.demand_levels
    )
    fitted = now.dispersion[rows]
    tables = replay_levels(some, rates, bursts, levels)
    wildest = np.array(
        [_wildest(block, row, limits[row], now, doubt) for row in rows], dtype=np.float64
    )
    calm, tables, wilder = several_shapes(tables, some, fitted / doubt.factor, fitted, wildest)
    wild = wilder.middle
    high = np.where(np.isnan(wild), tables.high, np.maximum(wild, tables.low))
    low = tables.low
    if some.step <= doubt.most_step_s:  # longer steps hide surges, and no model bounds from below
        low = np.where(np.isnan(calm.middle), low, np.minimum(calm.middle, high))
    closer = replace(tables, low=low, middle=np.clip(tables.middle, low, high), high=high)
    found = {row: closer.row(place) for place, row in enumerate(rows)}
    for row, one in found.items():
        seen = rejected_by_day(block, row)
        if np.isnan(now.dispersion[row]) and seen is not None and seen.any():
            found[row] = _no_more_than_seen(one, seen)
    return found


def worth_replaying(
    limits: Sequence[TenantLimit], evidence: Sequence[Evidence], settings: LimitSettings
) -> dict[int, list[Candidate]]:
    """Return by row the limits that may be proposed: the one wanted, or a smaller step to it.

    Args:
        limits: the limit in force of each row.
        evidence: each row's traffic.
        settings: the area's constants.
    """
    found = {}
    for row, (limit, seen) in enumerate(zip(limits, evidence, strict=True)):
        wish = decide(limit, seen, settings)
        if wish is not None:
            most = (wish.chosen.rate, wish.chosen.burst)
            tried = [(one.rate, one.burst) for one in wish.options]
            found[row] = [one for one in tried if one <= most]
    return found


def _wildest(block: Trace, row: int, limit: TenantLimit, now: Now, doubt: Doubt) -> float:
    """Return the largest dispersion still believed; NaN where none can be told."""
    fitted = float(now.dispersion[row])
    if not np.isnan(fitted):
        return fitted * doubt.factor
    seen = rejected_by_day(block, row)
    if seen is None or seen.any():
        return fitted
    return burstiest_shape(block.offered[row], block.step, limit, doubt)


def _no_more_than_seen(tables: DayTables, seen: Array) -> DayTables:
    """Return one series' tables, held to what the limit in force was seen to turn away.

    Of the same requests with some left out no more are turned away, and of some added no more
    than those beside what was; a larger limit turns away no more than the one in force.

    Args:
        tables: the limit in force as the first candidate.
        seen: rejections by day.
    """
    grown = np.maximum(tables.levels - 1, 0.0)
    most = seen[:, None] + grown * tables.offered[0][:, None]
    larger = (tables.rate[0] >= tables.rate[0, 0]) & (tables.burst[0] >= tables.burst[0, 0])
    held = np.minimum(tables.high[0], most[..., None])
    high = np.where(larger, np.maximum(held, tables.low[0]), tables.high[0])
    return replace(tables, high=high[None])
