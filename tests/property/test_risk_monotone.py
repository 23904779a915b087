"""Each factor rises in its stated direction, the others fixed, whatever they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from support.risk_world import (
    CALM,
    CALM_WORLD,
    NOW,
    budgets,
    change,
    history,
    part,
    score,
    spent,
    standing,
)

from switchboard_policy.areas.freeze import Window
from switchboard_policy.domain.recommendation import SummaryValue
from switchboard_policy.domain.risk import RiskAssessment
from switchboard_policy.risk import Surroundings

ratios = st.floats(0, 1)
uses = st.floats(0, 3)
figures = st.fixed_dictionaries(
    {
        "traffic_share_ratio": st.none() | ratios,
        "breach_low": st.just(0.0),
        "breach_middle": st.none() | st.floats(0, 0.5),
        "breach_high": st.floats(0.5, 1),
        "capacity_use_ratio": st.none() | uses,
        "peak_rps": st.floats(0, 100),
        "proposed_limit_rps": st.floats(1, 100),
        "measured_days": st.integers(0, 60),
        "coverage_ratio": ratios,
        "censored": st.booleans(),
        "replay_holds": st.none() | st.booleans(),
    }
)
rates = st.integers(1, 400).map(str)
few = settings(max_examples=60, deadline=None)


def assessed(numbers: Mapping[str, SummaryValue], new: str = "30") -> RiskAssessment:
    return score((change(new), numbers))


def rises(factor: str, less: RiskAssessment, more: RiskAssessment) -> None:
    """Assert that one factor does not fall, nor the score, and that the others stay."""
    assert part(less, factor).points <= part(more, factor).points
    assert less.score <= more.score
    others = [one.points for one in less.parts if one.factor != factor]
    assert others == [one.points for one in more.parts if one.factor != factor]


@few
@given(figures, st.tuples(st.integers(21, 900), st.integers(21, 900)).map(sorted))
def test_size_rises_with_the_change(numbers: Mapping[str, SummaryValue], new: list[int]) -> None:
    rises("size", assessed(numbers, str(new[0])), assessed(numbers, str(new[1])))


@few
@given(figures, st.tuples(ratios, ratios).map(sorted))
def test_reach_rises_with_traffic(numbers: Mapping[str, SummaryValue], share: list[float]) -> None:
    less, more = ({**numbers, "traffic_share_ratio": one} for one in share)
    rises("reach", assessed(less), assessed(more))


@few
@given(figures, rates, st.tuples(ratios, ratios).map(sorted))
def test_breach_rises_with_the_chance(
    numbers: Mapping[str, SummaryValue], new: str, chance: list[float]
) -> None:
    less, more = (
        {**numbers, "breach_low": one, "breach_middle": one, "breach_high": one} for one in chance
    )
    rises("breach", assessed(less, new), assessed(more, new))


@few
@given(figures, st.tuples(ratios, ratios, ratios).map(sorted))
def test_breach_rises_with_the_worst_case_too(
    numbers: Mapping[str, SummaryValue], chance: list[float]
) -> None:
    low, high, higher = chance
    less, more = (
        {**numbers, "breach_low": low, "breach_middle": None, "breach_high": one}
        for one in (high, higher)
    )
    if low < high:
        rises("breach", assessed(less), assessed(more))


@few
@given(figures, st.tuples(uses, uses).map(sorted))
def test_headroom_rises_as_a_raise_nears_capacity(
    numbers: Mapping[str, SummaryValue], use: list[float]
) -> None:
    less, more = ({**numbers, "capacity_use_ratio": one} for one in use)
    rises("headroom", assessed(less), assessed(more))


@few
@given(figures, st.tuples(st.floats(0, 100), st.floats(0, 100)).map(sorted))
def test_headroom_rises_as_a_lowered_limit_nears_the_peak(
    numbers: Mapping[str, SummaryValue], peak: list[float]
) -> None:
    less, more = ({**numbers, "peak_rps": one} for one in peak)
    rises("headroom", assessed(less, "10"), assessed(more, "10"))


@few
@given(figures, st.tuples(ratios, ratios).map(sorted), st.tuples(st.integers(0, 60)).map(sorted))
def test_data_quality_rises_with_gaps_and_missing_days(
    numbers: Mapping[str, SummaryValue], coverage: list[float], days: list[int]
) -> None:
    less, more = ({**numbers, "coverage_ratio": one} for one in reversed(coverage))
    rises("data_quality", assessed(less), assessed(more))
    rises(
        "data_quality",
        assessed({**more, "measured_days": days[0] + 1}),
        assessed(more | {"measured_days": days[0]}),
    )


@few
@given(figures)
def test_data_quality_rises_where_demand_was_not_seen_or_the_replay_fails(
    numbers: Mapping[str, SummaryValue],
) -> None:
    seen = {**numbers, "censored": False, "replay_holds": True}
    rises("data_quality", assessed(seen), assessed({**seen, "censored": True}))
    rises("data_quality", assessed(seen), assessed({**seen, "replay_holds": False}))


@few
@given(figures, st.tuples(uses, uses).map(sorted))
def test_budget_rises_with_what_is_spent(
    numbers: Mapping[str, SummaryValue], use: list[float]
) -> None:
    less, more = (score((change(), numbers), around=budgets(spent(one))) for one in use)
    rises("budget", less, more)


@few
@given(figures, st.tuples(rates, rates, rates).map(sorted))
def test_disagreement_rises_with_what_lies_between_the_places(
    numbers: Mapping[str, SummaryValue], held: list[str]
) -> None:
    narrow, wide = (
        score((standing(change("900", "20"), *some), numbers))
        for some in ((*held[:2], held[1]), held)
    )
    rises("disagreement", narrow, wide)


@few
@given(figures, st.tuples(st.integers(0, 80), st.integers(0, 80)).map(sorted))
def test_freeze_rises_as_a_window_comes_near(
    numbers: Mapping[str, SummaryValue], hours: list[int]
) -> None:
    near, far = (
        score(
            (change(), numbers),
            world=Surroundings(NOW, (Window("w", NOW + 3600 * one, NOW + 10**6, everything=True),)),
        )
        for one in hours
    )
    rises("freeze", far, near)


@few
@given(figures, st.lists(st.sampled_from([("10", "20"), ("20", "10")]), min_size=1, max_size=6))
def test_novelty_rises_with_every_turn(
    numbers: Mapping[str, SummaryValue], moves: list[tuple[str, str]]
) -> None:
    """One more pair of moves, back and forth, before the same past."""
    pair = [("10", "20"), ("20", "10")]
    less, more = (
        score((change(), numbers), world=replace(CALM_WORLD, past=history(*some)))
        for some in (moves, [*pair, *moves])
    )
    rises("novelty", less, more)


@few
@given(figures, st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted))
def test_gaming_rises_with_every_sign(
    numbers: Mapping[str, SummaryValue], signs: list[int]
) -> None:
    less, more = (assessed({**numbers, "gaming_signs": one}) for one in signs)
    rises("gaming", less, more)


@few
@given(figures, st.sampled_from(["up, protection", "up, promise"]))
def test_direction_rises_where_the_way_is_looser(
    numbers: Mapping[str, SummaryValue], way: str
) -> None:
    other = way.replace("up", "down")
    tighter, looser = (score((change(), numbers), direction_limits_rps=one) for one in (other, way))
    rises("direction", tighter, looser)


@few
@given(st.lists(st.tuples(rates, figures), min_size=1, max_size=5), rates)
def test_one_more_change_never_lowers_size_or_places(
    changes: list[tuple[str, Mapping[str, SummaryValue]]], new: str
) -> None:
    made = [
        (change(rate, "20", who=f"t{index}"), numbers)
        for index, (rate, numbers) in enumerate(changes)
    ]
    before, after = score(*made), score(*made, (change(new, who="last"), CALM))
    for factor in ("size", "reversibility"):
        assert part(before, factor).points <= part(after, factor).points


@few
@given(st.lists(st.tuples(rates, figures), max_size=5))
def test_the_score_is_the_sum_of_parts_between_0_and_100(
    changes: list[tuple[str, Mapping[str, SummaryValue]]],
) -> None:
    found = score(*((change(rate, who=f"t{n}"), one) for n, (rate, one) in enumerate(changes)))
    assert found.score == round(sum(one.points for one in found.parts), 1)
    assert 0 <= found.score <= 100


@few
@given(figures, st.decimals(0, 100, places=1))
def test_not_knowing_blocks_exactly_where_it_could_cross(
    numbers: Mapping[str, SummaryValue], gate: Decimal
) -> None:
    bounds = {"medium_from": Decimal(0), "high_from": gate, "critical_from": Decimal(100)}
    unknown = {**numbers, "capacity_use_ratio": None}
    found = score((change(), unknown), **bounds)
    known = score((change(), {**numbers, "capacity_use_ratio": 3.0}), **bounds)
    if not found.undecided and found.score < gate:
        assert known.score < gate
