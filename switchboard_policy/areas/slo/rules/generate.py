"""The Prometheus rules of a service level, in the place of Sloth's: same names, same labels.

Two things differ on purpose. Numbers are exact decimals. And the ratio over the period is a ratio
of sums, never a mean of ratios: errors and total are recorded over a short window, and the period
is the sum of the one over the sum of the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import EventsSli, RawSli, ServiceLevel
from switchboard_policy.areas.slo.rules.alerts import alert_rules
from switchboard_policy.areas.slo.rules.names import (
    ALERT_GROUP,
    BUDGET,
    CURRENT_BURN,
    ID,
    INFO,
    META_GROUP,
    OBJECTIVE,
    PERIOD_BURN,
    PERIOD_DAYS,
    PERIOD_LEFT,
    SERVICE,
    SLI_GROUP,
    SLO,
    WINDOW_LABEL,
    id_labels,
    ratio_series,
    series,
    window_name,
)
from switchboard_policy.areas.slo.rules.shape import Shape, shape_of
from switchboard_policy.areas.slo.rules.sums import (
    base_ratio,
    over,
    period_ratio,
    sum_rules,
    window_ratio,
)
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.rule import RecordingRule, RuleGroup

_ABOUT = {
    "sloth_version": "switchboard-policy",
    "sloth_mode": "cli-gen-prom",
    "sloth_spec": "prometheus/v1",
}
"""No number of a version: a file is the same whichever release wrote it."""


def rule_groups(level: ServiceLevel, windows: WindowSet) -> tuple[RuleGroup, ...]:
    """Return the rules of one service level: indicators, what is known of it, alerts.

    Args:
        level: the service level.
        windows: its alert windows.

    Raises:
        InputError: a least number of events is asked of an indicator that counts none.
    """
    shape = shape_of(level, windows)
    alerts = tuple(alert_rules(shape, windows))
    groups = (
        RuleGroup(SLI_GROUP + level.id, (*sum_rules(shape), *_indicators(shape)), shape.interval_s),
        RuleGroup(META_GROUP + level.id, tuple(_meta(shape))),
        RuleGroup(ALERT_GROUP + level.id, alerts),
    )
    return groups if alerts else groups[:2]


def _indicators(shape: Shape) -> Iterator[RecordingRule]:
    for size in shape.windows_s:
        yield _indicator(shape, size, _window(shape, size))
    yield _indicator(shape, shape.period_s, period_ratio(shape))


def _window(shape: Shape, seconds: int) -> str:
    sli = shape.level.sli
    if seconds == shape.base_s:
        return base_ratio(shape)
    if not shape.from_sums and isinstance(sli, EventsSli):
        return f"({over(sli.error_query, seconds)})\n/\n({over(sli.total_query, seconds)})"
    if not shape.from_sums and isinstance(sli, RawSli):
        return f"({over(sli.error_ratio_query, seconds)})"
    return window_ratio(shape, seconds)


def _indicator(shape: Shape, seconds: int, expr: str) -> RecordingRule:
    labels = {
        **shape.level.labels,
        **id_labels(shape.level),
        WINDOW_LABEL: window_name(seconds),
    }
    return RecordingRule(ratio_series(seconds), expr, labels)


def _meta(shape: Shape) -> Iterator[RecordingRule]:
    level = shape.level
    labels = {**level.labels, **id_labels(level)}
    about = {**_ABOUT, "sloth_objective": plain(level.objective)}
    yield RecordingRule(OBJECTIVE, f"vector({plain(level.objective_ratio)})", labels)
    yield RecordingRule(BUDGET, f"vector({plain(level.budget_ratio)})", labels)
    yield RecordingRule(PERIOD_DAYS, f"vector({level.period_days})", labels)
    yield RecordingRule(CURRENT_BURN, _burn(level, min(shape.windows_s)), labels)
    yield RecordingRule(PERIOD_BURN, _burn(level, shape.period_s), labels)
    yield RecordingRule(PERIOD_LEFT, f"1 - {series(PERIOD_BURN, level)}", labels)
    yield RecordingRule(INFO, "vector(1)", {**labels, **about})


def _burn(level: ServiceLevel, seconds: int) -> str:
    return (
        f"{series(ratio_series(seconds), level)}\n"
        f"/ on({ID}, {SLO}, {SERVICE}) group_left\n"
        f"{series(BUDGET, level)}"
    )
