"""Rules are replayed in their order; what a replay cannot give is refused with its reason."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.samples import RawSeries
from switchboard_policy.promql.replay import Replay, replay_groups
from switchboard_policy.promql.rule import AlertingRule, RecordingRule, Rule, RuleGroup


def gauge(values: list[float], name: str = "g", **labels: str) -> RawSeries:
    times = np.arange(len(values), dtype=np.int64) * 60_000
    return RawSeries({"__name__": name, **labels}, times, np.array(values, dtype=float))


def replay(*rules: Rule, series: tuple[RawSeries, ...] = (), minutes: int = 9) -> Replay:
    return replay_groups([RuleGroup("g", rules)], series, start_s=0, end_s=minutes * 60)


def test_an_alert_waits_for_its_time_and_starts_anew_after_a_break() -> None:
    high = gauge([0, 5, 5, 5, 5, 0, 5, 5, 0, 0])
    (alert,) = replay(AlertingRule("High", "g > 1", for_s=120), series=(high,)).of("High")
    assert alert.active.tolist() == [False, *[True] * 4, False, True, True, False, False]
    assert alert.intervals() == ((180.0, 240.0),)
    (at_once,) = replay(AlertingRule("High", "g > 1"), series=(high,)).alerts
    assert at_once.intervals() == ((60.0, 240.0), (360.0, 420.0))


def test_labels_of_an_alert_are_those_of_its_series_and_of_its_rule() -> None:
    rule = AlertingRule("A", "g > 1", labels={"to": "{{ $labels.job }}-{{$labels.no}}", "job": ""})
    (alert,) = replay(rule, series=(gauge([5], job="x"),)).alerts
    assert dict(alert.labels) == {"alertname": "A", "to": "x-"}


def test_a_number_is_an_alert_without_labels() -> None:
    (alert,) = replay(AlertingRule("A", "1")).alerts
    assert (dict(alert.labels), int(alert.firing.sum())) == ({"alertname": "A"}, 10)


def test_what_was_recorded_is_returned_where_it_is_asked_for() -> None:
    groups = [RuleGroup("g", (RecordingRule("r", "g > 1", {"a": "b"}),), interval_s=120)]
    series = (gauge([5, 0, 0, 0, 7], job="x"),)
    (line,) = replay_groups(groups, series, start_s=0, end_s=240, keep=["r", "none"]).recorded
    assert dict(line.labels) == {"__name__": "r", "a": "b", "job": "x"}
    assert line.times_ms.tolist() == [0, 120_000, 240_000]
    assert line.stale is not None
    assert line.stale.tolist() == [False, True, False]


@pytest.mark.parametrize("chunk", [1, 7, 16])
def test_a_faster_group_sees_as_far_back_wherever_a_stretch_begins(chunk: int) -> None:
    groups = [
        RuleGroup("slow", (RecordingRule("r", "g > 0"),), interval_s=240),
        RuleGroup(
            "fast",
            (
                AlertingRule("Before", "r offset 10m"),
                AlertingRule("Counted", "count_over_time(r[7m] offset 3m) > 0"),
            ),
        ),
    ]
    series = (gauge([at // 10 % 2 for at in range(120)]),)

    def firing(size: int) -> list[list[bool]]:
        found = replay_groups(groups, series, start_s=0, end_s=7140, chunk=size)
        return [each.firing.tolist() for each in found.alerts]

    assert firing(chunk) == firing(1000)
    assert [sum(each) for each in firing(chunk)] == [40, 60]


def test_what_a_server_once_recorded_gives_way_to_what_is_recorded_anew() -> None:
    series = (
        gauge([5] * 10, job="x"),
        gauge([7] * 10, "r", job="x"),
        gauge([1] * 10, "r", job="y"),
    )
    rules = (RecordingRule("r", "g"), AlertingRule("A", "sum(r) == 6"))
    (alert,) = replay(*rules, series=series).alerts
    assert alert.firing.all()


@pytest.mark.parametrize("expr", ["g offset -2m", "rate(g[5m] offset -2m)"])
def test_a_rule_that_reads_ahead_is_refused(expr: str) -> None:
    found = replay(AlertingRule("A", expr), series=(gauge([5] * 10),))
    assert found.alerts == ()
    ((_, _, why),) = found.refused
    assert why.reason.startswith("a rule cannot read what is not there yet, at line 1")


def test_a_slower_group_meets_the_samples_of_a_faster_one() -> None:
    groups = [
        RuleGroup("fast", (RecordingRule("r", "vector(time())"),), interval_s=30),
        RuleGroup("slow", (AlertingRule("A", "count_over_time(r[2m]) == 4"),), interval_s=120),
    ]
    (alert,) = replay_groups(groups, (), start_s=0, end_s=600, chunk=3).alerts
    assert alert.times_s.tolist() == [0, 120, 240, 360, 480, 600]
    assert alert.firing.tolist() == [False, *[True] * 5]


def test_rules_that_read_what_is_recorded_only_later_are_refused_and_all_that_read_theirs() -> None:
    found = replay(
        RecordingRule("a", "b + 1"),
        RecordingRule("b", "vector(1)"),
        RecordingRule("c", '{__name__=~"c|d"}'),
        AlertingRule("A", "a > 0"),
        AlertingRule("B", 'b{job="x"} > 0 or b'),
    )
    assert [(name, why.reason) for _, name, why in found.refused] == [
        ("a", "it reads b, which is recorded only after it"),
        ("c", "it reads c, which is recorded only after it"),
        ("A", "it reads a, which is not evaluated"),
    ]
    assert [each.alert for each in found.alerts] == ["B"]


def test_a_later_rule_with_another_label_is_not_meant() -> None:
    found = replay(
        RecordingRule("r", "vector(1)", {"level": "one"}),
        AlertingRule("A", 'r{level="one"} > 0'),
        RecordingRule("r", "vector(2)", {"level": "two"}),
    )
    assert not found.refused
    assert len(found.alerts) == 1


def test_what_no_one_can_tell_is_refused_with_its_place() -> None:
    found = replay(
        AlertingRule("A", "1 + topk(1, g) > 0"),
        AlertingRule("B", "g > 0", labels={"v": "{{ $value }}"}),
        AlertingRule("C", "g @ 5 > 0"),
        RecordingRule("D", 'label_replace(g, "job", "same", "", "")'),
        series=(gauge([1], job="x"), gauge([1], job="y")),
    )
    assert not found.alerts
    reasons = [why.reason for _, _, why in found.refused]
    assert reasons[0] == (
        "the aggregation topk is not evaluated, at line 1, column 5 of the expression"
    )
    assert "template {{ $value }}" in reasons[1]
    assert reasons[2].startswith("the modifier @")
    assert "same labelset" in reasons[3]


def test_no_rules_do_nothing() -> None:
    assert not replay_groups([], (), start_s=0, end_s=60).alerts
