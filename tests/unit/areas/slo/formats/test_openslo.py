"""OpenSLO v1: what is read, what is named as not understood, what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.service_levels import FIXTURES, read_text

from switchboard_policy.areas.slo.definition import (
    Alerting,
    AlertTarget,
    Calendar,
    CompositeSli,
    EventsSli,
    RawSli,
    ServiceLevel,
    Tier,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.formats.openslo_alerting import NO_ALERTS
from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.areas.slo.formats.write import Format, write_levels
from switchboard_policy.errors import InputError

SLO = """
apiVersion: openslo/v1
kind: SLO
metadata:
  name: web-up
spec:
  service: web
  indicator:
    metadata:
      name: web-good
    spec:
      ratioMetric:
        good:
          metricSource:
            type: Prometheus
            spec:
              query: sum(rate(good[{{.window}}]))
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum(rate(all[{{.window}}]))
  budgetingMethod: Occurrences
  objectives:
    - target: 0.999
"""
METRIC = "metricSource: {type: Prometheus, spec: {query: 'rate(x[{{.window}}])'}}"
RAW = SLO[SLO.index("      ratioMetric") : SLO.index("  budgetingMethod")]


def fixture(name: str) -> ServiceLevel:
    (level,) = read_levels({name: (FIXTURES / name).read_bytes()}).levels
    return level


def with_objective(text: str) -> str:
    return SLO[: SLO.index("    - target")] + text


def refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        read_text(text)
    return caught.value.diagnostics().removeprefix("slo.yaml:")


def named(text: str) -> list[str]:
    """What is not understood of a text, with lines."""
    found = read_text(text).findings
    assert {finding.id for finding in found} <= {"slo/not_understood"}
    return [f"{finding.location.line}: {finding.msg}" for finding in found if finding.location]


def test_good_events_become_bad_ones_and_none_told_are_none_good() -> None:
    level = fixture("openslo-ratio.yaml")
    total = "sum(rate(payments_total[{{.window}}]))"
    good = 'sum(rate(payments_total{outcome!="lost"}[{{.window}}]))'
    assert level.sli == EventsSli(f"({total}) - (({good}) or ({total}) * 0)", total)
    assert level.id == "payments-availability"
    assert (level.objective, level.period_days) == (Decimal("99.95"), 28)
    assert (level.least_events, level.least_bad_events) == (100, 1)
    assert level.labels == {"owner": "payments-team"}


def test_a_policy_says_who_is_told_and_not_when() -> None:
    read = read_levels({"a.yaml": (FIXTURES / "openslo-ratio.yaml").read_bytes()})
    assert read.levels[0].alerting == Alerting(
        name="PaymentsAvailability", ticket=AlertTarget(disabled=True)
    )
    assert [finding.msg for finding in read.findings] == [
        "threshold and look-back window are left out: alert windows say when alerts fire"
    ]


def test_a_threshold_is_the_share_of_time_it_is_missed() -> None:
    level = fixture("openslo-threshold.yaml")
    assert level.sli == RawSli(
        "avg_over_time(((max(orders_oldest_seconds)) > bool 60)[{{.window}}:1m])"
    )
    assert level.alerting.page.disabled
    assert level.alerting.ticket.labels == {"severity": "ticket"}


def test_slices_and_calendars_are_read() -> None:
    level = fixture("openslo-timeslices.yaml")
    assert isinstance(level.sli, TimeslicesSli)
    assert (level.sli.slice_s, level.sli.target_ratio) == (60, Decimal("0.95"))
    assert level.calendar is Calendar.MONTH
    bare = SLO.replace("Occurrences", "Timeslices").replace(
        "    - target: 0.999", "    - {target: 0.999, timeSliceTarget: 1, timeSliceWindow: 5}"
    )
    (minutes,) = read_text(bare).levels
    assert isinstance(minutes.sli, TimeslicesSli)
    assert minutes.sli.slice_s == 300


def test_objectives_with_indicators_of_their_own_are_one_level_by_weight() -> None:
    level = fixture("openslo-composite.yaml")
    assert isinstance(level.sli, CompositeSli)
    assert [(name, weight) for name, weight, _ in level.sli.parts] == [("page", 1), ("token", 3)]
    assert level.objective == 99


def test_objects_are_found_across_files() -> None:
    first, *rest = (FIXTURES / "openslo-ratio.yaml").read_text().split("---\n")
    files = {f"{n}.yaml": text.encode() for n, text in enumerate((*reversed(rest), first))}
    assert len(read_levels(files).levels) == 1


def test_a_name_that_repeats_its_service_is_the_rest_of_it() -> None:
    assert read_text(SLO).levels[0].name == "up"
    assert read_text(SLO.replace("web-up", "up")).levels[0].id == "web-up"


def test_several_objectives_are_several_levels() -> None:
    text = with_objective("    - target: 0.99\n    - targetPercent: 99.9\n")
    found = {level.name: level.objective for level in read_text(text).levels}
    assert found == {"up-1": Decimal(99), "up-2": Decimal("99.9")}


def test_without_a_policy_there_are_no_alerts() -> None:
    assert read_text(SLO).levels[0].alerting == NO_ALERTS


@pytest.mark.parametrize(
    ("duration", "days"), [("30d", 30), ("4w", 28), ("1M", 30), ("1Q", 90), ("48h", 2)]
)
def test_a_rolling_period_is_whole_days(duration: str, days: int) -> None:
    window = f"  timeWindow:\n    - duration: {duration}\n  budgetingMethod"
    (level,) = read_text(SLO.replace("  budgetingMethod", window)).levels
    assert (level.period_days, level.calendar) == (days, Calendar.ROLLING)


@pytest.mark.parametrize(("op", "sign"), [("lte", ">"), ("lt", ">="), ("gte", "<"), ("gt", "<=")])
def test_a_threshold_is_written_the_way_it_was_read(op: str, sign: str) -> None:
    metric = "      thresholdMetric:\n        metricSource: {type: prometheus, spec: {promql: a}}\n"
    text = SLO.replace(RAW, metric).replace("target", f"op: {op}\n      value: -1.5\n      target")
    read = read_text(text)
    assert read.levels[0].sli == RawSli(
        f"avg_over_time(((a) {sign} bool -1.5)[{{{{.window}}}}:1m])"
    )
    written = write_levels(read.levels, Format.OPENSLO).files["web.yaml"]
    assert f"    - op: {op}\n      value: -1.5\n      target: 0.999\n" in written
    assert "thresholdMetric" in written


@pytest.mark.parametrize("kind", ["success", "failure"])
def test_a_raw_ratio_is_written_the_way_it_was_read(kind: str) -> None:
    raw = f"      ratioMetric:\n        rawType: {kind}\n        raw:\n          {METRIC}\n"
    read = read_text(SLO.replace(RAW, raw))
    query = "rate(x[{{.window}}])"
    assert read.levels[0].sli == RawSli(f"1 - ({query})" if kind == "success" else query)
    written = write_levels(read.levels, Format.OPENSLO).files["web.yaml"]
    assert f"        rawType: {kind}\n" in written


def test_good_over_total_is_written_the_way_it_was_read() -> None:
    written = write_levels(read_text(SLO).levels, Format.OPENSLO).files["web.yaml"]
    assert "        good:\n" in written
    assert "        bad:\n" not in written


def test_alerts_stand_in_own_keys() -> None:
    keys = """  name: web-up
  annotations:
    switchboard.dev/alert: WebUp
    switchboard.dev/label.team: web
    switchboard.dev/annotation.summary: down
    switchboard.dev/page.tiers_off: quick
    switchboard.dev/page.annotation.runbook: x
    switchboard.dev/ticket.disable: "true"
    switchboard.dev/exclusion: 2026-01-01T00:00Z/2026-01-02T00:00Z
