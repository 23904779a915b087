"""The walk over levels, the levels as questions, and the constants they are asked with."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from support.levels import CONFIG, DAY_STEPS, SETS, SETTINGS, SLO, START, advice, level, traffic

from simulator import SeriesKey
from switchboard_policy.areas.slo.choose.choice import Choice
from switchboard_policy.areas.slo.choose.levels import Asked, asked_of, services
from switchboard_policy.areas.slo.choose.run import ChooseRun, Question
from switchboard_policy.areas.slo.choose.settings import read_choice_settings
from switchboard_policy.areas.slo.definition import Exclusion
from switchboard_policy.areas.slo.formats.read import read_levels
from switchboard_policy.domain.config import Config, Scalar, ServiceFacts
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.errors import InputError

FIXTURES = Path(__file__).parents[5] / "fixtures" / "slo"
QUESTION = Question(SLO, SETTINGS, SETS, seed=3)


def configured(**settings: Scalar) -> Config:
    return replace(CONFIG, settings={"slo_recommend": settings})


def test_the_walk_takes_whole_services_and_leaves_tenants_and_others() -> None:
    run = ChooseRun([level()], QUESTION)
    keys = [SeriesKey("checkout"), SeriesKey("checkout", "acme"), SeriesKey("search")]
    assert run.wants(keys) == (SeriesKey("checkout"),)
    assert services([level(), level("95", "0.5")]) == ("checkout",)


def test_what_another_process_observed_is_taken_over() -> None:
    run, other = (ChooseRun([level()], QUESTION) for _ in range(2))
    deepcopy(other).observe(traffic(14))
    other.observe(traffic(14))
    run.absorb(other)
    assert run.advice() == other.advice()
    assert isinstance(run.advice()[0].choice, Choice)


def test_a_level_without_telemetry_says_so() -> None:
    run = ChooseRun([level()], QUESTION)
    run.observe(replace(traffic(1), offered=np.zeros((1, 0)), errors=None, latency={}))
    (found,) = run.advice()
    assert isinstance(found.choice, NotEvaluated)
    assert found.choice.reason == "no telemetry"


def test_maintenance_that_comes_every_week_does_not_count() -> None:
    """Half an hour of nothing but failures each Sunday spends more than 99 % allows."""
    sundays = [(week * 7 + 6.5, 30, 1.0) for week in range(4)]
    trace = traffic(28, incidents=sundays)
    planned = Exclusion(START + round(6.5 * 86_400), START + round(6.5 * 86_400) + 1800, 7 * 86_400)
    for asked, least in ((level(), 0.0), (replace(level(), exclusions=(planned,)), 99.94)):
        found = advice(trace, asked).choice
        assert isinstance(found, Choice)
        assert (found.objective.coming.low > 99.94) == (least > 0)


def test_an_exclusion_that_comes_once_takes_its_steps_and_no_others() -> None:
    once = Exclusion(START + 3_600, START + 7_200)
    asked = replace(level(), exclusions=(once,))
    latency = replace(level("95", "0.5"), exclusions=(once,))
    from switchboard_policy.areas.slo.signal import Signal, signal_of  # noqa: PLC0415

    for each in (asked, latency):
        found = signal_of(traffic(1), 0, each.objective, 0.9)
        assert isinstance(found, Signal)
        gaps = np.flatnonzero(np.isnan(each.counted(found).total))
        assert gaps.tolist() == list(range(12, 24))


def test_a_levels_own_period_is_the_one_its_budget_is_stated_over() -> None:
    """16 requests in five minutes: of 138,240 in 30 days 13 may fail, of 32,256 in a week three."""
    trace = traffic(28, total=16.0, bad=0.0)
    month, week = (
        advice(trace, replace(level("99.99"), period_days=days)).choice for days in (30, 7)
    )
    assert isinstance(month, Choice)
    assert isinstance(week, NotEvaluated)
    assert week.reason == "fewer than 10 events may fail in 7 days"


def read(name: str, facts: Mapping[str, ServiceFacts] | None = None) -> dict[str, Asked]:
    config = replace(CONFIG, services=facts or {})
    found = read_levels({name: (FIXTURES / name).read_bytes()})
    return {each.name: asked_of(each, config) for each in found.levels}


def test_a_definition_is_asked_with_what_it_states() -> None:
    found = read("sloth-events.yaml")
    availability, latency = found["availability"].objective, found["latency"].objective
    assert (availability.subject, availability.ratio) == ("checkout/availability", 0.999)
    assert (availability.indicator, availability.threshold) == ("availability", None)
    assert (latency.indicator, latency.quantile) == ("latency", "p99")
    assert (latency.threshold_s, latency.buckets_s) == (Decimal("0.5"), ())
    assert found["latency"].period_days == 30


def test_the_buckets_of_a_service_are_those_of_its_repository() -> None:
    bounds = (Decimal("0.25"), Decimal("0.5"))
    found = read("sloth-events.yaml", {"checkout": ServiceFacts(latency_buckets_s=bounds)})
    assert found["latency"].objective.buckets_s == bounds
    assert found["availability"].objective.buckets_s is None


def test_settings_override_the_constants_by_name() -> None:
    found = read_choice_settings(configured(horizons_days="7 21", most_pages_a_month=2))
    assert (found.horizons_days, found.most_pages_a_month) == ((21, 7), 2.0)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"horizons_days": "seven"}, "a list holds something else"),
        ({"horizons_days": "0 7"}, "numbers above 0"),
        ({"factor_scales": ""}, "numbers above 0"),
        ({"factor_scales": "-1 1"}, "numbers above 0"),
        ({"late": 3}, "setting 'late' is not known"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(
    settings: dict[str, Scalar], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_choice_settings(configured(**settings))


def test_notes_say_what_steps_cannot_tell_and_what_is_a_proxy() -> None:
    trace = traffic(28)
    assert trace.errors is not None
    hourly = replace(
        trace,
        step=3_600,
        offered=trace.offered.reshape(1, -1, 12).sum(axis=2),
        errors=trace.errors.reshape(1, -1, 12).sum(axis=2),
        latency={},
    )
    assert hourly.steps == 28 * DAY_STEPS // 12
    assert "steps of 3600 s cannot tell the alert windows 1h/5m, 6h/30m" in advice(hourly).notes
    assert any("a proxy for a histogram" in note for note in advice(trace, level("95", "1")).notes)
