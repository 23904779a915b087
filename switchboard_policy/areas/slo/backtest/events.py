"""Bad and all events of a service level over time, as its queries measure them.

Rates over a short window, times the step, add up to the counts; a failure shows up to that window
late. Where an indicator is a ratio and counts nothing, every step weighs the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.prometheus.semantics import Grid, Semantics
from simulator.samples import RawSeries
from simulator.trace import Array
from switchboard_policy.areas.slo.backtest.spending import Events
from switchboard_policy.areas.slo.definition import (
    CompositeSli,
    EventsSli,
    Exclusion,
    RawSli,
    ServiceLevel,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.rules.sums import over
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.promql.evaluate import evaluate
from switchboard_policy.promql.frame import Scalar

Pair = tuple[Array, Array]
"""Bad and all events a second at each instant; of a ratio, the ratio and 1. NaN where unknown."""


class UntoldError(Exception):
    """A query that is not evaluated here.

    Args:
        why: the reason.
    """

    def __init__(self, why: NotEvaluated) -> None:
        super().__init__(why.reason)
        self.why = why


def counts_of(level: ServiceLevel) -> bool:
    """Return whether events are counts, and not shares of time."""
    return isinstance(level.sli, EventsSli)


def events_of(
    level: ServiceLevel,
    series: Sequence[RawSeries],
    grid: Grid,
    semantics: Semantics,
    window_s: int,
) -> Events | NotEvaluated:
    """Return what happened, step by step, or why it is not known.

    Args:
        level: the service level.
        series: what its queries read.
        grid: the instants; a step ends at each.
        semantics: whose arithmetic.
        window_s: seconds each rate looks back.
    """

    def asked(query: str, seconds: int) -> Array:
        return _sum(over(query, seconds), series, grid, semantics)

    def simple(sli: EventsSli | RawSli, seconds: int) -> Pair:
        if isinstance(sli, RawSli):
            ratio = asked(sli.error_ratio_query, seconds)
            return ratio, np.where(np.isnan(ratio), np.nan, 1.0)
        total = asked(sli.total_query, seconds)
        return np.where(
            np.isnan(total), np.nan, np.nan_to_num(asked(sli.error_query, seconds))
        ), total

    sli = level.sli
    try:
        if isinstance(sli, CompositeSli):
            weights = [float(weight) for _, weight, _ in sli.parts]
            bad, total = _weighed(
                [_ratio(simple(part, window_s)) for *_, part in sli.parts], weights
            )
        elif isinstance(sli, TimeslicesSli):
            ratio, total = _ratio(simple(sli.events, sli.slice_s))
            bad = np.where(total == 1.0, ratio > float(1 - sli.target_ratio), np.nan)
        else:
            bad, total = simple(sli, window_s)
    except UntoldError as untold:
        return untold.why
    step_s = grid.step_ms // 1000
    known = ~np.isnan(total) & ~_excluded(grid, level.exclusions, window_s)
    scale = step_s if counts_of(level) else 1
    return Events(
        grid.start_ms // 1000 - step_s,
        step_s,
        np.where(known, np.nan_to_num(bad), 0.0) * scale,
        np.where(known, total, 0.0) * scale,
    )


def _ratio(pair: Pair) -> Pair:
    """Return a ratio with the weight of one where it is known."""
    bad, total = pair
    ratio = np.divide(bad, total, out=np.full(bad.shape, np.nan), where=total > 0)
    return ratio, np.where(np.isnan(ratio), np.nan, 1.0)


def _weighed(parts: Sequence[Pair], weights: Sequence[float]) -> Pair:
    """Return the mean of ratios by weight; a part without events had no errors, as in the rules."""
    whole = sum(
        weight * np.nan_to_num(ratio) for (ratio, _), weight in zip(parts, weights, strict=True)
    )
    known = np.any([~np.isnan(ratio) for ratio, _ in parts], axis=0)
    bad = np.where(known, whole / sum(weights), np.nan)
    return bad, np.where(known, 1.0, np.nan)


def _sum(query: str, series: Sequence[RawSeries], grid: Grid, semantics: Semantics) -> Array:
    """Return the sum of a query's series at each instant, NaN where it has none."""
    found = evaluate(query, series, grid, semantics)
    if isinstance(found, NotEvaluated):
        raise UntoldError(found)
    shape = (grid.count,)
    if isinstance(found, Scalar):
        return np.broadcast_to(found.values, shape).astype(np.float64)
    whole, known = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    for line in found:
        there = np.broadcast_to(True if line.there is None else line.there, shape)
        whole = whole + np.where(there, np.nan_to_num(line.values), 0.0)
        known |= there & ~np.isnan(np.broadcast_to(line.values, shape))
    return np.where(known, whole, np.nan)


def _excluded(grid: Grid, exclusions: Sequence[Exclusion], window_s: int) -> NDArray[np.bool_]:
    """Return the instants at which nothing counts: a rate looks back, so a window longer."""
    seconds = grid.times_ms() // 1000
    found = np.zeros(grid.count, dtype=np.bool_)
    for each in exclusions:
        since = seconds - each.start_s
        if each.every_s:
            since = np.where(since >= 0, since % each.every_s, since)
        found |= (since >= 0) & (since < each.end_s - each.start_s + window_s)
    return found
