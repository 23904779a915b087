"""Lints find what is wrong in anyone's rules, and say nothing of rules that are right."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest
from support.rule_levels import held, shop

from switchboard_policy.app.rules_files import rules_files
from switchboard_policy.areas.slo.definition import Alerting, ServiceLevel
from switchboard_policy.areas.slo.lint.lints import lint_rules
from switchboard_policy.areas.slo.window_sets import shipped_names, window_set
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.render.rules_text import RulesKind

DAY_S = 86_400


def alert(expr: str, *recordings: str) -> str:
    """A rules file with one alert, the last rule, after some recordings."""
    rules = "\n".join([*(dedent(each).strip() for each in recordings), "- alert: Burns\n  expr: |"])
    query = indent(dedent(expr).strip(), "    ")
    return "groups:\n- name: g\n  rules:\n" + indent(f"{rules}\n{query}\n", "  ")


def found(
    text: str, levels: list[ServiceLevel] | None = None, retention_s: int = 0
) -> list[Finding]:
    return lint_rules(held(text), levels or [], retention_s=retention_s)


def ids(findings: list[Finding]) -> list[str]:
    return [finding.id.removeprefix("slo/") for finding in findings]


RATIO = 'sum(rate(errors_total{job="a"}[1h])) / sum(rate(all_total{job="a"}[1h]))'


@pytest.mark.parametrize("windows", shipped_names())
def test_generated_rules_are_found_right_by_every_lint(windows: str) -> None:
    levels = [shop(), shop("99", name="latency", alerting=Alerting("ShopLatency"))]
    files = rules_files(levels, window_set(windows), [RulesKind.RULES, RulesKind.OBJECT])
    for file, content in files.items():
        groups = held(content.decode(), file)
        assert len(groups) == 6
        assert lint_rules(groups, levels) == []


@pytest.mark.parametrize(
    "threshold", ["(14.4 * 0.1)", "14.4 * (1 - 0.90)", "14.4*0.1", "((6) * (0.2))"]
)
def test_a_burn_rate_no_outage_reaches_is_a_dead_alert(threshold: str) -> None:
    (dead,) = found(alert(f"{RATIO} > {threshold}"))
    assert dead.id == "slo/alert_unreachable"
    assert dead.level is Level.SOFT
    assert "alert Burns can never fire" in dead.msg
    assert dead.location is not None
    assert (dead.location.line, dead.path) == (4, "/groups/0/rules/0")


@pytest.mark.parametrize(
    "expr",
    [
        f"(14.4 * 0.1) < {RATIO}",
        f"1 - ({RATIO}) > 14.4 * 0.1",
        f"({RATIO} > 14.4 * 0.1) and ({RATIO} > 0.01)",
        f"({RATIO} > 14.4 * 0.1) or ({RATIO} > 6 * 0.2)",
        f"({RATIO} > 14.4 * 0.1) unless on() maintenance",
        "max(job:errors:ratio_rate1h > (14.4 * 0.1)) without (window)",
        "job:errors:ratio_rate1h > 1",
    ],
)
def test_a_dead_alert_is_known_by_all_it_is_made_of(expr: str) -> None:
    dead = [one for one in found(alert(expr)) if one.id == "slo/alert_unreachable"]
    assert [one.level for one in dead] == [Level.SOFT]


def test_an_alert_of_which_one_condition_is_dead_is_only_advised() -> None:
    (part,) = found(alert(f"({RATIO} > (14.4 * 0.1)) or ({RATIO} > (6 * 0.1))"))
    assert part.level is Level.ADVISORY
    assert "part of alert Burns can never hold: no ratio is above 14.4 * 0.1 (1.44)" in part.msg


@pytest.mark.parametrize(
    "expr",
    [
        f"{RATIO} > (14.4 * 0.01)",
        f"{RATIO} > 1.44",
        f"{RATIO} >= 1",
        f"{RATIO} > bool 14.4 * 0.1",
        "sum(memory_used_bytes) / sum(memory_limit_bytes) > 2",
        "100 * sum(rate(errors_total[1h])) / sum(rate(all_total[1h])) > 14.4 * 0.1",
        "sum(rate(errors_total[1h])) * 100 / sum(rate(all_total[1h])) > 14.4 * 0.1",
        "slo:current_burn_rate:ratio > 14.4",
        "queue_length > 14.4 * 0.5",
        "1 > 2",
        "up == 0",
        "vector(1) / 0 > 2",
        "up > -(14.4 * 0.5)",
        "up > 1 / 0",
        'label_replace(up, "a", "b", "", "") > 1.5 * 0.9',
    ],
)
def test_a_threshold_that_can_be_reached_or_is_on_no_ratio_is_left_alone(expr: str) -> None:
    assert found(alert(expr)) == []


def test_a_factor_below_one_is_told() -> None:
    (low,) = found(alert(f"{RATIO} > (0.9333 * 0.001)"))
    assert low.id == "slo/factor_below_one"
    assert "the threshold 0.9333 * 0.001" in low.msg


RECORDED = """
- record: slo:sli_error:ratio_rate5m
  expr: errors / total
  labels: {sloth_id: shop-a, sloth_window: 5m}
