"""Alerts on logs: the budget of errors, told by log lines where those are all there is."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.slo.alert_windows import AlertWindow
from switchboard_policy.areas.slo.artefacts.basis import Basis, Made
from switchboard_policy.areas.slo.artefacts.indicator import INDICATOR
from switchboard_policy.areas.slo.artefacts.mapped import LeftOut, Names
from switchboard_policy.areas.slo.definition import ServiceLevel, Severity
from switchboard_policy.areas.slo.rules.alerts import alert_pairs, pair_name
from switchboard_policy.areas.slo.rules.names import SEVERITY, id_labels, window_name
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.rule import AlertingRule, RuleGroup

_ERRORS, _LINES = "log_errors_per_s", "log_lines_per_s"


def log_alerts(basis: Basis) -> Made[RuleGroup]:
    """Return groups of alerts in LogQL, one for each availability level.

    The windows and factors are those of the alerts on metrics.

    Args:
        basis: what they are made from; without `log_errors_per_s` and `log_lines_per_s` there are
            none.
    """
    groups: list[RuleGroup] = []
    for level in basis.levels:
        if level.labels.get(INDICATOR) != "availability":
            continue
        for word in (_ERRORS, _LINES):
            found = basis.names.query(word, window="5m")
            if isinstance(found, NotEvaluated):
                return Made((), (LeftOut("alerts on logs", found.reason),))
        rules = tuple(_rules(level, basis))
        if rules:
            groups.append(RuleGroup(f"switchboard-slo-log-alerts-{level.id}", rules))
    return Made(tuple(groups))


def _rules(level: ServiceLevel, basis: Basis) -> Iterator[AlertingRule]:
    for severity in Severity:
        for pair in alert_pairs(level, basis.windows, severity):
            name = f"{level.service} {level.name}"
            yield AlertingRule(
                alert=f"{level.alerting.name}InLogs",
                expr=_burning(level, pair, basis.names),
                for_s=pair.for_s,
                labels={
                    **level.labels,
                    **id_labels(level),
                    SEVERITY: severity.value,
                    "switchboard_windows": pair_name(pair),
                    **level.alerting.labels,
                    **level.alerting.of(severity).labels,
                },
                annotations={
                    "title": f"({severity.value}) {name}: error lines spend the budget too fast",
                    "summary": (
                        f"More than {plain(pair.factor)} times the error budget of"
                        f" {plain(100 - level.objective)} % over {pair_name(pair)}, by log lines."
                    ),
                    **level.alerting.annotations,
                    **level.alerting.of(severity).annotations,
                },
            )


def _burning(level: ServiceLevel, pair: AlertWindow, names: Names) -> str:
    most = plain(pair.factor * level.budget_ratio)
    parts = []
    for size in (pair.short_s, pair.long_s):
        asked = [
            names.query(word, window=window_name(size), service=level.service)
            for word in (_ERRORS, _LINES)
        ]
        parts.append(f"(({asked[0]}) / ({asked[1]}) > {most})")
    return "\nand\n".join(parts)
