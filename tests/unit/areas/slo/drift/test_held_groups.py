"""Groups of rules are found wherever in a document they stand, each rule with its line."""

from __future__ import annotations

from textwrap import dedent

import pytest

from switchboard_policy.areas.slo.drift.held import HeldGroup, held_groups
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.errors import InputError
from switchboard_policy.promql.rule import AlertingRule, RecordingRule, RuleGroup

PLAIN = """\
groups:
  - name: one
    interval: 30s
    rules:
      - record: a:b
        expr: sum(a)
        labels: {x: "1"}
      - alert: Gone
        expr: |
          absent(a)
        for: 1h30m
        keep_firing_for: 5m
        labels: {severity: page}
        annotations: {summary: "{{ $labels.job }} is gone"}
"""


def found(text: str) -> list[HeldGroup]:
    return list(held_groups(read_yaml("f.yaml", dedent(text).encode())))


def inside(*keys: str) -> str:
    """The groups below some keys, as an object or the values of a chart hold them."""
    lines = [f"{'  ' * depth}{key}:" for depth, key in enumerate(keys)]
    return "\n".join([*lines, *(f"{'  ' * len(keys)}{line}" for line in PLAIN.splitlines())])


def test_a_group_is_read_with_the_place_of_each_rule() -> None:
    (held,) = found(PLAIN)
    alert = AlertingRule(
        "Gone",
        "absent(a)\n",
        for_s=5400,
        labels={"severity": "page"},
        annotations={"summary": "{{ $labels.job }} is gone"},
    )
    assert held.group == RuleGroup("one", (RecordingRule("a:b", "sum(a)", {"x": "1"}), alert), 30)
    assert [str(where) for where in (held.location, *held.rules)] == [
        "f.yaml:2:5",
        "f.yaml:5:9",
        "f.yaml:8:9",
    ]


@pytest.mark.parametrize(
    "keys", [("spec",), ("serverFiles", "alerts.yml"), ("a", "b", "c", "d"), ("groups", "x")]
)
def test_groups_are_found_below_other_keys(keys: tuple[str, ...]) -> None:
    (held,) = found(inside(*keys))
    assert held.group == found(PLAIN)[0].group
    assert held.location.pointer == "/" + "/".join((*keys, "groups", "0"))


def test_groups_inside_a_list_of_objects_are_found() -> None:
    listed = "items:\n" + "\n".join(
        f"  {'-' if at == 0 else ' '} {line}" for at, line in enumerate(PLAIN.splitlines())
    )
    assert found(listed)[0].location.pointer == "/items/0/groups/0"


@pytest.mark.parametrize(
    "text",
    [
        "groups: []",
        "groups: [admins, users]",
        "groups: {a: {rules: []}}",
        "groups: [{name: a, rules: allow}]",
        "groups: [{name: a, rules: [{action: keep}]}]",
        "a: 1",
    ],
)
def test_groups_of_other_things_are_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["0s", "0m", "0"])
def test_no_wait_may_be_written_out(text: str) -> None:
    rule = f"groups: [{{name: a, rules: [{{alert: A, expr: up, for: {text}}}]}}]"
    (alert,) = found(rule)[0].group.rules
    assert isinstance(alert, AlertingRule)
    assert alert.for_s == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("groups: [{name: a, rules: [{alert: A, expr: up, for: soon}]}]", "for is 'soon'"),
        ("groups: [{name: a, rules: [{alert: A}]}]", "key 'expr' is missing"),
        ("groups: [{rules: [{alert: A, expr: up}]}]", "key 'name' is missing"),
        ("groups: [{name: a, rules: [{record: [a], expr: up}]}]", "record is a list"),
    ],
)
def test_a_rule_that_is_none_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as caught:
        found(text)
    assert caught.value.location is not None
    assert caught.value.location.line == 1
