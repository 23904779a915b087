"""Our rules hold every group, series, label and alert of those Sloth writes from the same file."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest
from support.rule_levels import held
from support.tools import require_tool

from switchboard_policy.app.slo_files import read_definitions
from switchboard_policy.areas.slo.lint.lints import lint_rules
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.promql.rule import AlertingRule, Rule, RuleGroup
from switchboard_policy.promql.selectors import selectors

SLOTH = "github.com/slok/sloth@v0.16.0"
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


@cache
def examples() -> Path:
    command = [require_tool("go"), "mod", "download", "-json", SLOTH]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"needs the Go module {SLOTH}")
    return Path(json.loads(done.stdout)["Dir"]) / "examples"


def theirs(name: str) -> list[RuleGroup]:
    path = examples() / "_gen" / name
    return [each.group for each in held(path.read_text(encoding="utf-8"), name)]


def ours(name: str) -> list[RuleGroup]:
    levels = read_definitions([examples() / name]).levels
    return [group for level in levels for group in rule_groups(level, window_set("workbook"))]


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


@pytest.mark.parametrize("name", NAMES)
def test_alerts_read_the_same_series(name: str) -> None:
    def read(groups: list[RuleGroup]) -> set[object]:
        return {
            (rule.alert, rule.labels["sloth_severity"], selectors([rule.expr]))
            for group in groups
            for rule in group.rules
            if isinstance(rule, AlertingRule)
        }

    assert read(theirs(name)) == read(ours(name))


@pytest.mark.parametrize("name", NAMES)
def test_sloths_own_rules_are_found_right_by_every_lint(name: str) -> None:
    text = (examples() / "_gen" / name).read_text(encoding="utf-8")
    levels = read_definitions([examples() / name]).levels
    assert lint_rules(held(text, name), levels) == []
