"""Rule groups replayed over raw samples: what they would have recorded and which alerts fired.

Groups are taken as evaluated at the same instants, one after another. A server spreads its groups
over their interval by a hash of their names, so there a group may read what another recorded up to
one interval before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.prometheus.semantics import Semantics
from simulator.samples import RawSeries
from simulator.trace import Array
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.promql.frame import Flags
from switchboard_policy.promql.order import link
from switchboard_policy.promql.rule import AlertingRule, RuleGroup
from switchboard_policy.promql.steps import Step
from switchboard_policy.promql.store import Store

CHUNK = 1 << 16
"""Evaluations that are worked out at once; memory grows with it, the answer does not change."""


@dataclass(frozen=True, eq=False)
class Firing:
    """One alert: a rule and the labels that tell it from the rule's others.

    Args:
        group: the rule's group.
        alert: the rule's name.
        labels: the alert's labels, `alertname` included.
        times_s: when its rule was evaluated, in seconds since the epoch.
        active: where its expression held: pending or firing.
        firing: where it fired.
    """

    group: str
    alert: str
    labels: Mapping[str, str]
    times_s: Array
    active: Flags
    firing: Flags

    def intervals(self) -> tuple[tuple[float, float], ...]:
        """Return from which evaluation to which it fired without a break, both included."""
        edges = np.diff(np.concatenate(([False], self.firing, [False])).astype(np.int8))
        starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
        return tuple(
            (float(self.times_s[start]), float(self.times_s[end]))
            for start, end in zip(starts, ends, strict=True)
        )


@dataclass(frozen=True, eq=False)
class Replay:
    """What rule groups would have done.

    Args:
        alerts: every alert whose expression held at least once, in the rules' order.
        recorded: what was asked for of the recorded series, staleness markers included.
        refused: rules that could not be evaluated: group, rule, and why.
    """

    alerts: tuple[Firing, ...]
    recorded: tuple[RawSeries, ...] = ()
    refused: tuple[tuple[str, str, NotEvaluated], ...] = ()

    def of(self, alert: str) -> tuple[Firing, ...]:
        """Return the alerts of the rules with a name."""
        return tuple(each for each in self.alerts if each.alert == alert)


def replay_groups(  # noqa: PLR0913 - each is a thing of its own that a caller names
    groups: Sequence[RuleGroup],
    series: Iterable[RawSeries],
    *,
    start_s: int,
    end_s: int,
    interval_s: int = 60,
    semantics: Semantics | str = Semantics.PROMETHEUS_3,
    keep: Collection[str] = (),
    chunk: int = CHUNK,
) -> Replay:
    """Evaluate rule groups over raw samples from one moment to another, both included.

    Args:
        groups: the groups, in the order of their file.
        series: raw samples of every series the rules read.
        start_s: first evaluation, in seconds since the epoch.
        end_s: no evaluation after this.
        interval_s: seconds between evaluations of a group that names no interval.
        semantics: `prometheus-3` or `prometheus-2`.
        keep: names of recorded series to return.
        chunk: evaluations to work out at once.

    Raises:
        InputError: an expression that does not parse.
    """
    steps = [Step(group, rule, interval_s) for group in groups for rule in group.rules]
    link(steps)
    store = Store(series, Semantics(semantics), max((each.reach_ms for each in steps), default=0))
    span_ms = chunk * min((each.interval_ms for each in steps), default=1000)
    for start_ms in range(start_s * 1000, end_s * 1000 + 1, span_ms):
        store.advance()
        before_ms = min(start_ms + span_ms, end_s * 1000 + 1)
        for step in steps:
            step.run(store, step.grid(start_s * 1000, start_ms, before_ms), keep)
    return Replay(
        tuple(alert for step in steps for alert in _firing(step, start_s, end_s)),
        tuple(each for name in keep for each in store.recorded(name)),
        tuple((each.group.name, each.name, each.refused) for each in steps if each.refused),
    )


def _firing(step: Step, start_s: int, end_s: int) -> Iterator[Firing]:
    if step.refused or not isinstance(step.rule, AlertingRule):
        return
    grid = step.grid(start_s * 1000, start_s * 1000, end_s * 1000 + 1)
    for labels, pieces in step.there.items():
        active = np.zeros(grid.count, dtype=np.bool_)
        for part, there in pieces:
            first = (part.start_ms - grid.start_ms) // grid.step_ms
            active[first : first + part.count] = there
        if active.any():
            yield Firing(
                step.group.name,
                step.rule.alert,
                dict(labels),
                grid.times_ms() / 1000,
                active,
                _held(active, step.rule.for_s * 1000, grid.step_ms),
            )


def _held(active: Flags, for_ms: int, step_ms: int) -> Flags:
    """Return where an expression has held so long that its alert fires.

    Source: prometheus/rules/alerting.go: the time since the first evaluation at which it held.
    """
    if for_ms == 0:
        return active
    places = np.arange(active.size)
    last_not = np.maximum.accumulate(np.where(active, -1, places))
    held: Flags = active & ((places - last_not - 1) * step_ms >= for_ms)
    return held
