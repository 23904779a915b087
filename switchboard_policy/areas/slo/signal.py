"""Good and bad events by step, from what was measured of a service."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator import SeriesKey, Trace
from simulator.trace import Array
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.tail import Tail, tail_of
from switchboard_policy.domain.outcome import NotEvaluated


@dataclass(frozen=True)
class Signal:
    """One service's events by step.

    Args:
        key: which series.
        start: seconds since the epoch of the first step.
        step: length of a step in seconds.
        total: events; NaN where nothing was measured.
        errors: failed events; None for a latency indicator.
        tail: how slow each step was; None for an availability indicator.
    """

    key: SeriesKey
    start: int
    step: int
    total: Array
    errors: Array | None
    tail: Tail | None

    def bad(self, threshold: float = 0.0) -> Array:
        """Return bad events by step.

        Args:
            threshold: seconds, for a latency indicator.
        """
        if self.tail is not None:
            return self.total * self.tail.above(threshold)
        assert self.errors is not None, "an indicator has errors or latency"
        return self.errors

    @property
    def proxy(self) -> bool:
        """Whether a step is good or bad as a whole, for want of more than one quantile."""
        return self.tail is not None and len(self.tail.shares) == 1


def signal_of(
    block: Trace, row: int, objective: Objective, least_told: float
) -> Signal | NotEvaluated:
    """Return the events an objective is about, or why there are none.

    Requests that a limiter turned away are no events of the service: the limit did its work.

    Args:
        block: traces of whole services.
        row: the service's row.
        objective: the objective.
        least_told: share of the measured steps that tell errors, where none of them tells zero.
    """
    total = block.offered[row]
    if block.rejected is not None:
        total = np.maximum(total - np.nan_to_num(block.rejected[row]), 0.0)
    key, start, step = block.keys[row], block.start, block.step
    if objective.indicator == "availability":
        errors = None if block.errors is None else block.errors[row]
        return _availability(Signal(key, start, step, total, errors, None), least_told)
    if objective.indicator == "latency":
        if objective.threshold is None:
            return NotEvaluated("no threshold is stated", would_help="a value for slo.threshold")
        tail = tail_of(block.latency, row, objective.quantile)
        if tail is None:
            reason = f"latency {objective.quantile} is not measured"
            return NotEvaluated(reason, would_help=f"a latency_{objective.quantile} series")
        gap = np.isnan(total) | np.isnan(tail.logs).any(axis=0)
        return Signal(key, start, step, np.where(gap, np.nan, total), None, tail)
    return _unknown(objective)


def _unknown(objective: Objective) -> NotEvaluated:
    """Return why an indicator other than availability and latency can't be judged here."""
    if objective.indicator == "events":
        return NotEvaluated(
            "the events are counted by queries of the indicator's own, not in this telemetry",
            would_help="switchboard slo backtest, which asks those queries",
        )
    reason = (
        f"indicator {objective.indicator!r} is not known"
        if objective.indicator
        else ("no label switchboard_indicator says what is measured")
    )
    return NotEvaluated(reason, would_help="availability or latency as that label")


def _availability(found: Signal, least_told: float) -> Signal | NotEvaluated:
    """Return the signal where both requests and errors were measured, or why it says nothing."""
    total, errors = found.total, found.errors
    if errors is None or np.isnan(errors).all():
        return NotEvaluated("errors are not measured", would_help="an errors series")
    measured = int(np.count_nonzero(~np.isnan(total)))
    told = ~np.isnan(total) & ~np.isnan(errors)
    if np.count_nonzero(told) < least_told * measured and bool((errors[told] > 0).all()):
        reason = "errors are told only in steps that had some; the others would be left out"
        return NotEvaluated(reason, would_help="an errors series that is 0 where nothing fails")
    return replace(
        found, total=np.where(told, total, np.nan), errors=np.where(told, errors, np.nan)
    )
