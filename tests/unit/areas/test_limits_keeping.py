"""The value recommended is the cheapest that keeps the target as probably as was asked for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.area_world import DAY_STEPS, config, demand, over, tenant, trace, walk
from support.long import many

from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.limits.keeping import months
from switchboard_policy.areas.limits.replays import Replayed
from switchboard_policy.areas.limits.settings import read_settings

SETTINGS = read_settings(config())
ACME = tenant("acme", rps="20", burst="40")


def tried(*rates: int) -> tuple[Replayed, ...]:
    """Limits as if they had been replayed: only what the chance needs."""
    nobody = np.zeros(0)
    return tuple(
        Replayed(Decimal(rate), Decimal(40), nobody, nobody, nobody, shape=2.0) for rate in rates
    )


def chances(*rates: int, offered: dict[str, float] | None = None) -> list[float]:
    """The chance of each rate for acme, on 28 days of the tenants given."""
    block = trace({name: demand(mean, 28) for name, mean in (offered or {"acme": 12.0}).items()})
    row = [key.tenant for key in block.keys].index("acme")
    drawn = Futures(seed=3, draws=200, length=28, run=2)
    found = months(SETTINGS, drawn).weigh(block, {row: tried(*rates)})
    return [one.kept for one in found[row]]


def test_a_higher_rate_keeps_the_target_at_least_as_probably() -> None:
    found = chances(10, 16, 20, 24, 32, 100)
    assert found == sorted(found)
    assert found[0] == 0.0
    assert found[-1] == 1.0


def test_who_else_is_in_the_block_changes_no_chance() -> None:
    assert chances(20, 24) == chances(20, 24, offered={"a": 50.0, "acme": 12.0, "z": 1.0})


def test_months_that_do_not_drift_hold_what_was_measured() -> None:
    still = replace(SETTINGS, keep_drift_scale=1e-9)
    block = trace({"acme": demand(12, 28)})
    drawn = Futures(seed=3, draws=50, length=28, run=2)
    (found,) = months(still, drawn).weigh(block, {0: tried(17, 24)}).values()
    assert [one.kept for one in found] == [0.0, 1.0]


def test_demand_that_grows_towards_its_limit_is_met_before_it_is_turned_away() -> None:
    rising = np.rint(demand(9.0) * np.linspace(0.6, 1.4, 30 * DAY_STEPS))
    block = trace({"acme": rising}, {"acme": over(rising, 20)})
    (delta,) = walk("limits", ACME, config(), block).deltas
    assert delta.new > 20
    assert "of simulated months" in delta.reason
    assert "over target on 0 of the last 28 measured days" in delta.reason


def test_the_reason_says_how_probably_the_target_is_kept() -> None:
    offered = demand(16)
    block = trace({"acme": offered}, {"acme": over(offered, 20)})
    (delta,) = walk("limits", ACME, config(), block).deltas
    assert f"at {delta.new} requests/s 99.9 % of good requests pass in 9" in delta.reason


def test_the_cheapest_of_the_values_that_keep_it_is_proposed() -> None:
    offered = demand(16)
    block = trace({"acme": offered}, {"acme": over(offered, 20)})
    (delta,) = walk("limits", ACME, config(), block).deltas
    wanted = SETTINGS.keep_probability
    drawn = Futures(seed=3, draws=SETTINGS.futures, length=28, run=2)
    nobody = np.zeros(0)
    options = tuple(
        Replayed(Decimal(rate), Decimal(40), nobody, nobody, nobody)
        for rate in (22, 24, 26, 28, 30, 32, 36, 40)
    )
    (found,) = months(SETTINGS, drawn).weigh(block, {0: options}).values()
    assert delta.new == next(one.rate for one in found if one.kept >= wanted)


@settings(max_examples=many(100, few=4), deadline=None)
@given(
    mean=st.floats(0.5, 60),
    rate=st.sampled_from(["8", "20", "60"]),
    floor=st.sampled_from(["", "5", "30"]),
    told=st.booleans(),
    seed=st.integers(0, 5),
)
def test_guardrails_hold_whatever_the_demand(
    mean: float, rate: str, floor: str, *, told: bool, seed: int
) -> None:
    offered = demand(mean, 28, seed=seed)
    rejected = {"acme": over(offered, float(rate))} if told else None
    numbers = {"rps": rate, "burst": "40"} | ({"floor": floor} if floor else {})
    found = walk("limits", tenant("acme", **numbers), config(), trace({"acme": offered}, rejected))
    old = Decimal(rate)
    for delta in found.deltas:
        assert old / 2 <= delta.new <= 2 * old
        assert abs(delta.new - old) >= old / 10
        assert told or (delta.new > old and delta.advisory)
        if delta.new < old:
            assert delta.new >= Decimal(floor or 0)
            assert delta.new >= max(offered) / 300
            assert rejected is not None
            assert rejected["acme"].sum() <= SETTINGS.lower_throttled_ratio * offered.sum()


@pytest.mark.parametrize("days", [6, 7])
def test_under_a_week_nothing_is_weighed(days: int) -> None:
    offered = demand(16, days)
    block = trace({"acme": offered}, {"acme": over(offered, 20)})
    assert bool(walk("limits", ACME, config(), block).deltas) == (days == 7)
