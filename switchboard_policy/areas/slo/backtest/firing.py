"""When the alerts of one service level would have fired, by its generated rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.prometheus.semantics import Grid, Semantics
from simulator.samples import RawSeries
from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.backtest.judge import Span
from switchboard_policy.areas.slo.definition import ServiceLevel, Severity
from switchboard_policy.areas.slo.rules.alerts import alert_pairs
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.rules.names import META_GROUP, ratio_series
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.promql.replay import Firing, Replay, replay_groups
from switchboard_policy.promql.rule import AlertingRule, Rule, RuleGroup

_RULE = "switchboard_rule"
"""Put on alerts while they are replayed: labels of the user may say anything else."""


@dataclass(frozen=True, eq=False)
class Fired:
    """What one alerting rule did.

    Args:
        severity: whom it is for.
        pairs: its pairs of windows.
        spans: when it fired, each alert of the rule on its own, in order of time.
        firing: whether any fired, at each evaluation.
    """

    severity: Severity
    pairs: tuple[AlertWindow, ...]
    spans: tuple[Span, ...]
    firing: NDArray[np.bool_]


def fired(  # noqa: PLR0913 - a level, its windows, what was measured and when
    level: ServiceLevel,
    windows: WindowSet,
    series: Sequence[RawSeries],
    grid: Grid,
    semantics: Semantics,
    *,
    since_s: int | None = None,
) -> tuple[Fired, ...] | NotEvaluated:
    """Return what each alerting rule of a service level did, or why that cannot be told.

    Args:
        level: the service level.
        windows: its alert windows; without any there is nothing to replay.
        series: raw samples its queries read.
        grid: the evaluations.
        semantics: whose arithmetic.
        since_s: seconds since the epoch from which a server would have recorded what rules read of
            each other; None for the first evaluation.
    """
    rules = list(_alerting(level, windows))
    if not rules:
        return ()
    groups = [_lean(level, windows, group) for group in rule_groups(level, windows)]
    replay = replay_groups(
        [group for group in groups if group.rules],
        series,
        start_s=_warm_s(grid, windows, since_s),
        end_s=grid.end_ms // 1000 - 1,
        interval_s=grid.step_ms // 1000,
        semantics=semantics,
    )
    if replay.refused:
        _, rule, why = replay.refused[0]
        return NotEvaluated(f"{rule}: {why.reason}", would_help=why.would_help)
    return tuple(
        _fired(severity, pairs, _of(replay, number), grid)
        for number, (severity, pairs) in enumerate(rules)
    )


def _warm_s(grid: Grid, windows: WindowSet, since_s: int | None) -> int:
    """Return the evaluation to begin with: one long window early, where there are samples."""
    start, step = grid.start_ms // 1000, grid.step_ms // 1000
    back = max(pair.long_s + pair.for_s for pair in windows.windows)
    early = min(back, start - (start if since_s is None else since_s))
    return start - max(0, early) // step * step


def _alerting(
    level: ServiceLevel, windows: WindowSet
) -> Iterator[tuple[Severity, tuple[AlertWindow, ...]]]:
    """Yield the alerting rules in the order they are generated: one for each time to wait."""
    for severity in Severity:
        pairs = alert_pairs(level, windows, severity)
        for wait in dict.fromkeys(pair.for_s for pair in pairs):
            yield severity, tuple(pair for pair in pairs if pair.for_s == wait)


def _lean(level: ServiceLevel, windows: WindowSet, group: RuleGroup) -> RuleGroup:
    """Return a group with what alerts read: no figure for boards, nor over the whole period.

    A window may be as long as the period; that one is read.
    """
    asked = {size for pair in windows.windows for size in (pair.long_s, pair.short_s)}
    period_s = level.period_days * 86_400
    period = "" if period_s in asked else ratio_series(period_s)
    rules: list[Rule] = []
    alerts = 0
    for rule in group.rules:
        if isinstance(rule, AlertingRule):
            rules.append(replace(rule, labels={**rule.labels, _RULE: str(alerts)}))
            alerts += 1
        elif rule.record != period and not group.name.startswith(META_GROUP):
            rules.append(rule)
    return replace(group, rules=tuple(rules))


def _of(replay: Replay, number: int) -> tuple[Firing, ...]:
    return tuple(each for each in replay.alerts if each.labels.get(_RULE) == str(number))


def _fired(
    severity: Severity, pairs: tuple[AlertWindow, ...], found: tuple[Firing, ...], grid: Grid
) -> Fired:
    firing = np.zeros(grid.count, dtype=np.bool_)
    first = grid.start_ms // 1000
    spans: list[Span] = []
    for each in found:
        step = int(each.times_s[1] - each.times_s[0]) if each.times_s.size > 1 else 0
        step = step or grid.step_ms // 1000
        told = [(int(start), int(end) + step) for start, end in each.intervals()]
        spans += [(max(start, first), end) for start, end in told if end > first]
        seen = each.firing[each.times_s >= first]
        firing = seen if firing.size != seen.size else firing | seen
    return Fired(severity, pairs, tuple(sorted(spans)), firing)
