"""Generated rules keep Sloth's names and labels, state exact numbers, and honour what is asked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from support.rule_levels import EVENTS, WORKBOOK, alerts, recorded, rules_of, shop
from support.service_levels import levels as any_levels

from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.definition import (
    Alerting,
    AlertTarget,
    Calendar,
    CompositeSli,
    Exclusion,
    RawSli,
    ServiceLevel,
    Severity,
    Tier,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.rules.names import window_name
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.promql.parse import parse
from switchboard_policy.promql.rule import RecordingRule

RAW = RawSli("shop:errors:ratio{window='{{.window}}'}")


def expr(level: ServiceLevel, name: str) -> str:
    (rule,) = recorded(rules_of(level), name)
    return rule.expr


def test_groups_series_and_labels_are_called_as_sloth_calls_them() -> None:
    level = shop(labels={"owner": "team", "sloth_slo": "mine"})
    groups = rule_groups(level, WORKBOOK)
    assert [group.name for group in groups] == [
        "sloth-slo-sli-recordings-shop-availability",
        "sloth-slo-meta-recordings-shop-availability",
        "sloth-slo-alerts-shop-availability",
    ]
    about = {
        "owner": "team",
        "sloth_id": "shop-availability",
        "sloth_service": "shop",
        "sloth_slo": "availability",
    }
    names = [
        (rule.record, rule.labels)
        for group in groups[:2]
        for rule in group.rules
        if isinstance(rule, RecordingRule)
    ]
    windows = ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d")
    assert names == [
        ("slo:sli_errors:rate5m", about | {"sloth_window": "5m"}),
        ("slo:sli_total:rate5m", about | {"sloth_window": "5m"}),
        *((f"slo:sli_error:ratio_rate{w}", about | {"sloth_window": w}) for w in windows),
        ("slo:objective:ratio", about),
        ("slo:error_budget:ratio", about),
        ("slo:time_period:days", about),
        ("slo:current_burn_rate:ratio", about),
        ("slo:period_burn_rate:ratio", about),
        ("slo:period_error_budget_remaining:ratio", about),
        (
            "sloth_slo_info",
            about
            | {
                "sloth_version": "switchboard-policy",
                "sloth_mode": "cli-gen-prom",
                "sloth_spec": "prometheus/v1",
                "sloth_objective": "99.9",
            },
        ),
    ]


@pytest.mark.parametrize(
    ("objective", "ratio", "budget"),
    [
        ("99.9", "0.999", "0.001"),
        ("99.99", "0.9999", "0.0001"),
        ("99.0", "0.99", "0.01"),
        ("97.35", "0.9735", "0.0265"),
        ("99.999", "0.99999", "0.00001"),
    ],
)
def test_numbers_are_the_decimals_that_were_written(
    objective: str, ratio: str, budget: str
) -> None:
    rules = rules_of(shop(objective))
    assert recorded(rules, "slo:objective:ratio")[0].expr == f"vector({ratio})"
    assert recorded(rules, "slo:error_budget:ratio")[0].expr == f"vector({budget})"
    page, ticket = alerts(rules)
    assert page.expr.count(f"> (14.4 * {budget})") == page.expr.count(f"> (6 * {budget})") == 2
    assert ticket.expr.count(f"> (3 * {budget})") == ticket.expr.count(f"> (1 * {budget})") == 2


def test_the_period_is_a_sum_over_a_sum_and_reads_no_counter() -> None:
    found = expr(shop(), "slo:sli_error:ratio_rate30d")
    read = '{sloth_id="shop-availability",sloth_service="shop",sloth_slo="availability"}[30d]'
    assert found == (
        f"sum_over_time(slo:sli_errors:rate5m{read})\n/\nsum_over_time(slo:sli_total:rate5m{read})"
    )


def test_the_shortest_window_is_what_was_just_recorded_and_others_ask_the_raw_series() -> None:
    level = shop()
    assert "slo:sli_errors:rate5m{" in expr(level, "slo:sli_error:ratio_rate5m")
    long = expr(level, "slo:sli_error:ratio_rate3d")
    assert long.count("[3d]") == 2
    assert "http_requests_total" in long


def test_five_minutes_are_recorded_though_no_alert_asks_for_them() -> None:
    rules = rules_of(shop(), "platform-a")
    assert recorded(rules, "slo:sli_error:ratio_rate5m")
    assert "ratio_rate5m" in recorded(rules, "slo:current_burn_rate:ratio")[0].expr


def test_a_period_that_is_a_window_too_is_recorded_once() -> None:
    rules = rules_of(shop(period_days=3))
    (found,) = recorded(rules, "slo:sli_error:ratio_rate3d")
    assert "sum_over_time" in found.expr


@pytest.mark.parametrize(
    ("seconds", "name"),
    [
        (300, "5m"),
        (5_400, "1h30m"),
        (129_600, "1d12h"),
        (604_800, "1w"),
        (28 * 86_400, "4w"),
        (30 * 86_400, "30d"),
        (365 * 86_400, "1y"),
        (366 * 86_400, "366d"),
        (90, "1m30s"),
    ],
)
def test_windows_are_called_what_prometheus_calls_durations(seconds: int, name: str) -> None:
    assert window_name(seconds) == name


def test_an_alert_carries_the_labels_and_words_of_its_severity() -> None:
    alerting = Alerting(
        "Shop",
        labels={"team": "a", "severity": "none"},
        annotations={"runbook": "r"},
        page=AlertTarget(labels={"severity": "page"}, annotations={"summary": "wake up"}),
    )
    page, ticket = alerts(rules_of(shop(alerting=alerting)))
    assert page.labels == {"sloth_severity": "page", "team": "a", "severity": "page"}
    assert ticket.labels == {"sloth_severity": "ticket", "team": "a", "severity": "none"}
    assert page.annotations["summary"] == "wake up"
    assert page.annotations["runbook"] == ticket.annotations["runbook"] == "r"
    assert "3 times over 1d/2h or 1 times over 3d/6h" in ticket.annotations["summary"]


def test_alerts_and_pairs_that_are_switched_off_are_not_written() -> None:
    off = Alerting("Shop", page=AlertTarget(disabled=True))
    (ticket,) = alerts(rules_of(shop(alerting=off)))
    assert ticket.labels["sloth_severity"] == "ticket"
    quick_off = Alerting("Shop", page=AlertTarget(tiers_off=frozenset({Tier.QUICK})))
    page, _ = alerts(rules_of(shop(alerting=quick_off)))
    assert "14.4" not in page.expr
    assert "6 * 0.001" in page.expr
    none = rule_groups(shop(alerting=Alerting()), WORKBOOK)
    assert [group.name.split("-")[2] for group in none] == ["sli", "meta"]


def test_pairs_that_wait_for_different_times_are_alerts_of_one_name_told_apart() -> None:
    pairs = (
        AlertWindow(Severity.PAGE, Tier.QUICK, 3600, 300, Decimal(14), 120),
        AlertWindow(Severity.PAGE, Tier.SLOW, 21_600, 1_800, Decimal(7), 900),
    )
    groups = rule_groups(shop(), WindowSet("waits", 28, pairs))
    found = alerts(groups[2].rules)
    assert [(rule.alert, rule.for_s) for rule in found] == [
        ("ShopAvailability", 120),
        ("ShopAvailability", 900),
    ]
    assert [rule.labels["switchboard_windows"] for rule in found] == ["1h/5m", "6h/30m"]
    same = WindowSet("one", 28, tuple(replace(pair, for_s=60) for pair in pairs))
    (both,) = alerts(rule_groups(shop(), same)[2].rules)
    assert "switchboard_windows" not in both.labels


def test_a_least_number_of_events_is_asked_of_the_long_window_on_a_stated_interval() -> None:
    groups = rule_groups(shop(least_events=100), WORKBOOK)
    assert groups[0].interval_s == 60
    page, _ = alerts(groups[2].rules)
    for window in ("1h", "6h"):
        assert f"[{window}])) * 60 >= 100" in page.expr


@pytest.mark.parametrize(
    "sli",
    [
        RAW,
        TimeslicesSli(RAW, 60, Decimal("0.9")),
        CompositeSli((("a", Decimal(1), EVENTS), ("b", Decimal(1), RAW))),
    ],
)
def test_events_cannot_be_counted_where_only_a_ratio_is_known(sli: RawSli) -> None:
    where = Location("slo.yaml", "/slos/0", 3, 5)
    with pytest.raises(InputError, match="least_events needs counts") as caught:
        rule_groups(shop(sli=sli, least_events=1, location=where), WORKBOOK)
    assert caught.value.location == where


@pytest.mark.parametrize(
    ("slice_s", "interval_s"), [(60, 60), (120, 120), (300, 100), (600, 120), (3_600, 120)]
)
def test_slices_are_looked_at_at_a_divisor_of_their_length(slice_s: int, interval_s: int) -> None:
    groups = rule_groups(shop(sli=TimeslicesSli(EVENTS, slice_s, Decimal("0.9"))), WORKBOOK)
    assert groups[0].interval_s == interval_s


def test_a_slice_is_never_cut_by_a_shorter_window() -> None:
    rules = rules_of(shop(sli=TimeslicesSli(EVENTS, 1_800, Decimal("0.9"))))
    assert "[30m])" in recorded(rules, "slo:sli_error:ratio_rate5m")[0].expr


def test_excluded_time_is_left_out_of_sums_until_no_range_reaches_into_it() -> None:
    weekly = Exclusion(345_600, 349_200, 604_800)
    rules = rules_of(shop(exclusions=(Exclusion(1000, 2000), weekly)))
    base = recorded(rules, "slo:sli_errors:rate5m")[0].expr
    assert "unless on() (vector(time()) >= 1000 < 2300" in base
    assert "vector((time() - 345600) % 604800) < 3900 and vector(time()) >= 345600" in base
    assert "slo:sli_total:rate5m" in recorded(rules, "slo:sli_error:ratio_rate1h")[0].expr
    assert ">= 1000 < 2000" in alerts(rules)[0].expr


def test_an_exclusion_that_never_ends_before_the_next_begins_lasts() -> None:
    rules = rules_of(shop(exclusions=(Exclusion(0, 3_500, 3_600),)))
    base = recorded(rules, "slo:sli_errors:rate5m")[0].expr
    assert base.endswith("unless on() (vector(time()) >= 0)")


@pytest.mark.parametrize(
    ("calendar", "days", "span"),
    [
        (Calendar.WEEK, 7, "[1w]"),
        (Calendar.MONTH, 30, "[31d]"),
        (Calendar.QUARTER, 90, "[92d]"),
        (Calendar.YEAR, 365, "[366d]"),
    ],
)
def test_a_calendar_period_reads_as_far_back_as_the_longest_one(
    calendar: Calendar, days: int, span: str
) -> None:
    rules = rules_of(shop(calendar=calendar, period_days=days))
    (found,) = recorded(rules, f"slo:sli_error:ratio_rate{window_name(days * 86_400)}")
    assert found.expr.count(span) == 2
    assert "switchboard_period" in recorded(rules, "slo:sli_total:rate5m")[0].expr


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(found=any_levels())
def test_every_rule_of_any_service_level_parses_and_no_series_is_recorded_twice(
    found: list[ServiceLevel],
) -> None:
    for windows in ("workbook", "platform-a"):
        for level in found:
            try:
                groups = rule_groups(level, window_set(windows))
            except InputError:
                assert level.least_events or level.least_bad_events > 2
                continue
            rules = [rule for group in groups for rule in group.rules]
            for rule in rules:
                parse(rule.expr)
            series = [
                (rule.record, *sorted(rule.labels.items()))
                for rule in rules
                if isinstance(rule, RecordingRule)
            ]
            assert len(series) == len(set(series))