"""
    (level,) = read_text(SLO.replace("  name: web-up\n", keys)).levels
    assert level.alerting == Alerting(
        name="WebUp",
        labels={"team": "web"},
        annotations={"summary": "down"},
        page=AlertTarget(annotations={"runbook": "x"}, tiers_off=frozenset({Tier.QUICK})),
        ticket=AlertTarget(disabled=True),
    )
    assert len(level.exclusions) == 1


def window(text: str) -> str:
    return SLO.replace("  budgetingMethod", f"  timeWindow: [{text}]\n  budgetingMethod")


def calendar(start: str, zone: str = "UTC", duration: str = "1M") -> str:
    inner = f"{{startTime: '{start}', timeZone: {zone}}}"
    return window(f"{{duration: {duration}, isRolling: false, calendar: {inner}}}")


NAMED = {
    "a description of the indicator": (
        SLO.replace("      ratioMetric", "      description: x\n      ratioMetric"),
        ["11: an indicator's description is left out"],
    ),
    "names for people": (
        SLO.replace("name: web-up", "name: web-up\n  displayName: Web").replace(
            "- target", "- displayName: Up\n      target"
        ),
        ["5: displayName is left out", "25: an objective's displayName is left out"],
    ),
    "an operator without a value": (
        SLO.replace("- target", "- op: gt\n      target"),
        ["24: op is left out: it compares nothing without a value"],
    ),
    "a label of several values": (
        SLO.replace("name: web-up", "name: web-up\n  labels: {team: [a, b], env: [c]}"),
        ["5: label team is left out: Prometheus has one value a label"],
    ),
    "an annotation of others": (
        SLO.replace("name: web-up", "name: web-up\n  annotations: {a.b/c: d}"),
        ["5: annotation a.b/c is left out"],
    ),
    "a gauge": (
        SLO.replace("ratioMetric:", "ratioMetric:\n        counter: false"),
        ["12: counter: false changes nothing; the query says how it is counted over a range"],
    ),
    "more keys of a metric": (
        SLO.replace(
            "query: sum(rate(good", "queryType: promql\n              query: sum(rate(good"
        ),
        ["16: queryType of a metric is left out"],
    ),
    "a zone": (
        calendar("2024-01-01 00:00:00", "America/New_York"),
        ["22: periods start with the calendar of UTC, not of America/New_York"],
    ),
    "a month from noon": (
        calendar("2024-01-01 12:00:00"),
        ["22: a month starts with the calendar's own, not at 2024-01-01 12:00:00"],
    ),
    "a quarter from February": (
        calendar("2024-02-01 00:00:00", duration="1Q"),
        ["22: a quarter starts with the calendar's own, not at 2024-02-01 00:00:00"],
    ),
    "a week from Tuesday": (
        calendar("2024-01-02 00:00:00", duration="1w"),
        ["22: a week starts with the calendar's own, not at 2024-01-02 00:00:00"],
    ),
    "a month from a day that is none": (
        calendar("2024-02-30 00:00:00"),
        ["22: a month starts with the calendar's own, not at 2024-02-30 00:00:00"],
    ),
}


@pytest.mark.parametrize("what", NAMED)
def test_what_is_left_aside_of_a_level_is_named(what: str) -> None:
    text, told = NAMED[what]
    assert named(text) == told
    assert len(read_text(text).levels) == 1


LEFT_OUT = {
    "a mean of ratios": (
        SLO.replace("Occurrences", "RatioTimeslices"),
        ["22: web-up is left out: a mean of ratios of slices is no ratio of events"],
    ),
    "another source": (
        SLO.replace("type: Prometheus", "type: Datadog"),
        ["14: a metric of Datadog is not read, only Prometheus"],
    ),
    "no source": (
        SLO.replace("            type: Prometheus\n", ""),
        ["14: a metric without a type is not read, only Prometheus"],
    ),
    "a threshold elsewhere": (
        SLO.replace(RAW, "      thresholdMetric: {metricSource: {type: SQL, spec: {}}}\n").replace(
            "target", "op: lt\n      value: 1\n      target"
        ),
        ["11: a metric of SQL is not read, only Prometheus"],
    ),
    "a period of hours": (
        window("{duration: 12h, isRolling: true}"),
        ["22: 12h: left out: a period is a number of whole days"],
    ),
    "two calendar months": (
        calendar("2024-01-01 00:00:00", duration="2M"),
        ["22: 2M: left out: a calendar period is one of 1w, 1M, 1Q, 1Y"],
    ),
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_a_level_that_cannot_be_understood_is_left_out_and_named(what: str) -> None:
    text, told = LEFT_OUT[what]
    assert named(text) == told
    assert read_text(text).levels == ()


def composite(first: str, second: str) -> str:
    head = SLO[: SLO.index("  indicator")] + SLO[SLO.index("  budgetingMethod") :]
    inner = f"spec: {{ratioMetric: {{rawType: failure, raw: {{{METRIC}}}}}}}"
    parts = [
        f"    - {{{each}, indicator: {{metadata: {{name: {name}}}, {inner}}}}}\n"
        for name, each in (("a", first), ("b", second))
    ]
    return head[: head.index("    - target")] + "".join(parts)


def test_a_composite_of_different_targets_is_left_out_and_named() -> None:
    text = composite("target: 0.99", "target: 0.9")
    assert named(text) == [
        "9: web-up is left out: its objectives differ, so the whole has no one target"
    ]


def test_a_composite_of_slices_is_left_out_and_named() -> None:
    slices = "target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 1m"
    text = composite(slices, slices).replace("Occurrences", "Timeslices")
    assert named(text) == ["9: web-up is left out: a composite of slices"]


def test_a_composite_of_another_source_is_left_out_and_named() -> None:
    text = composite("target: 0.99", "target: 0.99").replace("type: Prometheus", "type: SQL")
    assert named(text) == ["9: a metric of SQL is not read, only Prometheus"]


def test_weights_are_alike_where_none_is_told() -> None:
    (level,) = read_text(composite("target: 0.99", "target: 0.99")).levels
    assert isinstance(level.sli, CompositeSli)
    assert {weight for _, weight, _ in level.sli.parts} == {Decimal(1)}


REFUSED = {
    "an unknown kind": (
        SLO.replace("kind: SLO", "kind: SLOO"),
        "2:7: kind 'SLOO' is not known; did you mean 'SLO'?",
    ),
    "an unknown key": (
        SLO.replace("  service:", "  servce:"),
        "6:3: key 'servce' is not known; did you mean 'service'?",
    ),
    "a target of 1": (
        SLO.replace("0.999", "1"),
        (
            "24:15: target is 100 %; above 0 and below 100 % "
            "is allowed; an objective of 100 % leaves no error to alert on"
        ),
    ),
    "no target": (
        with_objective("    - displayName: x\n"),
        "24:7: key 'target' is missing in item 1",
    ),
    "two targets": (
        SLO.replace("0.999", "0.999\n      targetPercent: 99"),
        "25:22: one of target and targetPercent is allowed",
    ),
    "no objective": (
        with_objective("    []\n"),
        "24:5: no objective stands here; at least one is needed",
    ),
    "a method that is none": (
        SLO.replace("Occurrences", "Timeslice"),
        "22:20: budgetingMethod 'Timeslice' is not known; did you mean 'Timeslices'?",
    ),
    "slices without a target": (
        SLO.replace("Occurrences", "Timeslices"),
        "24:7: timeSliceTarget is a ratio above 0 and at most 1",
    ),
    "a slice that is none": (
        SLO.replace("Occurrences", "Timeslices").replace(
            "0.999", "0.999\n      timeSliceTarget: 0.9\n      timeSliceWindow: a bit"
        ),
        "26:24: timeSliceWindow is 'a bit'; a number and one of m h d w M Q Y is allowed",
    ),
    "good without total": (
        SLO[: SLO.index("        total")] + SLO[SLO.index("  budgetingM") :],
        "12:9: ratioMetric holds good; good or bad with total, or raw alone, is allowed",
    ),
    "no metric at all": (
        SLO.replace(RAW, "      description: x\n"),
        "11:7: one of thresholdMetric and ratioMetric is allowed",
    ),
    "a raw type that is none": (
        SLO.replace(RAW, f"      ratioMetric: {{rawType: failed, raw: {{{METRIC}}}}}\n"),
        "11:30: rawType is 'failed'; success or failure is allowed; did you mean 'failure'?",
    ),
    "a threshold metric without a threshold": (
        SLO.replace(RAW, f"      thresholdMetric: {{{METRIC}}}\n"),
        "11:24: a thresholdMetric needs op and value beside its objective's target",
    ),
    "a threshold metric over a window": (
        SLO.replace(RAW, f"      thresholdMetric: {{{METRIC}}}\n").replace(
            "target", "op: lt\n      value: 1\n      target"
        ),
        (
            "11:72: query holds {{.window}}, but a threshold is compared moment by moment; "
            "write a range of its own, such as 5m"
        ),
    ),
    "an operator that is none": (
        SLO.replace("target", "op: le\n      value: 1\n      target"),
        "24:11: op is 'le'; lte, lt, gte, gt is allowed beside a value; did you mean 'lte'?",
    ),
    "a value without an operator": (
        SLO.replace("target", "value: 1\n      target"),
        "24:14: op is ''; lte, lt, gte, gt is allowed beside a value",
    ),
    "a metric without a query": (
        SLO.replace("query: sum(rate(good", "expr: sum(rate(good"),
        "16:15: the query of a Prometheus metric stands in spec.query",
    ),
    "a source that is nowhere": (
        SLO.replace("type: Prometheus", "metricSourceRef: metrics", 1),
        "14:30: there is no DataSource 'metrics' in these files, and no type here",
    ),
    "an indicator that is nowhere": (
        SLO[: SLO.index("  indicator")] + "  indicatorRef: x\n" + SLO[SLO.index("  budgetingM") :],
        "7:17: there is no SLI 'x' in these files",
    ),
    "two indicators": (
        SLO.replace("  indicator:", "  indicatorRef: x\n  indicator:"),
        "6:3: one of indicator and indicatorRef is allowed",
    ),
    "two time windows": (
        window("{duration: 1d}, {duration: 2d}"),
        "22:32: a second time window; one is allowed",
    ),
    "a calendar that rolls": (
        window("{duration: 1M, isRolling: true, calendar: {timeZone: UTC}}"),
        "22:16: a time window is rolling or has a calendar, one of the two",
    ),
    "a weight of 0": (
        composite("target: 0.99, compositeWeight: 0", "target: 0.99"),
        "9:39: compositeWeight is above 0",
    ),
    "one part twice": (
        composite("target: 0.9", "target: 0.9").replace("name: b", "name: a"),
        "10:50: indicator 'a' a second time in one composite",
    ),
    "one object twice": (
        SLO + "---" + SLO,
        "29:9: SLO 'web-up' a second time; the first is slo.yaml:4:9",
    ),
    "an own key that OpenSLO says itself": (
        SLO.replace("name: web-up", "name: web-up\n  annotations: {switchboard.dev/period: 28d}"),
        "5:41: switchboard.dev/period: the format has words of its own for this",
    ),
    "alerts without a name": (
        SLO.replace("name: web-up", "name: web-up\n  annotations: {switchboard.dev/label.a: b}"),
        "5:16: switchboard.dev/alert is missing: alerts need a name",
    ),
    "an own key of alerts that is unknown": (
        SLO.replace(
            "name: web-up",
            "name: web-up\n  annotations: {switchboard.dev/alert: A, switchboard.dev/page.of: b}",
        ),
        (
            "5:68: key 'switchboard.dev/page.of' is not known; "
            "did you mean 'switchboard.dev/page.disable'?"
        ),
    ),
    "a label of alerts that is none": (
        SLO.replace("name: web-up", "name: web-up\n  annotations: {switchboard.dev/label.a-b: c}"),
        "5:17: 'a-b' is no label name; letters, digits and underscores are allowed",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_object_is_refused_at_the_place_that_is_wrong(what: str) -> None:
    text, told = REFUSED[what]
    assert refused(text) == told


POLICY = """---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: Loud}
spec:
  conditions: [{conditionRef: burn}]
