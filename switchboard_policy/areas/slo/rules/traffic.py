"""Made-up traffic for the queries of a service level: all well, all broken, or a share of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

import numpy as np

from simulator.prometheus.semantics import Grid
from simulator.samples import RawSeries
from switchboard_policy.areas.slo.definition import (
    CompositeSli,
    EventsSli,
    RawSli,
    ServiceLevel,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.formats.composite import ratio_query
from switchboard_policy.areas.slo.rules.examples import told_apart
from switchboard_policy.areas.slo.rules.made_up import MINUTE_S, Flow, samples_of
from switchboard_policy.areas.slo.rules.sums import over
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.promql.evaluate import evaluate
from switchboard_policy.promql.frame import at_each
from switchboard_policy.promql.selectors import selectors

_LOOK_S = 300
_LOOKED = 10
"""Minute at which a ratio is looked at: steady series are what they are by then."""
_HIGH = Decimal(1_000_000)
"""A gauge above any threshold that a query is likely to compare it with."""
_HALF = Decimal("0.5")
_EXACT = Decimal("0.000000001")
_MOST_SERIES = 8
"""Series among which a way is looked for; each doubles the work."""


def flows(level: ServiceLevel, a_minute: int) -> tuple[Flow, ...] | NotEvaluated:
    """Return series under which a level's queries give no errors, or nothing but errors.

    Args:
        level: the service level.
        a_minute: what a moving counter gains a minute.
    """
    found: dict[tuple[tuple[str, str], ...], Flow] = {}
    parts = _parts(level)
    for part in parts:
        own = _of_part(part, Decimal(a_minute), level.location)
        if isinstance(own, NotEvaluated):
            return own
        for flow in own:
            found.setdefault(tuple(sorted(flow.labels.items())), flow)
    together = tuple(found.values())
    for bad in (Decimal(0), Decimal(1)):
        if any(_ratio(part, together, bad) != bad for part in parts):
            return NotEvaluated("its parts read each other's series")
    return together


def _of_part(
    part: EventsSli | RawSli, high: Decimal, location: Location | None
) -> tuple[Flow, ...] | NotEvaluated:
    queries = (part.error_query, part.total_query) if isinstance(part, EventsSli) else ()
    asked = queries or (ratio_query(part),)
    cells = told_apart(selectors((over(query, _LOOK_S) for query in asked), location))
    if not 0 < len(cells) <= _MOST_SERIES:
        return NotEvaluated(f"its queries tell apart {len(cells)} kinds of series")
    for counts, top in ((True, high), (False, Decimal(1)), (False, _HIGH)):
        choices = [
            tuple(
                Flow(labels, counts, level, level)
                for labels, level in zip(cells, levels, strict=True)
            )
            for levels in product((Decimal(0), top), repeat=len(cells))
        ]
        ratios = [_ratio(part, choice, Decimal(0)) for choice in choices]
        for ratio in ratios:
            if isinstance(ratio, NotEvaluated):
                return ratio
        well = [choice for choice, ratio in zip(choices, ratios, strict=True) if ratio == 0]
        broken = [choice for choice, ratio in zip(choices, ratios, strict=True) if ratio == 1]
        for one, other in product(well, broken):
            ends = zip(one, other, strict=True)
            between = tuple(Flow(low.labels, counts, low.well, top.well) for low, top in ends)
            if _ratio(part, between, _HALF) == _HALF:
                return between
    return NotEvaluated("no steady series give its queries an error ratio of both 0 and 1")


def _ratio(
    part: EventsSli | RawSli, flows: Sequence[Flow], bad: Decimal
) -> Decimal | NotEvaluated | None:
    """Return a query's ratio under steady series; None where it has none, or more than one."""
    series = [raw_series(each, samples_of(each, [(_LOOKED, bad)])) for each in flows]
    grid = Grid(_LOOKED * MINUTE_S * 1000, MINUTE_S * 1000, 1)
    found = evaluate(over(ratio_query(part), _LOOK_S), series, grid)
    if isinstance(found, NotEvaluated):
        return found
    lines = found if isinstance(found, tuple) else ()
    value = float(at_each(lines[0], 1)[1][0]) if len(lines) == 1 else np.nan
    return None if np.isnan(value) or np.isinf(value) else Decimal(value).quantize(_EXACT)


def raw_series(flow: Flow, values: Sequence[Decimal], step_s: int = MINUTE_S) -> RawSeries:
    """Return a series with its samples, the first at the epoch.

    Args:
        flow: the series.
        values: its samples.
        step_s: seconds from one to the next.
    """
    times = np.arange(len(values), dtype=np.int64) * (step_s * 1000)
    return RawSeries(flow.labels, times, np.array([float(value) for value in values]))


def _parts(level: ServiceLevel) -> tuple[EventsSli | RawSli, ...]:
    if isinstance(level.sli, CompositeSli):
        return tuple(part for _, _, part in level.sli.parts)
    return (level.sli.events if isinstance(level.sli, TimeslicesSli) else level.sli,)
