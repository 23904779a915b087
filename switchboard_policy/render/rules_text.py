"""Rules of service levels as files: for Prometheus, for its operator, and their tests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.rules.made_up import (
    MINUTE_S,
    Flow,
    Moment,
    RuleTest,
    Stretches,
    samples_of,
    together,
)
from switchboard_policy.areas.slo.rules.names import ID, SEVERITY, window_name
from switchboard_policy.documents.yaml_writer import yaml_text
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.parse import parse
from switchboard_policy.promql.rule import RecordingRule, Rule, RuleGroup
from switchboard_policy.promql.selectors import NAME, Matcher, Op

OBJECT_VERSION = "monitoring.coreos.com/v1"
OBJECT_KIND = "PrometheusRule"
_NO_NAME = re.compile("[^a-z0-9-]+")


class RulesKind(StrEnum):
    """What a generated file is for."""

    RULES = "rules"
    OBJECT = "prometheusrule"
    TESTS = "tests"


def rules_text(levels: Sequence[ServiceLevel], windows: WindowSet, kind: RulesKind) -> str:
    """Return one file of a service, its tests excepted.

    Args:
        levels: service levels of one service, at least one.
        windows: their alert windows.
        kind: what the file is for.

    Raises:
        InputError: a rule cannot be made of a service level, or does not parse.
    """
    groups = [group for level in levels for group in _checked(level, windows)]
    value = groups_value(groups)
    if kind is RulesKind.OBJECT:
        value = object_value(levels[0].service, groups)
    return _header(levels, windows) + yaml_text(value)


def tests_text(
    levels: Sequence[ServiceLevel],
    windows: WindowSet,
    tests: Mapping[str, tuple[RuleTest, ...] | NotEvaluated],
    rules_file: str,
) -> str:
    """Return the tests of a service's rules, for `promtool test rules`.

    Args:
        levels: service levels of one service, at least one.
        windows: their alert windows.
        tests: the tests of each, by its id, or why there are none.
        rules_file: the rules, as seen from the file of the tests.

    Raises:
        InputError: a rule cannot be made of a service level, or does not parse.
    """
    groups = [group for level in levels for group in _checked(level, windows)]
    untested = [
        f"# No tests of {name}: {why.reason}.\n"
        for name, why in tests.items()
        if isinstance(why, NotEvaluated)
    ]
    found = [test for each in tests.values() if isinstance(each, tuple) for test in each]
    head = _header(levels, windows) + "".join(untested)
    return head + yaml_text(tests_value(rules_file, groups, together(found)))


def groups_value(groups: Iterable[RuleGroup]) -> dict[str, object]:
    """Return groups of rules as Prometheus reads them."""
    return {
        "groups": [
            {
                "name": group.name,
                **({"interval": window_name(group.interval_s)} if group.interval_s else {}),
                "rules": [dict(_rule(rule)) for rule in group.rules],
            }
            for group in groups
        ]
    }


def object_value(service: str, groups: Iterable[RuleGroup]) -> dict[str, object]:
    """Return groups of rules as the object that Prometheus's operator reads.

    Args:
        service: whose rules they are.
        groups: the groups.
    """
    return {
        "apiVersion": OBJECT_VERSION,
        "kind": OBJECT_KIND,
        "metadata": {
            "name": f"slo-{_NO_NAME.sub('-', service.lower()).strip('-')}",
            "labels": {
                "app.kubernetes.io/component": "slo",
                "app.kubernetes.io/managed-by": "switchboard-policy",
            },
        },
        "spec": groups_value(groups),
    }


def tests_value(
    file: str, groups: Iterable[RuleGroup], tests: Iterable[RuleTest]
) -> dict[str, object]:
    """Return tests as `promtool test rules` reads them.

    Args:
        file: the rules file, as seen from the file of the tests.
        groups: its groups; what one records, the next one reads in the same minute.
        tests: the tests.
    """
    return {
        "rule_files": [file],
        "evaluation_interval": window_name(MINUTE_S),
        "group_eval_order": [group.name for group in groups],
        "tests": [_test(each) for each in tests],
    }


def _test(test: RuleTest) -> dict[str, object]:
    return {
        "name": test.name,
        "interval": window_name(test.step_s),
        "input_series": [
            {"series": _series(flow), "values": _values(flow, stretches, test.step_s)}
            for flow, stretches in test.courses
        ],
        "promql_expr_test": [_moment(moment) for moment in test.moments],
    }


def _moment(moment: Moment) -> dict[str, object]:
    alerts = f'ALERTS{{alertstate="firing",{ID}="{moment.level}"}}'
    return {
        "expr": f"count by (alertname, {SEVERITY}) ({alerts})",
        "eval_time": window_name(moment.at_s),
        "exp_samples": [
            {"labels": f'{{alertname="{name}", {SEVERITY}="{severity}"}}', "value": count}
            for (name, severity), count in sorted(moment.fired.items())
        ],
    }


def _series(flow: Flow) -> str:
    labels = [Matcher(name, Op.EQUAL, value) for name, value in sorted(flow.labels.items())]
    inside = ",".join(str(each) for each in labels if each.label != NAME)
    return f"{flow.labels[NAME]}{{{inside}}}" if inside else flow.labels[NAME]


def _values(flow: Flow, stretches: Stretches, step_s: int) -> str:
    """Return a series in promtool's notation: `1+2x3` is 1 3 5 7."""
    values = samples_of(flow, stretches, step_s)
    parts, first = [], 0
    for number, (count, bad) in enumerate(stretches):
        gain = flow.gain(bad, step_s) if flow.counts else Decimal(0)
        more = count if number == 0 else count - 1
        parts.append(f"{plain(values[first])}+{plain(gain)}x{more}")
        first += more + 1
    return " ".join(parts)


def _checked(level: ServiceLevel, windows: WindowSet) -> tuple[RuleGroup, ...]:
    groups = rule_groups(level, windows)
    for group in groups:
        for rule in group.rules:
            parse(rule.expr, location=level.location)
    return groups


def _header(levels: Sequence[ServiceLevel], windows: WindowSet) -> str:
    files = sorted({level.location.file for level in levels if level.location is not None})
    origin = f" from {', '.join(files)}" if files else ""
    return (
        f"# Written by `switchboard slo rules`{origin}; change that instead.\n"
        f"# Alert windows: {windows.name}.\n"
    )


def _rule(rule: Rule) -> Iterator[tuple[str, object]]:
    if isinstance(rule, RecordingRule):
        yield from (("record", rule.record), ("expr", rule.expr))
        yield "labels", dict(sorted(rule.labels.items()))
        return
    yield from (("alert", rule.alert), ("expr", rule.expr))
    if rule.for_s:
        yield "for", window_name(rule.for_s)
    yield "labels", dict(sorted(rule.labels.items()))
    yield "annotations", dict(sorted(rule.annotations.items()))