---
apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: burn}
spec:
  severity: ticket
  condition: {op: gt, threshold: 2, lookbackWindow: 1h, alertAfter: 5m}
"""
LOUD = SLO + "  alertPolicies: [{alertPolicyRef: Loud}]\n" + POLICY
LEFT = "threshold and look-back window are left out: alert windows say when alerts fire"


def test_conditions_are_found_by_reference() -> None:
    (level,) = read_text(LOUD).levels
    assert level.alerting == Alerting("Loud", page=AlertTarget(disabled=True))


def test_own_keys_say_more_than_policies_do() -> None:
    own = "name: web-up\n  annotations: {switchboard.dev/alert: Own}"
    (level,) = read_text(LOUD.replace("name: web-up", own)).levels
    assert level.alerting == Alerting("Own")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "conditions:",
            "alertWhenNoData: true\n  conditions:",
            "31: alertWhenNoData of an alert policy is left out",
        ),
        (
            "severity:",
            "description: x\n  severity:",
            "37: description of a condition is left out",
        ),
        ("conditions:", "alertWhenResolved: false\n  conditions:", ""),
        (
            "conditions:",
            "notificationTargets: [{targetRef: x}]\n  conditions:",
            "31: notificationTargets of an alert policy is left out",
        ),
    ],
)
def test_what_is_left_aside_of_a_policy_is_named(old: str, new: str, told: str) -> None:
    found = [each for each in named(LOUD.replace(old, new)) if LEFT not in each]
    assert found == ([told] if told else [])


def test_severities_of_others_are_named() -> None:
    text = LOUD.replace("severity: ticket", "severity: sev1")
    assert named(text) == [
        "37: a condition of severity 'sev1' is left out; page and ticket are read"
    ]
    assert read_text(text).levels[0].alerting == NO_ALERTS


def test_a_policy_that_is_silent_when_burning_is_named() -> None:
    text = LOUD.replace("  conditions:", "  alertWhenBreaching: false\n  conditions:")
    assert named(text) == [
        "31: left out: an alert policy that is silent when its condition is met",
        "35: AlertCondition burn is used by no SLO in these files",
    ]


def test_a_condition_that_is_no_burn_rate_is_refused() -> None:
    text = LOUD.replace("{op: gt", "{kind: burnout, op: gt")
    assert refused(text) == "38:21: kind is 'burnout'; burnrate is allowed"


def test_a_policy_that_is_nowhere_is_refused_with_the_nearest() -> None:
    text = LOUD.replace("alertPolicyRef: Loud", "alertPolicyRef: Load")
    assert refused(text).endswith(
        "there is no AlertPolicy 'Load' in these files; did you mean 'Loud'?"
    )


def test_objects_that_nothing_uses_and_what_they_say_are_named() -> None:
    text = """
apiVersion: openslo/v1
kind: Service
metadata: {name: web, displayName: The web}
spec: {description: The web.}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: bare}
---
apiVersion: openslo/v1
kind: DataSource
metadata: {name: metrics}
spec: {type: Prometheus, connectionDetails: {url: x}}
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: {name: mail}
spec: {target: email}
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: lonely}
spec: {}
"""
    assert named(text) == [
        "3: displayName of Service web is left out",
        "4: description of Service web is left out",
        "13: connectionDetails of DataSource metrics is left out",
        "16: notification target mail is left out; labels route alerts",
        "21: SLI lonely is used by no SLO in these files",
    ]


def test_older_files_name_their_policies_as_bare_text() -> None:
    text = LOUD.replace("{alertPolicyRef: Loud}", "Loud")
    assert read_text(text).levels[0].alerting.name == "Loud"
    assert refused(text.replace("[Loud]", "[Load]")) == (
        "25:18: there is no AlertPolicy 'Load' in these files; did you mean 'Loud'?"
    )
