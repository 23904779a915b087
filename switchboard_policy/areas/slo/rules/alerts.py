"""Alerts of a service level: both windows of a pair burn too fast, any pair of a severity."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel, Severity
from switchboard_policy.areas.slo.rules.calendar import counted
from switchboard_policy.areas.slo.rules.enough import enough
from switchboard_policy.areas.slo.rules.names import (
    SEVERITY,
    WINDOW_LABEL,
    WINDOWS,
    ratio_series,
    series,
    window_name,
)
from switchboard_policy.areas.slo.rules.shape import Shape
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.rule import AlertingRule


def alert_pairs(
    level: ServiceLevel, windows: WindowSet, severity: Severity
) -> tuple[AlertWindow, ...]:
    """Return the pairs of windows that alert on a service level.

    Args:
        level: may have switched off a severity, or pairs of it.
        windows: the pairs there are.
        severity: of the alerts.
    """
    target = level.alerting.of(severity)
    if target.disabled or not level.alerting.name:
        return ()
    return tuple(
        pair
        for pair in windows.windows
        if pair.severity is severity and pair.tier not in target.tiers_off
    )


def alert_rules(shape: Shape, windows: WindowSet) -> Iterator[AlertingRule]:
    """Yield the alerts of a service level, pages first.

    Pairs that wait for different times need a rule each; a label then tells them apart, since one
    of two equal alerts would resolve the other.

    Args:
        shape: what the service level's rules record.
        windows: its pairs of windows.
    """
    for severity in Severity:
        pairs = alert_pairs(shape.level, windows, severity)
        waits = dict.fromkeys(pair.for_s for pair in pairs)
        for wait in waits:
            same = tuple(pair for pair in pairs if pair.for_s == wait)
            yield _rule(shape, severity, same, alone=len(waits) == 1)


def _rule(
    shape: Shape, severity: Severity, pairs: tuple[AlertWindow, ...], *, alone: bool
) -> AlertingRule:
    alerting, target = shape.level.alerting, shape.level.alerting.of(severity)
    parts = [_pair(shape, pair) for pair in pairs]
    either = "\nor\n".join(f"(\n{indent(part, '  ')}\n)" for part in parts)
    names = {} if alone else {WINDOWS: " ".join(pair_name(pair) for pair in pairs)}
    return AlertingRule(
        alert=alerting.name,
        expr=counted(parts[0] if len(parts) == 1 else either, shape.level.exclusions),
        for_s=pairs[0].for_s,
        labels={SEVERITY: severity.value, **names, **alerting.labels, **target.labels},
        annotations={
            **_words(shape, severity, pairs),
            **alerting.annotations,
            **target.annotations,
        },
    )


def pair_name(pair: AlertWindow) -> str:
    """Return a pair of windows as people write it: `1h/5m`."""
    return f"{window_name(pair.long_s)}/{window_name(pair.short_s)}"


def _pair(shape: Shape, pair: AlertWindow) -> str:
    threshold = f"({plain(pair.factor)} * {plain(shape.level.budget_ratio)})"
    burns = [
        f"max without ({WINDOW_LABEL}) ({series(ratio_series(size), shape.level)} > {threshold})"
        for size in (pair.short_s, pair.long_s)
    ]
    return enough(shape, pair, "\nand\n".join(burns))


def _words(shape: Shape, severity: Severity, pairs: tuple[AlertWindow, ...]) -> dict[str, str]:
    level = shape.level
    name, budget = f"{level.service} {level.name}", plain(100 - level.objective)
    rates = " or ".join(f"{plain(pair.factor)} times over {pair_name(pair)}" for pair in pairs)
    return {
        "title": f"({severity.value}) {name}: the error budget burns too fast",
        "summary": (
            f"{name} spends its error budget of {budget} % faster than"
            f" {level.period_days} days allow: {rates}."
        ),
    }
