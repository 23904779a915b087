"""Replay the alerts of service levels over raw samples, as they are and as they might be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from simulator.decimate import min_max
from simulator.prometheus.semantics import Grid, Semantics
from simulator.samples import RawSeries
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.backtest.asides import of_periods, unfilled
from switchboard_policy.areas.slo.backtest.carried import carried, spacing_s, span_of
from switchboard_policy.areas.slo.backtest.events import counts_of, events_of
from switchboard_policy.areas.slo.backtest.firing import Fired, fired
from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.areas.slo.backtest.judge import judge, score
from switchboard_policy.areas.slo.backtest.model import (
    AlertOutcome,
    Backtest,
    BudgetLine,
    GridDifference,
    LevelOutcome,
    Variant,
)
from switchboard_policy.areas.slo.backtest.queries import selectors_of
from switchboard_policy.areas.slo.backtest.spending import Events, remaining
from switchboard_policy.areas.slo.definition import ServiceLevel, Severity
from switchboard_policy.areas.slo.rules.alerts import alert_pairs
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.outcome import NotEvaluated

_SHORTEST_S = 300
"""The window budgets are told over, unless samples are too far apart: the rules' base window."""


@dataclass(frozen=True)
class Question:
    """What is asked.

    Args:
        levels: service levels, their queries over the series given.
        windows: sets of alert windows, the present one first; at least one.
        objectives: percent tried in place of the definitions' own.
        semantics: whose arithmetic.
        interval_s: seconds between evaluations, above 0.
        start_s: seconds since the epoch of the first evaluation; None for the first sample's.
        end_s: of the last; None for the last sample's.
    """

    levels: tuple[ServiceLevel, ...]
    windows: tuple[WindowSet, ...]
    objectives: tuple[Decimal, ...] = ()
    semantics: Semantics = Semantics.PROMETHEUS_3
    interval_s: int = 60
    start_s: int | None = None
    end_s: int | None = None

    def grid(self, series: Sequence[RawSeries]) -> Grid:
        """Return the instants of evaluation, at whole intervals since the epoch."""
        first, last = span_of(series)
        start = first if self.start_s is None else max(self.start_s, first)
        end = last if self.end_s is None else min(self.end_s, last)
        step = self.interval_s
        start = -(-start // step) * step
        return Grid(start * 1000, step * 1000, max(0, (end - start) // step + 1))


@dataclass(frozen=True)
class _Measured:
    """A service level with what was measured of it.

    Args:
        level: the service level.
        series: what its queries read.
        events: what happened, or why that is not known.
    """

    level: ServiceLevel
    series: tuple[RawSeries, ...]
    events: Events | NotEvaluated


class Replay:
    """One question over one set of samples.

    Args:
        question: what is asked.
        series: raw samples, at least one series.
        incidents: what alerts are judged by.
        labelled: whether incidents are known.
        grid: the evaluations, where those of another replay are wanted.
    """

    def __init__(
        self,
        question: Question,
        series: Sequence[RawSeries],
        incidents: Sequence[Incident] = (),
        *,
        labelled: bool = False,
        grid: Grid | None = None,
    ) -> None:
        self._question = question
        self.grid = grid or question.grid(series)
        self._incidents = tuple(incidents)
        self._labelled = labelled
        self._constants = constants("switchboard_policy.areas.slo.backtest")
        self.refused: list[tuple[str, NotEvaluated]] = []
        self.notes: list[str] = []
        self._measured = [
            found for level in question.levels for found in self._measure(level, series)
        ]

    def variants(self) -> Iterator[Variant]:
        """Yield each way to alert, the present one first."""
        for windows in self._question.windows:
            for objective in (None, *self._question.objectives):
                yield self._variant(objective, windows)

    def result(self, approximate: str = "", notes: Sequence[str] = ()) -> Backtest:
        """Return everything found.

        Args:
            approximate: why it cannot equal Prometheus; empty where it does.
            notes: what else is worth knowing.
        """
        grid, question = self.grid, self._question
        variants = tuple(self.variants())
        return Backtest(
            variants,
            self._incidents,
            self._labelled,
            grid.start_ms // 1000,
            grid.end_ms // 1000 - question.interval_s,
            question.semantics.value,
            question.interval_s,
            self._constants.whole("grace_s"),
            approximate,
            refused=tuple(self.refused),
            notes=(*notes, *self.notes, *self._asides(variants[0])),
        )

    def _asides(self, present: Variant) -> Iterator[str]:
        yield from of_periods(self._question.windows, [each.level for each in self._measured])
        first = {each.level.id: span_of(each.series)[0] for each in self._measured}
        yield from unfilled(present, self._question.windows[0], first)

    def present(self) -> Iterator[tuple[tuple[str, Severity, int], Fired]]:
        """Yield what each alert did under the present way, by service level, severity and place."""
        for measured in self._measured:
            windows = self._carried(measured, self._question.windows[0])[0]
            found = self._fired(measured, measured.level, windows)
            for number, each in enumerate(() if isinstance(found, NotEvaluated) else found):
                yield (measured.level.id, each.severity, number), each

    def _measure(self, level: ServiceLevel, series: Sequence[RawSeries]) -> Iterator[_Measured]:
        wanted = selectors_of(level)
        own = tuple(each for each in series if any(want.matches(each.labels) for want in wanted))
        if not own:
            reason = "none of the series its queries name is in the telemetry"
            self.refused.append((level.id, NotEvaluated(reason, would_help=str(wanted[0]))))
            return
        if not level.alerting.name:
            self.refused.append((level.id, NotEvaluated("its definition names no alert")))
            return
        for want in wanted:
            if not any(want.matches(each.labels) for each in own):
                self.notes.append(f"{level.id}: no series matches {want}")
        window = max(_SHORTEST_S, 4 * int(spacing_s(own)))
        grid, semantics = self.grid, self._question.semantics
        yield _Measured(level, own, events_of(level, own, grid, semantics, window))

    def _variant(self, objective: Decimal | None, windows: WindowSet) -> Variant:
        levels = tuple(self._level(each, objective, windows) for each in self._measured)
        span = self.grid.count * self._question.interval_s
        scores = {
            severity: score(levels, severity, self._incidents, span, labelled=self._labelled)
            for severity in Severity
        }
        return Variant(objective, windows.name, levels, scores)

    def _level(
        self, measured: _Measured, objective: Decimal | None, windows: WindowSet
    ) -> LevelOutcome:
        level = measured.level
        if objective is not None:
            level = replace(level, objective=objective)
        kept, refused = self._carried(measured, windows)
        found = self._fired(measured, level, kept)
        if isinstance(found, NotEvaluated):
            why = found
            found = ()
            refused |= {
                severity: (*refused.get(severity, ()), ("every window", why))
                for severity in Severity
                if alert_pairs(level, kept, severity)
            }
        alerts = [self._alert(level, each, measured.events, refused) for each in found]
        told = {each.severity for each in alerts}
        alerts += [
            AlertOutcome(severity, (), (), refused[severity])
            for severity in Severity
            if severity not in told and severity in refused and _alerts(level, severity)
        ]
        own = tuple(n for n, each in enumerate(self._incidents) if each.about(level.service))
        return LevelOutcome(level, tuple(alerts), self._budget(level, measured.events), own)

    def _carried(
        self, measured: _Measured, windows: WindowSet
    ) -> tuple[WindowSet, dict[Severity, tuple[tuple[str, NotEvaluated], ...]]]:
        found = carried(windows, measured.series, self._constants.whole("samples_a_window"))
        refused: dict[Severity, tuple[tuple[str, NotEvaluated], ...]] = {}
        for severity, name, why in found.refused:
            refused[severity] = (*refused.get(severity, ()), (name, why))
        return found.windows, refused

    def _fired(
        self, measured: _Measured, level: ServiceLevel, windows: WindowSet
    ) -> tuple[Fired, ...] | NotEvaluated:
        question = self._question
        since = span_of(measured.series)[0]
        return fired(level, windows, measured.series, self.grid, question.semantics, since_s=since)

    def _alert(
        self,
        level: ServiceLevel,
        found: Fired,
        events: Events | NotEvaluated,
        refused: dict[Severity, tuple[tuple[str, NotEvaluated], ...]],
    ) -> AlertOutcome:
        nothing = Events(
            self.grid.start_ms // 1000, self._question.interval_s, np.zeros(1), np.zeros(1)
        )
        return judge(
            level,
            found.severity,
            found.pairs,
            found.spans,
            until_s=self.grid.end_ms // 1000,
            events=nothing if isinstance(events, NotEvaluated) else events,
            incidents=self._incidents,
            labelled=self._labelled,
            grace_s=self._constants.whole("grace_s"),
            refused=refused.get(found.severity, ()),
        )

    def _budget(
        self, level: ServiceLevel, events: Events | NotEvaluated
    ) -> BudgetLine | NotEvaluated:
        if isinstance(events, NotEvaluated):
            return events
        left = remaining(events, float(level.budget_ratio), level.period_days, level.calendar)
        if np.isnan(left).all():
            return NotEvaluated("no event was measured", would_help="traffic")
        times, thin = min_max(events.ends_s, left, self._constants.whole("figure_points"))
        known = left[~np.isnan(left)]
        counted = counts_of(level)
        return BudgetLine(
            tuple(times.tolist()),
            tuple(thin.tolist()),
            float(known.min()),
            float(known[-1]),
            float(events.total.sum()) if counted else None,
            float(events.bad.sum()) if counted else None,
            int(np.count_nonzero(events.total)) * events.step_s,
        )


def _alerts(level: ServiceLevel, severity: Severity) -> bool:
    return not level.alerting.of(severity).disabled


def difference(exact: Replay, grid: Replay) -> GridDifference:
    """Return how far a replay of a grid is from one of the samples themselves.

    Args:
        exact: over raw samples.
        grid: the same question over samples on a grid.
    """
    other = dict(grid.present())
    evaluations = differing = firing = 0
    for key, each in exact.present():
        against = other.get(key)
        evaluations += each.firing.size
        firing += int(np.count_nonzero(each.firing))
        if against is None or against.firing.size != each.firing.size:
            differing += int(np.count_nonzero(each.firing))
        else:
            differing += int(np.count_nonzero(each.firing != against.firing))
    return GridDifference(evaluations, differing, firing)
