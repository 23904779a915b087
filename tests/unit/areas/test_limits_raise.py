"""Raises: when, by how much, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
from support.area_world import DAY_STEPS, config, demand, over, start, tenant, tier, trace, walk

from simulator import SeriesKey
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.documents.constants import shipped
from switchboard_policy.domain.figures import BarFigure, DotFigure, TimeFigure
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.recommendation import Recommendation

ACME = tenant("acme", rps="20", burst="40")


def pressed(days: int = 30, mean: float = 16.0, **setting: Decimal | str) -> Recommendation:
    offered = demand(mean, days)
    world = config(settings={"limits": dict(setting)})
    return walk("limits", ACME, world, trace({"acme": offered}, {"acme": over(offered, 20)}))


def test_a_tenant_turned_away_again_and_again_is_raised() -> None:
    (delta,) = pressed().deltas
    assert (delta.subject, delta.name, delta.old) == ("acme", "rps", 20)
    assert 30 <= delta.new <= 40
    assert not delta.advisory


def test_the_reason_puts_observed_before_replayed() -> None:
    (delta,) = pressed().deltas
    assert "of good requests were turned away" in delta.reason
    assert delta.reason.index("turned away") < delta.reason.index("the replay of this limit")
    assert "of the last 28 measured days" in delta.reason


def test_the_effect_says_what_is_observed_now_and_a_range_then() -> None:
    (effect,) = pressed().deltas[0].effects
    assert isinstance(effect.now, Interval)
    assert effect.now.low == effect.now.high > 1
    assert isinstance(effect.proposed, Interval)
    assert effect.proposed.low < effect.now.low


def test_more_rate_never_turns_more_away_than_was_observed() -> None:
    (effect,) = pressed().deltas[0].effects
    assert isinstance(effect.now, Interval)
    assert isinstance(effect.proposed, Interval)
    assert effect.proposed.high <= effect.now.high


def test_summaries_hold_predicted_against_observed() -> None:
    (summary,) = pressed().summaries
    figures = summary.figures
    assert next(iter(figures)) == "rejected_observed_requests"
    assert figures["replay_holds"] is True
    observed = figures["rejected_observed_requests"]
    low, high = figures["throttled_low_requests"], figures["throttled_high_requests"]
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert isinstance(observed, float)
    assert low * 0.9 <= observed <= high


def test_a_raise_harms_nobody_in_any_future() -> None:
    figures = pressed().summaries[0].figures
    assert (figures["breach_low"], figures["breach_high"]) == (0.0, 0.0)


def test_two_bad_days_are_an_incident_not_a_need() -> None:
    offered = demand(8)
    offered[20 * DAY_STEPS : 22 * DAY_STEPS] *= 4
    block = trace({"acme": offered}, {"acme": over(offered, 20)})
    assert walk("limits", ACME, config(), block).deltas == ()


def test_pressure_that_ended_two_weeks_ago_has_ended() -> None:
    offered = demand(6)
    offered[3 * DAY_STEPS : 12 * DAY_STEPS] *= 4
    block = trace({"acme": offered}, {"acme": over(offered, 20)})
    assert walk("limits", ACME, config(), block).deltas == ()


def test_a_handful_of_refusals_a_day_is_noise() -> None:
    offered = np.full(30 * DAY_STEPS, 0.0)
    offered[::DAY_STEPS] = 300
    rejected = np.where(offered > 0, 3.0, 0.0)
    block = trace({"acme": offered}, {"acme": rejected})
    assert walk("limits", ACME, config(), block).deltas == ()


def test_one_step_is_at_most_a_doubling_and_says_so() -> None:
    (delta,) = pressed(mean=60).deltas
    assert delta.new == 40
    assert "the demand measured would still be throttled" in delta.reason


def test_under_a_week_nothing_is_proposed_but_everything_replayed() -> None:
    found = pressed(days=2)
    assert found.deltas == ()
    assert "under 7 days" in found.headline
    assert found.abstentions[0].why.reason == "48 h of data hold no weekly shape"
    assert found.summaries[0].figures["rejected_observed_requests"] != 0


def test_the_hysteresis_band_holds_small_changes_back() -> None:
    assert pressed(hysteresis_ratio=Decimal("0.99")).deltas[0].new == 40
    assert pressed(hysteresis_ratio=Decimal(2)).deltas == ()


def test_a_higher_probability_takes_a_higher_value() -> None:
    values = [
        pressed(keep_probability=Decimal(wanted)).deltas[0].new for wanted in ("0.3", "0.7", "0.95")
    ]
    assert values[0] < values[1] < values[2]


def test_growth_asks_for_more_headroom() -> None:
    rising = demand(13, 30) * np.linspace(0.8, 1.25, 30 * DAY_STEPS)
    flat = demand(13 * 1.25, 30)
    new = []
    for offered in (np.rint(rising), flat):
        block = trace({"acme": offered}, {"acme": over(offered, 20)})
        found = walk("limits", ACME, config(), block)
        new.append(found.deltas[0].new)
        growth = found.summaries[0].figures["growth_month_ratio"]
        assert isinstance(growth, float)
        assert (growth > 0.2) == (offered is not flat)
    assert new[0] > new[1] - 4


def test_censored_series_get_an_advisory_raise() -> None:
    (delta,) = walk("limits", ACME, config(), trace({"acme": demand(16)})).deltas
    assert delta.advisory
    assert "rejections are not measured" in delta.reason
    assert "advisory: measure rejections first" in delta.reason


def test_demand_that_stops_at_the_limit_is_saturated() -> None:
    offered = np.minimum(demand(16), 19.5 * 300)
    (delta,) = walk("limits", ACME, config(), trace({"acme": offered})).deltas
    assert delta.advisory
    assert "demand reached 90 % of the limit" in delta.reason
    (effect,) = delta.effects
    assert isinstance(effect.now, Interval)
    assert isinstance(effect.now.middle, NotEvaluated)
    assert effect.now.middle.reason == "sub-step shape unknown"


def test_mostly_unmeasured_rejections_count_as_censored() -> None:
    offered = demand(16)
    rejected = over(offered, 20)
    rejected[: len(rejected) // 2] = np.nan
    found = walk("limits", ACME, config(), trace({"acme": offered}, {"acme": rejected}))
    assert found.summaries[0].figures["censored"] is True
    assert all(delta.advisory for delta in found.deltas)


def test_rejections_the_documented_limit_cannot_have_made_are_told() -> None:
    offered = demand(30)
    block = trace({"acme": offered}, {"acme": over(offered, 5)})
    found = walk("limits", tenant("acme", rps="28", burst="40"), config(), block)
    low = walk(
        "limits",
        tenant("acme", rps="20"),
        config(),
        trace({"acme": offered}, {"acme": offered * 0}),
    )
    assert [finding.id for finding in low.findings] == ["limits/replay_disagrees"]
    assert low.summaries[0].figures["replay_holds"] is False
    assert found.summaries[0].figures["rejected_observed_requests"] == over(offered, 5).sum()


def test_a_raise_on_a_limit_that_is_not_in_force_is_advisory() -> None:
    offered = demand(16)
    block = trace({"acme": offered}, {"acme": np.rint(over(offered, 20) * 0.3)})
    (delta,) = walk("limits", ACME, config(), block).deltas
    assert delta.advisory
    assert "another limit than the documents' seems to be in force" in delta.reason


def test_bursts_in_calm_steps_ask_for_burst_not_rate() -> None:
    offered = demand(1)
    rejected = np.zeros_like(offered)
    offered[7::48] += 65
    rejected[7::48] = 25
    (delta,) = walk("limits", ACME, config(), trace({"acme": offered}, {"acme": rejected})).deltas
    assert delta.name == "burst"
    assert delta.new > 40
    assert "so bursts inside steps of 300 s are what it refuses" in delta.reason
    assert "more requests at once" in delta.if_wrong


def test_without_a_place_for_burst_the_rate_is_raised_instead() -> None:
    offered = demand(1)
    rejected = np.zeros_like(offered)
    offered[7::48] += 65
    rejected[7::48] = 25
    block = trace({"acme": offered}, {"acme": rejected})
    world = config(without=("limits.burst",))
    (delta,) = walk("limits", tenant("acme", rps="20"), world, block).deltas
    assert delta.name == "rps"


def test_an_inherited_limit_is_raised_as_a_value_of_its_own() -> None:
    offered = demand(8)
    values = [*tenant("acme", "standard")]
    block = trace({"acme": offered}, {"acme": over(offered, 10)})
    (delta,) = walk("limits", [*tier(), *values], config(), block).deltas
    assert delta.target.occurrences == ()
    assert delta.old == 10


def test_abuse_is_not_made_room_for() -> None:
    good = demand(12)
    abusive = np.full_like(good, 10 * 300.0)
    offered = good + abusive
    block = trace({"acme": offered}, {"acme": over(offered, 20)}, abusive={"acme": abusive})
    found = walk("limits", ACME, config(), block)
    assert found.deltas == ()
    assert [finding.id for finding in found.findings] == ["limits/abuse_presses"]
    assert "held abuse or test traffic" in found.notes[-1]
    assert found.summaries[0].figures["offered_requests"] == good.sum()


def test_abuse_without_measured_rejections_is_taken_off_demand() -> None:
    good = demand(5)
    block = trace({"acme": good * 4}, abusive={"acme": good * 3})
    assert (
        walk("limits", ACME, config(), block).summaries[0].figures["offered_requests"] == good.sum()
    )


def test_pictures_show_demand_and_who_is_throttled() -> None:
    bars, ahead, line = pressed().figures
    assert isinstance(ahead, DotFigure)
    ((tenant_, now, proposed),) = ahead.rows
    assert tenant_ == "acme"
    assert now.high >= proposed.high
    assert isinstance(bars, BarFigure)
    assert isinstance(line, TimeFigure)
    (bar,) = bars.bars
    assert bar.now is not None
    assert bar.proposed is not None
    assert bar.now > bar.proposed
    assert {one.role for one in line.lines} == {"measured", "limit_now", "limit_proposed"}
    assert all(len(one.x) <= 2_000 for one in line.lines)


def test_a_band_shows_single_seconds_where_their_spread_is_known() -> None:
    offered = demand(14)
    rejected = over(offered, 20) + np.where(offered > 17 * 300, 40.0, 0.0)
    found = walk("limits", ACME, config(), trace({"acme": offered}, {"acme": rejected}))
    lines = [figure for figure in found.figures if isinstance(figure, TimeFigure)]
    assert [band.label for band in lines[0].bands] == ["80 % of seconds"]
    assert "dispersion" in lines[0].note


def test_only_known_tenants_of_limited_services_and_these_are_wanted() -> None:
    keys = [
        SeriesKey("gateway", "acme"),
        SeriesKey("gateway", "stranger"),
        SeriesKey("gateway"),
        SeriesKey("gateway", "acme", "eu"),
        SeriesKey("other", "acme"),
    ]
    run = start("limits", ACME, config())
    assert run.wants(keys) == (SeriesKey("gateway"), SeriesKey("gateway", "acme"))
    found = run.recommend((0, 1))
    assert [finding.id for finding in found.findings] == ["limits/unknown_tenant"]
    assert found.headline == "limits: no telemetry of a known tenant at a limited service"


def test_rows_nobody_wants_are_passed_over() -> None:
    block = trace({"acme": demand(16), "stranger": demand(1)})
    other = replace(block, keys=(SeriesKey("gateway", "acme"), SeriesKey("else", "acme")))
    found = walk("limits", ACME, config(), block, trace({"x": demand(1)}, service="else"))
    assert [summary.subject for summary in found.summaries] == ["acme"]
    assert len(walk("limits", ACME, config(), other).summaries) == 1


def test_a_few_untold_rejections_are_no_disagreement() -> None:
    offered = demand(16)
    rejected = over(offered, 20)
    busy = np.flatnonzero(rejected > 0)
    rejected[busy[: len(busy) // 5]] = np.nan
    found = walk("limits", ACME, config(), trace({"acme": offered}, {"acme": rejected}))
    assert found.summaries[0].figures["censored"] is False
    assert found.findings == ()


def test_every_constant_is_asked_for_by_its_name() -> None:
    assert set(LimitSettings.__annotations__) == set(shipped("switchboard_policy.areas.limits"))
