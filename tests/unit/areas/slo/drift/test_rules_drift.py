"""Rules held against rules that run: each difference once, at the line that holds the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from switchboard_policy.areas.slo.drift.held import HeldGroup
from switchboard_policy.areas.slo.drift.rules import rules_drift
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.location import Location
from switchboard_policy.promql.rule import AlertingRule, RecordingRule, Rule, RuleGroup
from switchboard_policy.promql.running import RunningGroup, RunningRule

URL = "http://prometheus:9090"
ABOUT = {"sloth_id": "shop-answers", "sloth_service": "shop"}
RATIO = RecordingRule("slo:ratio", 'sum(a{x="1"})', {**ABOUT, "sloth_window": "5m"})
LONGER = RecordingRule("slo:ratio", "sum(b)", {**ABOUT, "sloth_window": "1h"})
ALERT = AlertingRule("Burns", "slo:ratio > 14.4 * 0.001", 60, {"severity": "page"}, {"a": "b"})


def held(*rules: Rule, name: str = "g", interval_s: int = 0, file: str = "r.yaml") -> HeldGroup:
    places = tuple(Location(file, f"/groups/0/rules/{at}", 10 + at, 5) for at in range(len(rules)))
    return HeldGroup(RuleGroup(name, rules, interval_s), Location(file, "/groups/0", 2, 3), places)


def running(*rules: Rule, name: str = "g", file: str = "/etc/r.yaml") -> RunningGroup:
    return RunningGroup(name, file, 60, tuple(RunningRule(rule) for rule in rules))


def drift(here: Sequence[HeldGroup], there: Sequence[RunningGroup]) -> list[Finding]:
    return rules_drift(here, there, URL)[0]


def test_the_same_rules_in_another_spelling_and_order_are_no_drift() -> None:
    spelt = replace(RATIO, expr="sum( a{x='1'} )")
    assert drift([held(RATIO, LONGER, ALERT)], [running(ALERT, LONGER, spelt)]) == []


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (replace(ALERT, expr="slo:ratio > 6 * 0.001"), "expr is `slo:ratio > 6 * 0.001`, here `sl"),
        (replace(ALERT, for_s=0), "for is 0 s, here 60 s"),
        (replace(ALERT, labels={}), "label severity is missing"),
        (replace(ALERT, labels={"severity": "call"}), "label severity is `call`, here `page`"),
        (replace(ALERT, annotations={"a": "b", "c": "d"}), "annotation c is there and not here"),
        (replace(ALERT, annotations={"a": "c"}), "annotation a is `c`, here `b`"),
    ],
)
def test_each_part_that_differs_is_named(there: AlertingRule, told: str) -> None:
    (found,) = drift([held(RATIO, ALERT)], [running(RATIO, there)])
    assert (found.id, str(found.location)) == ("slo/running_differs", "r.yaml:11:5")
    assert found.msg.startswith(f"alert Burns (page) runs otherwise on {URL}: {told}")


def test_parts_that_differ_together_are_one_finding() -> None:
    there = replace(ALERT, for_s=0, annotations={})
    (found,) = drift([held(ALERT)], [running(there)])
    assert "for is 0 s, here 60 s; annotation a is missing" in found.msg


def test_a_long_expression_is_cut_to_where_it_differs() -> None:
    long = "sum(" + " + ".join(f"metric_{number}" for number in range(60)) + ")"
    here, there = replace(RATIO, expr=long), replace(RATIO, expr=long.replace("_30 ", "_99 "))
    (found,) = drift([held(here)], [running(there)])
    assert "metric_99" in found.msg
    assert "metric_30" in found.msg
    assert "metric_10" not in found.msg
    assert len(found.msg) < 400


def test_of_rules_of_one_name_the_one_with_the_same_labels_is_compared() -> None:
    changed = replace(LONGER, expr="sum(c)")
    (found,) = drift([held(RATIO, LONGER)], [running(changed, RATIO)])
    assert "expr is `sum(c)`, here `sum(b)`" in found.msg
    assert "(shop-answers)" in found.msg


def test_an_interval_counts_only_where_it_is_stated() -> None:
    assert drift([held(RATIO)], [running(RATIO)]) == []
    (found,) = drift([held(RATIO, interval_s=30)], [running(RATIO)])
    assert "is evaluated every 60 s on http://prometheus:9090, here every 30 s" in found.msg


def test_a_rule_that_does_not_run_and_one_that_nobody_holds_are_told() -> None:
    found = drift([held(RATIO, ALERT)], [running(RATIO, replace(ALERT, alert="Old"))])
    assert [each.id for each in found] == ["slo/not_running", "slo/running_only"]
    assert found[0].msg.startswith("alert Burns (page) does not run")
    assert found[1].msg.startswith("alert Old (page) runs in group g")


def test_a_group_that_does_not_run_is_one_finding() -> None:
    (found,) = drift([held(RATIO, LONGER)], [running(ALERT, name="other")])
    assert (found.id, str(found.location)) == ("slo/not_running", "r.yaml:2:3")
    assert "group g (2 rules)" in found.msg


def test_two_files_may_hold_groups_of_one_name() -> None:
    here = [held(RATIO, file="a.yaml"), held(ALERT, file="b.yaml")]
    there = [running(ALERT, file="/b"), running(RATIO, file="/a")]
    assert drift(here, there) == []


def test_other_peoples_groups_are_counted_and_not_told() -> None:
    theirs = running(RecordingRule("x", "y", {"sloth_service": "elsewhere"}), name="theirs")
    found, others = rules_drift([held(RATIO)], [running(RATIO), theirs], URL)
    assert (found, others) == ([], 1)


def test_a_group_for_a_service_held_here_is_told_when_nobody_holds_it() -> None:
    found, others = rules_drift([held(RATIO)], [running(RATIO), running(LONGER, name="old")], URL)
    assert [each.id for each in found] == ["slo/running_only"]
    assert "group old (1 rule) runs on" in found[0].msg
    assert others == 0


def test_a_rule_that_fails_is_told_whether_it_differs_or_not() -> None:
    failing = RunningGroup("g", "/f", 60, (RunningRule(RATIO, "many-to-many"),))
    (found,) = drift([held(RATIO)], [failing])
    assert (found.id, str(found.location)) == ("slo/rule_failing", "r.yaml:10:5")
    assert found.msg.endswith("many-to-many")
    other = RunningGroup("g", "/f", 60, (RunningRule(replace(RATIO, expr="z"), "bad"),))
    assert [each.id for each in drift([held(RATIO)], [other])] == [
        "slo/running_differs",
        "slo/rule_failing",
    ]
