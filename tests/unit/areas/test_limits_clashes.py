"""Floors, ceilings and weights; constraints that clash are named, with where each stands."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from support.area_world import config, demand, over, tenant, tier, trace, value, walk

from simulator import Trace
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.errors import InputError


def pressed(*tenants: str, rate: float = 20, mean: float = 16) -> Trace:
    offered = {name: demand(mean, seed=seed) for seed, name in enumerate(tenants)}
    return trace(offered, {name: over(one, rate) for name, one in offered.items()})


def found(
    values: Sequence[PolicyValue], *tenants: str, capacity: str | None = None
) -> Recommendation:
    world = config(Decimal(capacity) if capacity else None)
    return walk("limits", list(values), world, pressed(*tenants))


def raised(recommendation: Recommendation) -> dict[str, Decimal | str]:
    return {delta.subject: delta.new for delta in recommendation.deltas}


def test_a_raise_never_goes_above_a_ceiling_and_says_what_holds_it() -> None:
    values = [*tenant("a", rps="20", burst="40", ceiling="25"), *tenant("b", rps="20", burst="40")]
    result = found(values, "a", "b")
    assert raised(result)["a"] == 24
    assert raised(result)["b"] > 25
    reasons = {delta.subject: delta.reason for delta in result.deltas}
    assert "held here by its ceiling" in reasons["a"]
    assert "held here" not in reasons["b"]


def test_without_a_nice_value_below_the_ceiling_nothing_is_raised_and_that_is_said() -> None:
    result = found(tenant("a", rps="20", burst="40", ceiling="21"), "a")
    assert result.deltas == ()
    assert "no nice value is left below its ceiling" in result.abstentions[0].why.reason


def test_the_tiers_ceiling_holds_for_whoever_states_none() -> None:
    tiers = [*tier("standard", "20", "40"), value("tiers.ceiling", Decimal(24), tier="standard")]
    values = [*tiers, *tenant("a", "standard"), *tenant("b", "standard", ceiling="28")]
    assert raised(found(values, "a", "b")) == {"a": 24, "b": 28}


def test_a_heavier_tier_gets_more_of_what_is_left() -> None:
    values = [
        *tier("standard", "20", "40"),
        *tier("regulated", "20", "40"),
        value("tiers.priority", "high", tier="regulated"),
        *tenant("a", "standard"),
        *tenant("b", "regulated"),
    ]
    assert raised(found(values, "a", "b", capacity="52")) == {"a": 24, "b": 28}
    stated = [*values, value("tiers.weight", Decimal(2), tier="standard")]
    assert raised(found(stated, "a", "b", capacity="52")) == {"a": 26, "b": 26}


def test_the_way_up_to_a_contract_is_kept_free_and_comes_first() -> None:
    values = [*tenant("a", rps="20", burst="40", floor="26"), *tenant("b", rps="20", burst="40")]
    assert raised(found(values, "a", "b", capacity="46")) == {"a": 26}
    assert raised(found(values, "a", "b", capacity="50")) == {"a": 28, "b": 22}


def test_a_floor_above_its_own_ceiling_is_refused_with_both_places() -> None:
    values = tenant("a", rps="20", floor="30", ceiling="25")
    with pytest.raises(
        InputError, match=r"limits.floor of a is 30 .*ceiling of 25 requests/s in polic"
    ):
        found(values, "a")


def test_a_floor_above_the_tiers_ceiling_is_told_and_only_that_tenant_is_left_alone() -> None:
    tiers = [*tier("standard", "20", "40"), value("tiers.ceiling", Decimal(24), tier="standard")]
    values = [*tiers, *tenant("a", "standard", floor="30"), *tenant("b", "standard")]
    result = found(values, "a", "b")
    assert raised(result) == {"b": 24}
    (told,) = [one for one in result.findings if one.id == "limits/constraints_clash"]
    data = "policies/switchboard_data/limits/data.yaml:7:3"
    assert told.msg == (
        f"a: the floor of 30 ({data}) requests/s is above its ceiling of 24 ({data}); "
        "no limit keeps both"
    )
    (left,) = result.abstentions
    assert (left.subject, left.why.reason) == ("a", "its floor is above its ceiling")


def test_a_limit_above_its_ceiling_is_told_and_not_raised() -> None:
    values = [*tenant("a", rps="20", burst="40", ceiling="15"), *tenant("b", rps="20", burst="40")]
    result = found(values, "a", "b")
    assert set(raised(result)) == {"b"}
    (told,) = [one for one in result.findings if one.id == "limits/constraints_clash"]
    assert "the limit in force of 20" in told.msg
    assert result.abstentions[0].why.reason == "its limit is above its ceiling already"


def test_floors_that_exceed_the_capacity_are_named_and_no_more_than_clash() -> None:
    values = [
        *tenant("a", rps="20", burst="40", floor="40"),
        *tenant("b", rps="20", burst="40", floor="30"),
        *tenant("c", rps="20", burst="40", floor="5"),
    ]
    result = found(values, "a", "b", "c", capacity="60")
    (told,) = [one for one in result.findings if one.id == "limits/constraints_clash"]
    assert "add up to 75 requests/s, gateway carries 60" in told.msg
    assert "Together too much are a's floor 40 (policies/" in told.msg
    assert "b's floor 30 (policies/" in told.msg
    assert "c's floor" not in told.msg
    assert result.deltas == ()
    assert {one.why.reason for one in result.abstentions} == {
        "throttled, but the floors add up to more than gateway carries"
    }


def test_limits_that_exceed_the_capacity_are_named_and_still_may_come_down() -> None:
    values = [*tenant("a", rps="20", burst="40"), *tenant("idle", rps="60", burst="120")]
    offered = {"a": demand(16, seed=0), "idle": demand(2, seed=2)}
    block = trace(offered, {"a": over(offered["a"], 20), "idle": over(offered["idle"], 60)})
    result = walk("limits", values, config(Decimal(70)), block)
    (told,) = [one for one in result.findings if one.id == "limits/sum_over_capacity"]
    assert "idle's limit 60" in told.msg
    assert "a's limit 20" in told.msg
    assert set(raised(result)) == {"idle"}
