"""Lowered limits: only what four quiet weeks can carry."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from support.area_world import config, demand, tenant, tier, trace, walk

from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.recommendation import Recommendation


def quiet(
    mean: float = 5, days: int = 30, refused: float = 0, floor: str = "", rps: str = "60"
) -> Recommendation:
    offered = demand(mean, days)
    rejected = np.zeros_like(offered)
    rejected[0] = refused
    numbers = {"rps": rps, "burst": "120"} | ({"floor": floor} if floor else {})
    values = tenant("globex", **numbers)
    return walk("limits", values, config(), trace({"globex": offered}, {"globex": rejected}))


def test_a_limit_far_above_four_quiet_weeks_comes_down() -> None:
    (delta,) = quiet().deltas
    assert delta.new == 30
    assert "none of" in delta.reason
    assert "turned away" in delta.reason


def test_never_below_the_floor() -> None:
    (delta,) = quiet(floor="41").deltas
    assert delta.new == 44
    assert "floor 41" in delta.reason


def test_never_below_half_in_one_go() -> None:
    (delta,) = quiet(mean=1).deltas
    assert delta.new == 30


def test_never_near_the_peak() -> None:
    (delta,) = quiet(mean=16).deltas
    assert delta.new >= 16 * 1.5 * 1.5


def test_the_tiers_value_is_the_floor_where_none_is_stated() -> None:
    offered = demand(1)
    block = trace({"globex": offered}, {"globex": np.zeros_like(offered)})
    values = [*tier(rps="50"), *tenant("globex", "standard", rps="60")]
    assert walk("limits", values, config(), block).deltas == ()


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(lambda: quiet(days=27), id="under four weeks"),
        pytest.param(
            lambda: quiet(refused=4000), id="after more rejections than a fifth of the target"
        ),
        pytest.param(lambda: quiet(mean=0.0001), id="dormant"),
        pytest.param(lambda: quiet(mean=28), id="too little freed"),
        pytest.param(lambda: quiet(floor="60"), id="floor at the limit"),
    ],
)
def test_left_alone(found: object) -> None:
    assert callable(found)
    assert found().deltas == ()


def test_censored_series_are_never_lowered() -> None:
    block = trace({"globex": demand(5)})
    assert walk("limits", tenant("globex", rps="60"), config(), block).deltas == ()


def test_the_upper_bound_is_what_zero_rejections_allow() -> None:
    (delta,) = quiet().deltas
    (effect,) = delta.effects
    assert isinstance(effect.proposed, Interval)
    assert effect.proposed.level == 0.95
    assert effect.proposed.low == 0
    assert 0 < effect.proposed.high <= 0.1
    assert isinstance(effect.proposed.middle, NotEvaluated)


def test_what_if_it_is_wrong_names_the_tenant() -> None:
    assert quiet().deltas[0].if_wrong.startswith("globex is turned away above 30 requests/s")


def test_a_tenant_of_two_services_comes_down_only_where_both_allow() -> None:
    calm, busy = demand(5), demand(24)
    blocks = [
        trace({"globex": offered}, {"globex": np.zeros_like(offered)}, service=name)
        for name, offered in (("a", calm), ("b", busy))
    ]
    world = config(limited=("a", "b"))
    found = walk("limits", tenant("globex", rps="60", burst="120"), world, *blocks)
    assert found.deltas == ()
    assert [summary.subject for summary in found.summaries] == ["globex", "globex/a"]
    both = [blocks[0], trace({"globex": calm}, {"globex": calm * 0}, service="b")]
    (delta,) = walk("limits", tenant("globex", rps="60", burst="120"), world, *both).deltas
    assert delta.new == Decimal(30)
