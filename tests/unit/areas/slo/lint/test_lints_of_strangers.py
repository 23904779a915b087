"""What is right in rules that others have written stays untold."""

from __future__ import annotations

import pytest

from switchboard_policy.areas.slo.drift.held import held_groups
from switchboard_policy.areas.slo.lint.lints import lint_rules
from switchboard_policy.documents.yaml_reader import read_yaml

QUANTILE = "cluster_job:request_duration_seconds:99quantile > 2.5"
ELSEWHERE = "job:request_latency_seconds:mean5m > 0.5"
GOS_FLAGS = 'sum(rate(a{route!~"(?i).*tail.*"}[1m])) > 1'
GOS_ALONE = r'sum(a{b=~"\\pL+"}) > 1'
OTHER_LANGUAGE = 'sum(rate({job="a"} |= "error" [5m])) > 1'
ALERT = "groups: [{name: a, rules: [{record: 'job:errors:rate5m', expr: b}, {alert: A, expr: X}]}]"


@pytest.mark.parametrize("expr", [QUANTILE, ELSEWHERE, GOS_FLAGS, GOS_ALONE, OTHER_LANGUAGE])
def test_rules_that_are_right_or_not_ours_to_judge_are_no_finding(expr: str) -> None:
    quoted = "'" + expr.replace("'", "''") + "'"
    document = read_yaml("f.yaml", ALERT.replace("X", quoted).encode())
    assert lint_rules(list(held_groups(document))) == []


def test_a_series_is_missing_where_others_of_its_level_and_metric_are_recorded() -> None:
    document = read_yaml("f.yaml", ALERT.replace("X", "'job:errors:rate1h > 1'").encode())
    (found,) = lint_rules(list(held_groups(document)))
    assert found.id == "slo/recording_rule_missing"
    assert "job:errors:rate1h" in found.msg
