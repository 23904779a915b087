"""Tests are made up for any query that steady series can satisfy; else it is said why not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from support.rule_levels import EVENTS, WORKBOOK, shop

from simulator.prometheus.semantics import Semantics
from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.definition import (
    Alerting,
    AlertTarget,
    CompositeSli,
    EventsSli,
    RawSli,
    Severity,
    Sli,
    Tier,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.rules.examples import matching, told_apart
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.rules.made_up import Flow, RuleTest, samples_of, together
from switchboard_policy.areas.slo.rules.rule_tests import rule_tests
from switchboard_policy.areas.slo.rules.traffic import flows, raw_series
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.promql.replay import replay_groups
from switchboard_policy.promql.selectors import selectors

PAGE, TICKET = ("ShopAvailability", "page"), ("ShopAvailability", "ticket")


@pytest.mark.parametrize(
    "pattern",
    [
        "5..",
        "failed|error|5xx",
        "(5..|429)",
        "/api/(v1|v2)/.*",
        r"\d{3}",
        "[45]..",
        "a+b?",
        r"a\.b",
    ],
)
def test_an_example_of_a_pattern_matches_it(pattern: str) -> None:
    found = list(matching(pattern))
    assert found
    assert all(re.fullmatch(pattern, text) for text in found)


def test_a_pattern_too_involved_has_no_example() -> None:
    assert list(matching("(?=x)y")) == []


def test_every_choice_of_selectors_has_a_series() -> None:
    queries = ['a{job="x",code=~"5.."}', 'a{job="x",code!="200"}', 'a{job="x"}', 'b{c!~"d|e"}']
    chosen = selectors(queries)
    found = told_apart(chosen)
    choices = {tuple(each.matches(labels) for each in chosen) for labels in found}
    assert len(choices) == len(found) == 4


def made_of(sli: Sli = EVENTS, objective: str = "99.9", **more: Any) -> tuple[RuleTest, ...]:  # noqa: ANN401
    found = rule_tests(shop(objective, sli=sli, **more), WORKBOOK)
    assert isinstance(found, tuple), found
    return found


def fired(test: RuleTest) -> list[tuple[int, list[tuple[str, str]]]]:
    return [(moment.at_s // 60, sorted(moment.fired)) for moment in test.moments]


def test_healthy_traffic_an_outage_and_a_slow_burn_fire_what_they_should() -> None:
    well, outage, slow = made_of()
    assert fired(well) == [(120, [])]
    assert fired(outage)[0] == (360, [])
    assert fired(outage)[-1][1] == [PAGE, TICKET]
    assert fired(slow) == [(30, [TICKET])]


def test_an_outage_pages_at_the_minute_the_workbook_computes() -> None:
    """At 99 %, 14.4 times over an hour is 0.144 of 60 minutes: 8.64 minutes of outage."""
    _, outage, _ = made_of(objective="99")
    first = min(minute for minute, alerts in fired(outage) if PAGE in alerts)
    assert first == 360 + 9
    assert (first - 1, [TICKET]) in fired(outage)


def test_a_page_that_can_never_fire_is_said_and_tested_not_to() -> None:
    _, outage, slow = made_of(objective="80")
    assert outage.name.endswith("without errors; a page can never fire")
    assert all(PAGE not in alerts for _, alerts in fired(outage))
    assert any(TICKET in alerts for _, alerts in fired(outage))
    assert fired(slow) == [(30, [TICKET])]


def test_slices_have_no_slow_burn_and_are_broken_as_a_whole() -> None:
    well, outage = made_of(TimeslicesSli(EVENTS, 60, Decimal("0.9")))
    assert well.step_s == 15
    assert fired(well) == [(120, [])]
    assert fired(outage)[-1][1] == [PAGE, TICKET]


def test_parts_of_a_composite_break_together() -> None:
    other = RawSli("1 - avg_over_time(up[{{.window}}])")
    sli = CompositeSli((("a", Decimal(1), EVENTS), ("b", Decimal(2), other)))
    _, outage, _ = made_of(sli)
    assert {flow.counts for flow, _ in outage.courses} == {True, False}
    assert fired(outage)[-1][1] == [PAGE, TICKET]


def test_a_least_number_of_events_is_met_by_the_traffic() -> None:
    _, outage, _ = made_of(least_events=100_000)
    assert fired(outage)[-1][1] == [PAGE, TICKET]


def test_tickets_alone_are_tested_over_their_own_windows() -> None:
    alone = Alerting("ShopAvailability", page=AlertTarget(disabled=True))
    _, outage, slow = made_of(alerting=alone)
    assert fired(outage)[0][0] == 24 * 60
    assert fired(slow) == [(30, [TICKET])]


def test_a_page_alone_has_no_slow_burn() -> None:
    alone = Alerting("ShopAvailability", ticket=AlertTarget(disabled=True))
    assert len(made_of(alerting=alone)) == 2


def test_a_wait_is_part_of_the_minute() -> None:
    def first(for_s: int) -> int:
        pair = AlertWindow(Severity.PAGE, Tier.QUICK, 3600, 300, Decimal("14.4"), for_s)
        found = rule_tests(shop("99"), WindowSet("one", 30, (pair,)))
        assert isinstance(found, tuple)
        return min(minute for minute, alerts in fired(found[1]) if alerts)

    assert first(600) == first(0) + 10


@pytest.mark.parametrize(
    ("sli", "reason"),
    [
        (RawSli("vector(0) * avg_over_time(a[{{.window}}])"), "no steady series"),
        (RawSli("vector(0.5)"), "its queries tell apart 0 kinds of series"),
        (RawSli("quantile_over_time(0.5, a[{{.window}}])"), "is not evaluated"),
        (RawSli("avg_over_time(up[{{.window}}:1m])"), "is not evaluated"),
        (
            EventsSli(
                " + ".join(f"rate(a{number}[{{{{.window}}}}])" for number in range(9)),
                "rate(all[{{.window}}])",
            ),
            "its queries tell apart 10 kinds of series",
        ),
    ],
)
def test_what_cannot_be_tested_says_why(sli: Sli, reason: str) -> None:
    found = rule_tests(shop(sli=sli), WORKBOOK)
    assert isinstance(found, NotEvaluated)
    assert reason in found.reason


def test_a_level_without_alerts_needs_no_tests() -> None:
    assert rule_tests(shop(alerting=Alerting()), WORKBOOK) == NotEvaluated("it has no alerts")


def test_parts_that_read_each_others_series_are_given_up() -> None:
    one = EventsSli('rate(a{x="1"}[{{.window}}])', "sum(rate(a[{{.window}}]))")
    other = EventsSli('rate(a{y="1"}[{{.window}}])', "sum(rate(a[{{.window}}]))")
    sli = CompositeSli((("one", Decimal(1), one), ("other", Decimal(1), other)))
    found = flows(shop(sli=sli), 60)
    assert isinstance(found, NotEvaluated)


@pytest.mark.parametrize("semantics", list(Semantics))
def test_a_share_of_bad_events_is_what_the_rules_record(semantics: Semantics) -> None:
    found = flows(shop(), 600)
    assert isinstance(found, tuple)
    series = [raw_series(flow, samples_of(flow, [(60, Decimal("0.03"))])) for flow in found]
    name = "slo:sli_error:ratio_rate30m"
    replayed = replay_groups(
        rule_groups(shop(), WORKBOOK),
        series,
        start_s=0,
        end_s=3600,
        semantics=semantics,
        keep=[name],
    )
    (ratio,) = replayed.recorded
    assert ratio.values[-1] == pytest.approx(0.03)


def test_series_go_on_where_a_stretch_ends() -> None:
    counter = Flow({"__name__": "a"}, True, Decimal(60), Decimal(0))
    gauge = Flow({"__name__": "a"}, False, Decimal(1), Decimal(0))
    course = [(2, Decimal(0)), (2, Decimal("0.5"))]
    assert samples_of(counter, course) == [0, 60, 120, 150, 180]
    assert samples_of(counter, course, 15) == [0, 15, 30, Decimal("37.5"), 45]
    assert samples_of(gauge, course) == [1, 1, 1, Decimal("0.5"), Decimal("0.5")]


def test_tests_share_a_run_unless_one_reads_the_others_series() -> None:
    apart = EVENTS.error_query.replace("shop", "till"), EVENTS.total_query.replace("shop", "till")
    first = made_of()
    second = rule_tests(shop(service="till", sli=EventsSli(*apart)), WORKBOOK)
    assert isinstance(second, tuple)
    joined = together([*first, *second])
    assert [test.kind for test in joined] == ["well", "outage", "slow burn"]
    assert [len(test.courses) for test in joined] == [4, 4, 4]
    assert joined[0].name == f"{first[0].name}; {second[0].name}"
    moments = [(moment.at_s, moment.level) for moment in joined[1].moments]
    assert moments == sorted(moments)
    assert len(together([*first, *first])) == 6
