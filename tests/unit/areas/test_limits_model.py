from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from support.area_world import config, demand, over, tenant, tier, trace, value, walk

from switchboard_policy.areas.limits.model import TenantLimit, read_limits
from switchboard_policy.areas.limits.settings import read_settings
from switchboard_policy.domain.policy import PolicyValue, PolicyValues
from switchboard_policy.domain.units import UNITS
from switchboard_policy.errors import InputError


def limit_of(values: list[PolicyValue], *, without: tuple[str, ...] = ()) -> TenantLimit | None:
    return read_limits(PolicyValues(values), config(without=without))["acme"]


def test_a_tenants_own_numbers_come_first() -> None:
    found = limit_of([*tier(), *tenant("acme", "standard", rps="32", burst="64", floor="16")])
    assert found is not None
    assert (found.rate, found.bucket, found.floor, found.tier) == (32, 64, 16, "standard")
    assert found.rps.occurrences != ()


def test_a_tenant_without_numbers_has_its_tiers() -> None:
    found = limit_of([*tier(), *tenant("acme", "standard")])
    assert found is not None
    assert (found.rate, found.bucket, found.floor) == (10, 20, 10)
    assert found.rps.occurrences == ()
    assert found.burst is not None
    assert found.burst.occurrences == ()


def test_without_a_tier_there_is_no_floor_and_the_default_burst() -> None:
    found = limit_of(tenant("acme", rps="32"))
    assert found is not None
    assert (found.floor, found.bucket, found.tier) == (0, 20, "")


def test_without_any_rate_there_is_no_limit() -> None:
    assert limit_of(tenant("acme", burst="32")) is None


def test_a_mapping_without_burst_proposes_none() -> None:
    found = limit_of(tenant("acme", rps="32"), without=("limits.burst",))
    assert found is not None
    assert found.burst is None


def test_an_unknown_tier_names_file_line_and_nearest() -> None:
    values = [*tier("standard"), *tenant("acme", "standrad", rps="5")]
    with pytest.raises(InputError, match="'standrad', which no file states") as caught:
        limit_of(values)
    assert "did you mean 'standard'" in caught.value.diagnostics()
    assert caught.value.location is not None
    assert caught.value.location.line == 7


def test_limits_need_their_place_in_the_mapping() -> None:
    with pytest.raises(InputError, match=r"says not where limits\.rps lives"):
        limit_of([value("limits.burst", Decimal(1), tenant="acme")], without=("limits.rps",))


def test_a_setting_overrides_its_default() -> None:
    found = read_settings(config(settings={"limits": {"hysteresis_ratio": Decimal("0.3")}}))
    assert found.hysteresis_ratio == Decimal("0.3")


def test_nice_steps_that_fall_are_refused() -> None:
    with pytest.raises(InputError, match=r"settings\.limits\.nice_steps"):
        read_settings(config(settings={"limits": {"nice_steps": "2 1"}}))


def test_nice_steps_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(InputError, match=r"settings\.limits\.nice_steps"):
        read_settings(config(settings={"limits": {"nice_steps": "one two"}}))


def test_limits_stated_a_minute_are_replayed_a_second_and_proposed_a_minute() -> None:
    world = config()
    minutes = replace(world.values["limits.rps"], unit=UNITS["requests/min"])
    world = replace(world, values={**world.values, "limits.rps": minutes})
    (stated,) = tenant("acme", rps="1200")
    found = read_limits(PolicyValues([replace(stated, binding=minutes)]), world)["acme"]
    assert found is not None
    assert found.rate == 20
    inherited = read_limits(PolicyValues([*tier(), *tenant("b", "standard")]), world)["b"]
    assert inherited is not None
    assert (inherited.rps.number, inherited.rate, inherited.floor) == (600, 10, 10)
    offered = demand(16)
    block = trace({"acme": offered}, {"acme": over(offered, 20)})
    (delta,) = walk("limits", [replace(stated, binding=minutes)], world, block).deltas
    assert 1800 <= delta.new <= 2400
