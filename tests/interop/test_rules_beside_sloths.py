"""Our rules hold every group, series, label and alert of those Sloth writes from the same file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.go_modules import SLOTH, go_module
from support.rule_levels import held

from switchboard_policy.app.slo_files import read_definitions
from switchboard_policy.areas.slo.lint.lints import lint_rules
from switchboard_policy.areas.slo.rules.examples import name_of
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.promql.rule import AlertingRule, Rule, RuleGroup
from switchboard_policy.promql.selectors import Selector, selectors

NAMES = [
    "getting-started.yml",
    "home-wifi.yml",
    "kubernetes-apiserver.yml",
    "multifile.yml",
    "no-alerts.yml",
    "raw-home-wifi.yml",
]
OURS = {"sloth_version", "sloth_mode", "sloth_spec"}
"""Labels that say which program wrote the rules."""
THEIRS = "cmd"
"""A label that Sloth's examples were generated with."""


def examples() -> Path:
    return go_module(SLOTH) / "examples"


def theirs(name: str) -> list[RuleGroup]:
    path = examples() / "_gen" / name
    return [each.group for each in held(path.read_text(encoding="utf-8"), name)]


def ours(name: str, least_bad: int = 2) -> list[RuleGroup]:
    levels = read_definitions([examples() / name]).levels
    return [
        group
        for level in levels
        for group in rule_groups(replace(level, least_bad_events=least_bad), window_set("workbook"))
    ]


def identity(rule: Rule) -> tuple[object, ...]:
    labels = {key: value for key, value in rule.labels.items() if key not in OURS | {THEIRS}}
    name = rule.alert if isinstance(rule, AlertingRule) else rule.record
    return (name, *sorted(labels.items()))


def identities(groups: list[RuleGroup]) -> set[tuple[object, ...]]:
    return {
        (group.name, *identity(rule)) for group in groups for rule in group.rules if group.rules
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_group_series_label_and_alert_of_sloths_is_there(name: str) -> None:
    missing = identities(theirs(name)) - identities(ours(name))
    assert missing == set()
    assert identities(theirs(name))


def read(groups: list[RuleGroup]) -> dict[tuple[str, str], set[Selector]]:
    """What each alert reads, by name and severity."""
    return {
        (rule.alert, rule.labels["sloth_severity"]): set(selectors([rule.expr]))
        for group in groups
        for rule in group.rules
        if isinstance(rule, AlertingRule)
    }


@pytest.mark.parametrize("name", NAMES)
def test_alerts_read_the_same_series_where_any_failure_alerts(name: str) -> None:
    assert read(theirs(name)) == read(ours(name, least_bad=1))


@pytest.mark.parametrize("name", NAMES)
def test_alerts_that_ask_for_a_second_failure_read_the_total_besides(name: str) -> None:
    usual = read(ours(name))
    for alert, series in read(theirs(name)).items():
        besides = {name_of(each) for each in usual[alert] - series}
        assert usual[alert] >= series
        assert besides <= {"slo:sli_total:rate5m"}


@pytest.mark.parametrize("name", NAMES)
def test_sloths_own_rules_are_found_right_by_every_lint(name: str) -> None:
    text = (examples() / "_gen" / name).read_text(encoding="utf-8")
    levels = read_definitions([examples() / name]).levels
    assert lint_rules(held(text, name), levels) == []
