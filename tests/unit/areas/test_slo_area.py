"""Objectives replayed and judged on a month of made-up minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray
from support.area_world import DAY_STEPS, START, STEP, config, finish, start, value

from simulator import SeriesKey, Trace
from switchboard_policy.domain.config import Scalar, ServiceFacts
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.figures import TimeFigure
from switchboard_policy.domain.outcome import Interval
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.errors import InputError

Array = NDArray[np.float64]
SPEC = """version: prometheus/v1
service: shop
labels: {{owner: them}}
slos:
  - name: main
    objective: 99.9
    labels: {{{labels}}}
"""
AVAILABILITY = "switchboard_indicator: availability"
LATENCY = "switchboard_indicator: latency, switchboard_quantile: p95"


def stated(objective: str, threshold: str = "") -> list[PolicyValue]:
    values = [
        value("slo.objective", Decimal(objective), "slo/shop.yaml", service="shop", slo="main")
    ]
    if threshold:
        second = value(
            "slo.threshold", Decimal(threshold), "slo/shop.yaml", service="shop", slo="main"
        )
        values.append(second)
    return values


def month(
    days: int = 30,
    *,
    rate: float = 20,
    errors: Array | None = None,
    latency: Mapping[str, float | Array] | None = None,
    rejected: Array | None = None,
    step: int = STEP,
) -> Trace:
    steps = days * 86_400 // step
    table = {name: np.broadcast_to(one, (1, steps)) + 0.0 for name, one in (latency or {}).items()}
    return Trace(
        keys=(SeriesKey("shop"),),
        start=START,
        step=step,
        offered=np.full((1, steps), rate * step),
        errors=None if errors is None else errors[None],
        latency=table,
        rejected=None if rejected is None else rejected[None],
    )


def failing(share: float, days: int = 30, rate: float = 20) -> Array:
    return np.full(days * DAY_STEPS, share * rate * STEP)


def judge(
    block: Trace, values: list[PolicyValue], labels: str = AVAILABILITY, **settings: Scalar
) -> Recommendation:
    files = {"slo/shop.yaml": SPEC.format(labels=labels).encode()}
    return finish(start("slo", values, config(settings={"slo": settings}), files), block)


def only(found: Recommendation) -> Delta:
    (delta,) = found.deltas
    return delta


def test_an_objective_kept_with_margin_every_month_is_tightened_one_step() -> None:
    delta = only(judge(month(errors=failing(0.0001)), stated("99.8")))
    assert delta.new == Decimal("99.9")
    assert not delta.advisory
    assert "the worst simulated month uses 10 % of the budget" in delta.reason


def test_an_objective_kept_without_margin_is_left() -> None:
    found = judge(month(errors=failing(0.0008)), stated("99.9"))
    assert found.deltas == ()
    assert found.headline == "slo: 1 objective over 30 days; nothing worth changing"


def test_the_highest_objective_is_not_tightened() -> None:
    assert judge(month(errors=failing(0)), stated("99.999"), least_bad_events=1).deltas == ()


def test_one_incident_is_no_reason_to_loosen() -> None:
    errors = failing(0.0001)
    errors[100:120] = 20 * STEP * 0.9
    found = judge(month(errors=errors), stated("99.9"))
    assert found.deltas == ()
    (finding,) = found.findings
    assert finding.id == "slo/budget_spent"
    assert "2026-09-07" in finding.msg


def test_incidents_that_would_page_again_are_not_tightened_into() -> None:
    errors = failing(0)
    errors[100:112] = 20 * STEP * 0.05
    loose = judge(month(errors=errors), stated("99.5"), tighten_budget_ratio=Decimal(1))
    assert loose.summaries[0].figures["pages"] == 0
    assert loose.deltas == ()


def test_an_objective_missed_day_after_day_is_loosened_but_only_advised() -> None:
    delta = only(judge(month(errors=failing(0.003)), stated("99.9")))
    assert delta.new == Decimal("99.5")
    assert delta.advisory
    assert "looser than the organisation's 99.9 %, so this is advisory" in delta.reason


def test_loosening_above_the_organisations_default_is_written() -> None:
    delta = only(judge(month(errors=failing(0.00035)), stated("99.99")))
    assert delta.new == Decimal("99.95")
    assert not delta.advisory


def test_no_objective_is_loose_enough_for_a_broken_service() -> None:
    found = judge(month(errors=failing(0.5)), stated("99.9"))
    assert found.deltas == ()
    assert [finding.id for finding in found.findings] == ["slo/missed"]


def test_forty_nine_hours_carry_no_monthly_objective() -> None:
    found = judge(month(errors=failing(0, 2), days=2), stated("99.9"))
    assert found.deltas == ()
    (why,) = found.abstentions
    assert why.why.reason == "48 h of data cannot carry a 30-day objective"
    assert found.headline.endswith("48 h of data cannot carry a 30-day objective")


def test_two_weeks_hold_no_whole_month() -> None:
    (why,) = judge(month(errors=failing(0, 14), days=14), stated("99.9")).abstentions
    assert why.why.reason == "14 days of data hold no whole month"


def test_without_errors_there_is_nothing_to_say() -> None:
    found = judge(month(), stated("99.9"))
    assert found.abstentions[0].why.reason == "errors are not measured"
    assert found.abstentions[0].why.would_help == "an errors series"
    assert found.summaries[0].figures == {}
    nothing = judge(month(errors=np.full(30 * DAY_STEPS, np.nan)), stated("99.9"))
    assert nothing.abstentions == found.abstentions


def test_an_objective_finer_than_its_traffic_is_told_and_left() -> None:
    found = judge(month(rate=0.0005, errors=failing(0, rate=0.0005)), stated("99.9"))
    assert [finding.id for finding in found.findings] == ["slo/finer_than_traffic"]
    assert found.abstentions[0].why.reason == "fewer than 10 events may fail in 30 days"


def test_no_traffic_at_all_is_no_events() -> None:
    found = judge(month(rate=0, errors=failing(0, rate=0)), stated("99.9"))
    assert found.deltas == ()
    assert found.summaries[0].figures["budget_used_ratio"] is None
    assert found.summaries[0].figures["good_ratio"] is None


def test_the_ratio_is_one_of_sums_not_a_mean_of_ratios() -> None:
    offered = np.full((1, 30 * DAY_STEPS), 6_000.0)
    offered[0, ::2] = 60
    errors = np.where(offered == 60, 6.0, 0.0)
    block = Trace((SeriesKey("shop"),), START, STEP, offered, errors=errors)
    figures = judge(block, stated("99")).summaries[0].figures
    assert figures["good_ratio"] == pytest.approx(1 - 6 / 6060)


def test_requests_a_limit_turned_away_are_no_events() -> None:
    half = np.full(30 * DAY_STEPS, 10.0 * STEP)
    figures = judge(month(errors=failing(0), rejected=half), stated("99.9")).summaries[0].figures
    assert figures["events"] == half.sum()


def test_an_outage_pages_and_its_moment_is_marked() -> None:
    errors = failing(0)
    errors[1_000:1_024] = 20 * STEP
    found = judge(month(errors=errors), stated("99.9"))
    assert found.summaries[0].figures["pages"] == 1
    budget, burn = found.figures
    assert isinstance(budget, TimeFigure)
    assert isinstance(burn, TimeFigure)
    assert any(mark.label.startswith("page") for mark in burn.marks)
    assert min(budget.lines[0].y) < 0


@pytest.mark.parametrize(
    ("entry", "pages"),
    [
        ("", 0),
        ("sli: {events: {}}", 0),
        ('alerting: {annotations: {switchboard_least_bad_events: "1"}}', 1),
        ("sli: {raw: {}}", 1),
        ('sli: {events: {}}\n    alerting: {annotations: {switchboard_timeslice: "1m"}}', 1),
    ],
)
def test_one_failed_request_pages_nobody_where_its_alerts_ask_for_a_second(
    entry: str, pages: int
) -> None:
    """A request every minute: one of an hour that fails burns at 16.7."""
    errors = failing(0, rate=1 / 60)
    errors[1_000] = 1.0
    document = SPEC.format(labels=AVAILABILITY) + f"    {entry}\n"
    run = start("slo", stated("99.9"), config(), {"slo/shop.yaml": document.encode()})
    found = finish(run, month(errors=errors, rate=1 / 60))
    assert found.summaries[0].figures["pages"] == pages


def test_pages_that_can_never_fire_are_told() -> None:
    found = judge(month(errors=failing(0)), stated("90"))
    dead = [finding for finding in found.findings if finding.id == "slo/alert_unreachable"]
    assert ["1h/5m" in one.msg for one in dead] == [True]


def test_an_objective_looser_than_the_organisations_is_told() -> None:
    found = judge(month(errors=failing(0.0009)), stated("99.5"))
    assert "slo/looser_than_organisation" in [finding.id for finding in found.findings]


def test_effects_say_budget_left_and_pages() -> None:
    budget, pages = only(judge(month(errors=failing(0.0001)), stated("99.8"))).effects
    assert isinstance(budget.now, Interval)
    assert isinstance(budget.proposed, Interval)
    assert budget.now.low == pytest.approx(95)
    assert budget.proposed.middle == pytest.approx(90)
    assert budget.better == "higher"
    assert pages.metric == "pages in 30 days"
    assert pages.now == Interval.exact(0)


def test_a_threshold_kept_with_margin_is_tightened_within_one_step() -> None:
    block = month(latency={"p50": 0.1, "p95": 0.2, "p99": 0.25})
    delta = only(judge(block, stated("95", "0.5"), LATENCY))
    assert delta.name == "threshold"
    assert Decimal("0.375") <= delta.new <= Decimal("0.45")


def read_from_a_bucket(threshold: str) -> list[PolicyValue]:
    """The objective with a threshold that stands in a query, as the bound of a bucket."""
    objective, number = stated("95", threshold)
    (found,) = number.occurrences
    place = replace(found.place, within='le="{value}"')
    return [objective, replace(number, occurrences=(replace(found, place=place),))]


def judge_buckets(block: Trace, *bounds: str) -> Recommendation:
    buckets = ServiceFacts(latency_buckets_s=tuple(map(Decimal, bounds)))
    known = replace(config(), services={"shop": buckets})
    files = {"slo/shop.yaml": SPEC.format(labels=LATENCY).encode()}
    return finish(start("slo", read_from_a_bucket("0.5"), known, files), block)


def test_a_threshold_in_a_query_moves_only_to_a_bucket_there_is() -> None:
    """A query for a bucket the histogram does not have finds nothing: a dead alert."""
    fast = month(latency={"p50": 0.1, "p95": 0.2, "p99": 0.25})
    assert only(judge_buckets(fast, "0.1", "0.25", "0.4", "0.5", "1")).new == Decimal("0.4")
    assert judge_buckets(fast, "0.1", "0.25", "0.5", "1").deltas == ()
    slow = month(latency={"p50": 0.3, "p95": 0.55, "p99": 0.62})
    assert only(judge_buckets(slow, "0.5", "0.7", "1")).new == Decimal("0.7")


def test_a_threshold_in_a_query_stays_where_nobody_stated_the_buckets() -> None:
    found = judge_buckets(month(latency={"p50": 0.1, "p95": 0.2, "p99": 0.25}))
    assert found.deltas == ()
    (abstention,) = found.abstentions
    assert abstention.why.would_help == "services.shop.latency_buckets_s in switchboard.yaml"


def test_a_threshold_near_what_is_measured_is_left() -> None:
    block = month(latency={"p50": 0.1, "p95": 0.46, "p99": 0.55})
    assert judge(block, stated("95", "0.5"), LATENCY).deltas == ()


def test_a_threshold_without_room_for_headroom_is_left() -> None:
    block = month(latency={"p50": 0.1, "p95": 0.3, "p99": 0.445})
    found = judge(block, stated("99", "0.5"), LATENCY, tighten_budget_ratio=Decimal(1))
    assert found.deltas == ()


def test_a_threshold_missed_day_after_day_is_loosened() -> None:
    block = month(latency={"p50": 0.3, "p95": 0.55, "p99": 0.62})
    delta = only(judge(block, stated("95", "0.5"), LATENCY))
    assert Decimal("0.55") < delta.new <= Decimal("0.75")
    assert not delta.advisory
    slow = month(latency={"p50": 2.3, "p95": 2.75, "p99": 2.9})
    slower = only(judge(slow, stated("95", "2.5"), LATENCY))
    assert slower.advisory
    assert "slower than the organisation's 2 s for any request" in slower.reason


def test_a_threshold_out_of_reach_in_one_step_is_left_to_people() -> None:
    block = month(latency={"p50": 3.0, "p95": 5.0, "p99": 9.0})
    found = judge(block, stated("95", "0.5"), LATENCY)
    assert found.deltas == ()
    assert "slo/missed" in [finding.id for finding in found.findings]


def test_a_kind_of_requests_has_its_own_default() -> None:
    labels = LATENCY + ", switchboard_kind: graphql_read"
    block = month(latency={"p50": 0.1, "p95": 0.46, "p99": 0.55})
    (finding,) = judge(block, stated("95", "0.5"), labels).findings
    assert "the organisation's 0.35 s for graphql read" in finding.msg
    other = judge(block, stated("95", "0.5"), LATENCY.replace("p95", "p99"))
    assert other.findings == ()


def test_one_quantile_makes_a_step_good_or_bad_and_says_so() -> None:
    found = judge(month(latency={"p95": 0.6}), stated("95", "0.5"), LATENCY)
    assert found.summaries[0].figures["good_ratio"] == 0
    assert any("a proxy" in note for note in found.notes)
    assert "told by each step's p95 (a proxy)" in only(found).reason


@pytest.mark.parametrize(
    ("labels", "threshold", "reason"),
    [
        ("", "", "no label switchboard_indicator says what is measured"),
        ("switchboard_indicator: mood", "", "indicator 'mood' is not known"),
        (LATENCY, "", "no threshold is stated"),
        (LATENCY.replace("p95", "p90"), "0.5", "latency p90 is not measured"),
    ],
)
def test_what_is_missing_is_named(labels: str, threshold: str, reason: str) -> None:
    block = month(latency={"p95": 0.2})
    found = judge(block, stated("95", threshold), labels)
    assert [one.why.reason for one in found.abstentions] == [reason]


def test_hourly_steps_cannot_tell_short_windows() -> None:
    block = month(errors=np.zeros(30 * 24), step=3_600)
    (note,) = judge(block, stated("99.9")).notes
    assert note == "steps of 3600 s cannot tell the alert windows 1h/5m, 6h/30m"


def test_services_without_objectives_are_not_wanted() -> None:
    run = start("slo", stated("99.9"), config())
    keys = [
        SeriesKey("shop"),
        SeriesKey("shop", "acme"),
        SeriesKey("bank"),
        SeriesKey("shop", "", "eu"),
    ]
    assert run.wants(keys) == (SeriesKey("shop"),)
    found = run.recommend((0, 1))
    assert found.headline == "slo: no telemetry of a service with an objective"
    assert found.abstentions[0].why.reason == "no telemetry"


def test_many_objectives_without_telemetry_are_one_sentence() -> None:
    values = [value("slo.objective", Decimal(99), service="s", slo=name) for name in "abcde"]
    (why,) = start("slo", values, config()).recommend((0, 1)).abstentions
    assert why.why.reason == "5 objectives (s/a, s/b, s/c, s/d, s/e): no telemetry"


def test_indicators_of_their_own_queries_are_one_calm_sentence() -> None:
    names = "abcde"
    values = [
        value("slo.objective", Decimal(99), "slo/shop.yaml", service="shop", slo=name)
        for name in names
    ]
    labels = "labels: {switchboard_indicator: events}"
    slos = "".join(f"  - {{name: {name}, objective: 99, {labels}}}\n" for name in names)
    spec = f"version: prometheus/v1\nservice: shop\nslos:\n{slos}"
    run = start("slo", values, config(), {"slo/shop.yaml": spec.encode()})
    found = finish(run, month(errors=failing(0)))
    (why,) = found.abstentions
    assert why.why.reason == (
        "5 objectives (shop/a, shop/b, shop/c, shop/d, shop/e): the events are counted by queries "
        "of the indicator's own, not in this telemetry"
    )
    assert why.why.would_help == "switchboard slo backtest, which asks those queries"
    assert why.subjects == 5
    assert (found.deltas, found.findings) == ((), ())


def test_no_objective_is_said() -> None:
    assert start("slo", [], config()).recommend((0, 1)).headline == "slo: no objective is stated"


def test_an_empty_block_says_nothing() -> None:
    empty = Trace((SeriesKey("shop"),), START, STEP, np.zeros((1, 0)))
    assert judge(empty, stated("99.9")).summaries == ()


def test_documents_that_are_no_sloth_specifications_give_no_labels() -> None:
    for content in (b"slos: 3\nversion: prometheus/v1\n", b"[1]\n", b"version: other\n"):
        run = start("slo", stated("99.9"), config(), {"slo/shop.yaml": content})
        found = finish(run, month(errors=failing(0)))
        assert "switchboard_indicator" in found.abstentions[0].why.reason


@pytest.mark.parametrize("setting", [{"nice_objectives": "high"}, {"nice_steps": "3 2"}])
def test_settings_that_make_no_sense_are_refused(setting: dict[str, Scalar]) -> None:
    with pytest.raises(InputError, match=r"settings\.slo"):
        judge(month(errors=failing(0)), stated("99.9"), **setting)


def test_only_the_objectives_that_matter_most_are_drawn() -> None:
    values = [
        value("slo.objective", Decimal("99.9"), f"slo/{name}.yaml", service=name, slo="main")
        for name in ("shop", "bank", "mill")
    ]
    files = {
        f"slo/{name}.yaml": SPEC.format(labels=AVAILABILITY).encode()
        for name in ("shop", "bank", "mill")
    }
    world = config(settings={"slo": {"most_figures": Decimal(2)}})
    errors = np.array([failing(share) for share in (0.0006, 0.0008, 0.0007)])
    block = Trace(
        tuple(SeriesKey(name) for name in ("shop", "bank", "mill")),
        START,
        STEP,
        np.full(errors.shape, 20.0 * STEP),
        errors=errors,
    )
    found = finish(start("slo", values, world, files), block)
    assert [figure.id for figure in found.figures] == ["slo-bank-main-budget", "slo-bank-main-burn"]
    assert len(found.summaries) == 3
