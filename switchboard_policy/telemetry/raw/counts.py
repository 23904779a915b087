"""Counts by step as counters: each is what had been counted when a step ended.

Two series of a service stand for it: `switchboard_offered_total` and `switchboard_errors_total`,
with the label `service`. When a request came within its step is not known, so a replay of them is
near what Prometheus would have done, and not equal to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from simulator import Trace, TraceSource
from simulator.days import DAY
from simulator.samples import RawSeries
from simulator.trace import Array
from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.areas.slo.backtest.stand_in import ERRORS, OFFERED
from switchboard_policy.promql.selectors import NAME, Selector
from switchboard_policy.telemetry.raw.source import RawSamples, Span, by_labels
from switchboard_policy.telemetry.scenario import ScenarioSource


class Counts:
    """A source of counts by step, as counters.

    Args:
        source: our own store, a scenario, or a file of counts.
    """

    counted = True

    def __init__(self, source: TraceSource) -> None:
        self._source = source

    def read(self, wanted: Collection[Selector], span: Span) -> RawSamples:
        """Return the counters of the services selected.

        Args:
            wanted: what is selected.
            span: which samples.

        Raises:
            TelemetryError: a measurement cannot be used.
        """
        coverage = self._source.coverage()
        keys = [
            key
            for key in coverage.keys
            if not key.tenant
            and not key.region
            and any(each.matches(_labels(OFFERED, key.service)) for each in wanted)
        ]
        if not keys:
            return RawSamples((), _reason(0))
        found: list[RawSeries] = []
        step = 0
        for block in self._source.read(keys):
            step = max(step, block.step)
            found += [each for row in range(len(block.keys)) for each in _of(block, row, span)]
        chosen = [each for each in found if any(want.matches(each.labels) for want in wanted)]
        series = tuple(sorted(chosen, key=by_labels))
        return RawSamples(series, _reason(step), coverage.notes, tuple(_told(self._source)))


def _told(source: TraceSource) -> Iterator[Incident]:
    """Yield what goes wrong in a made-up month, as far as the month goes."""
    if not isinstance(source, ScenarioSource):
        return
    scenario = source.scenario
    month_end = scenario.start + scenario.days * DAY
    for each in scenario.incidents:
        start = scenario.start + each.start_s
        end = min(start + each.duration_s, month_end)
        if start < end:
            yield Incident(start, end, each.service, each.kind.value)


def _reason(step: int) -> str:
    told = f" of {step} s" if step else ""
    return f"counts by step{told} became counters at the steps' ends: times within a step are lost"


def _of(block: Trace, row: int, span: Span) -> Iterator[RawSeries]:
    """Yield a service's counters; a step counts where both were measured, as requests served."""
    offered = block.offered[row]
    if block.rejected is not None:
        # What a limiter turned away is no event of the service: the limit did its work.
        offered = np.maximum(offered - np.nan_to_num(block.rejected[row]), 0.0)
    errors = np.full_like(offered, np.nan) if block.errors is None else block.errors[row]
    known = ~np.isnan(offered)
    known_errors = known & ~np.isnan(errors)
    service = block.keys[row].service
    yield from _counter(_labels(OFFERED, service), offered, known, block, span)
    yield from _counter(_labels(ERRORS, service), errors, known_errors, block, span)


def _counter(
    labels: dict[str, str], counts: Array, known: np.ndarray, block: Trace, span: Span
) -> Iterator[RawSeries]:
    if not known.any():
        return
    times = (block.times[known] + block.step) * 1000
    values = np.cumsum(counts[known])
    # The counter stands at nothing as the first step begins, or its first step would be lost.
    times = np.concatenate(([times[0] - block.step * 1000], times))
    values = np.concatenate(([0.0], values))
    kept = (times >= span.start_ms) & (times <= span.end_ms)
    if kept.any():
        yield RawSeries(labels, times[kept], values[kept])


def _labels(name: str, service: str) -> dict[str, str]:
    return {NAME: name, "service": service}