"""
HOURLY = """
- record: slo:sli_error:ratio_rate1h
  expr: errors / total
  labels: {sloth_id: shop-a, sloth_window: 1h}
"""


def test_a_series_of_a_known_family_that_nobody_records_is_missing() -> None:
    (missing,) = found(alert("slo:sli_error:ratio_rate5n > 0.1", RECORDED))
    assert missing.id == "slo/recording_rule_missing"
    assert "reads slo:sli_error:ratio_rate5n" in missing.msg
    assert "so it can never fire; did you mean 'slo:sli_error:ratio_rate5m'?" in missing.msg
    rule = "- record: slo:x:sum\n  expr: slo:x:rate"
    (missing,) = found(alert("up > 0", rule))
    assert "rule slo:x:sum reads slo:x:rate" in missing.msg
    assert "so it records nothing" in missing.msg


def test_rules_that_may_stand_elsewhere_are_not_called_missing() -> None:
    assert found(alert("job:errors:ratio > 0.1", RECORDED)) == []
    assert found(alert("up == 0", RECORDED)) == []


def test_a_name_recorded_in_another_servers_dialect_is_there() -> None:
    dialect = "- record: slo:sli_error:ratio_rate5m\n  expr: WITH (x = 1) x"
    assert found(alert("slo:sli_error:ratio_rate5m > 0.1", dialect)) == []


@pytest.mark.parametrize(
    "condition",
    ['sloth_id="shop-b"', 'sloth_id=~"checkout.*"', 'sloth_id!="shop-a"', 'sloth_window="1h"'],
)
def test_a_selector_no_recorded_series_satisfies_is_a_mismatch(condition: str) -> None:
    (empty,) = found(alert(f"slo:sli_error:ratio_rate5m{{{condition}}} > 0.1", RECORDED))
    assert empty.id == "slo/label_mismatch"
    label, _, _ = condition.partition("=")
    assert label.rstrip("!") in empty.msg


@pytest.mark.parametrize(
    ("expr", "asked", "empty"),
    [
        ("sum(rate(a_total[5m]))", 'job="a"', True),
        ("sum by (job) (rate(a_total[5m]))", 'job="a"', False),
        ("sum by (job) (rate(a_total[5m]))", 'code="500"', True),
        ("sum without (job) (rate(a_total[5m]))", 'job="a"', True),
        ("sum without (job) (rate(a_total[5m]))", 'code="500"', False),
        ("rate(a_total[5m])", 'job="a"', False),
        ('abs(up{job="b"})', 'job="a"', True),
        ("vector(1)", 'job="a"', True),
        ("1 - vector(1)", 'job="a"', True),
        ("label_replace(vector(1), 'job', 'a', '', '')", 'job="a"', False),
        ("topk(3, sum by (job) (up))", 'code="1"', True),
        ("count_values('job', up)", 'job="a"', False),
        ("sum by (job) (a) / on(job) sum by (job, code) (b)", 'code="1"', True),
        ("sum by (job, code) (a) / ignoring(code) sum by (job) (b)", 'code="1"', True),
        ("a / ignoring(code) b", 'code="1"', False),
        ("sum by (job, x) (a) * on(job) group_left(code) b", 'code="1"', False),
        ("sum by (job) (a) or b", 'code="1"', False),
        ("sum by (job) (a) and on(job) b", 'code="1"', True),
        ("sum by (job) (a) > 3", 'code="1"', True),
        ("sum by (job) (a) / sum(b)", 'code="1"', True),
        ("a / sum by (job) (b)", 'code="1"', True),
    ],
)
def test_the_labels_of_what_is_recorded_follow_from_its_expression(
    expr: str, asked: str, *, empty: bool
) -> None:
    rule = f'- record: "a:b:c"\n  expr: "{expr}"'.replace('"b"', "'b'")
    mismatches = found(alert(f"a:b:c{{{asked}}} > 0.1", rule))
    assert ids(mismatches) == ["label_mismatch"] * empty


def test_a_selector_that_one_of_several_rules_satisfies_is_fine() -> None:
    other = RECORDED.replace("shop-a", "shop-b")
    assert (
        found(alert('slo:sli_error:ratio_rate5m{sloth_id="shop-b"} > 0.1', RECORDED, other)) == []
    )


def test_two_windows_joined_without_leaving_out_their_label_never_meet() -> None:
    both = "slo:sli_error:ratio_rate5m > 0.1 and slo:sli_error:ratio_rate1h > 0.1"
    (apart,) = found(alert(both, RECORDED, HOURLY))
    assert apart.id == "slo/label_mismatch"
    assert "the two sides of `and` never have the same sloth_window" in apart.msg


@pytest.mark.parametrize(
    "expr",
    [
        "slo:sli_error:ratio_rate5m > 0.1 and ignoring(sloth_window) slo:sli_error:ratio_rate1h",
        "slo:sli_error:ratio_rate5m > 0.1 and on(sloth_id) slo:sli_error:ratio_rate1h > 0.1",
        "slo:sli_error:ratio_rate5m > 0.1 or slo:sli_error:ratio_rate1h > 0.1",
        "slo:sli_error:ratio_rate5m > 0.1 unless slo:sli_error:ratio_rate1h > 0.1",
        "max without (sloth_window) (slo:sli_error:ratio_rate5m) > 0.1 and sum by (sloth_id) (x)",
        "slo:sli_error:ratio_rate5m * 2 > 0.1",
        'up{job="a"} and down',
    ],
)
def test_series_joined_by_what_they_share_are_fine(expr: str) -> None:
    assert found(alert(expr, RECORDED, HOURLY)) == []


def test_series_of_different_jobs_never_meet() -> None:
    (apart,) = found(alert('up{job="a"} / up{job="b"} > 0.1'))
    assert "the two sides of `/` never have the same job" in apart.msg


STATED = [shop()]
ABOUT = '{sloth_id="shop-availability"}'


def constant(record: str, value: str) -> str:
    labels = "{sloth_id: shop-availability}"
    return f"- record: {record}\n  expr: vector({value})\n  labels: {labels}"


@pytest.mark.parametrize(
    ("record", "value", "told"),
    [
        ("slo:objective:ratio", "0.99", "its objective is 0.999"),
        ("slo:error_budget:ratio", "1-0.99", "its error budget is 0.001"),
        ("slo:time_period:days", "28", "its period in days is 30"),
    ],
)
def test_a_recorded_constant_that_is_not_the_definitions_disagrees(
    record: str, value: str, told: str
) -> None:
    (wrong,) = found(alert("up == 0", constant(record, value)), STATED)
    assert wrong.id == "slo/threshold_disagrees"
    assert told in wrong.msg


@pytest.mark.parametrize(
    "recording",
    [
        constant("slo:objective:ratio", "0.9990000000000001"),
        constant("slo:error_budget:ratio", "1-0.9990000000000001"),
        constant("slo:time_period:days", "30"),
        constant("slo:other:ratio", "7"),
        "- record: slo:objective:ratio\n  expr: vector(0.5)\n  labels: {sloth_id: other}",
        "- record: slo:objective:ratio\n  expr: vector(0.5)",
        "- record: slo:objective:ratio\n  expr: up\n  labels: {sloth_id: shop-availability}",
    ],
)
def test_the_same_number_in_binary_or_another_levels_is_no_disagreement(recording: str) -> None:
    assert found(alert("up == 0", recording), STATED) == []


@pytest.mark.parametrize("read", ["max without (sloth_window) ({})", "{}"])
def test_an_alert_that_multiplies_another_budget_disagrees(read: str) -> None:
    ratio = read.format(f"slo:sli_error:ratio_rate5m{ABOUT}")
    assert found(alert(f"{ratio} > (14.4 * 0.0009999999999999432)"), STATED) == []
    (wrong,) = found(alert(f"{ratio} > (14.4 * 0.01)"), STATED)
    assert "compares the errors of shop-availability with 14.4 * 0.01" in wrong.msg
    assert "its error budget is 0.001" in wrong.msg


def test_a_budget_is_taken_from_the_rules_where_there_is_no_definition() -> None:
    ratio = 'slo:sli_error:ratio_rate5m{sloth_service="shop",sloth_slo="availability"}'
    rules = alert(f"{ratio} > (14.4 * 0.01)", constant("slo:objective:ratio", "0.999"), RECORDED)
    assert "threshold_disagrees" in ids(found(rules))
    rules = alert(f"{ratio} > (14.4 * 0.01)", constant("slo:error_budget:ratio", "0.01"))
    assert "threshold_disagrees" not in ids(found(rules))


def test_a_range_beyond_what_is_kept_is_told_where_that_is_known() -> None:
    rule = "- record: a:b:c\n  expr: sum_over_time(up[30d])"
    text = alert("avg_over_time((up > 0)[20d:5m]) > 0", rule)
    assert found(text) == []
    assert ids(found(text, retention_s=15 * DAY_S)) == ["window_longer_than_retention"] * 2
    assert found(text, retention_s=30 * DAY_S) == []
