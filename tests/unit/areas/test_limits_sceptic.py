"""Traffic that looks like something else: what must not be proposed, or claimed, on it."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray
from support.area_world import DAY_STEPS, START, STEP, config, demand, over, tenant, trace, walk

from simulator import SeriesKey, Trace
from switchboard_policy.domain.outcome import Interval
from switchboard_policy.domain.recommendation import Recommendation

ACME = tenant("acme", rps="20", burst="40")
DAYS = 28


def told(offered: NDArray[np.float64], rejected: NDArray[np.float64]) -> Recommendation:
    return walk("limits", ACME, config(), trace({"acme": offered}, {"acme": rejected}))


def test_a_tenant_that_stopped_is_not_raised_and_that_is_told() -> None:
    offered = demand(25, DAYS, swing=0.1)
    offered[17 * DAY_STEPS :] = 0
    found = told(offered, over(offered, 20))
    assert found.deltas == ()
    (abstention,) = found.abstentions
    assert "until its demand all but stopped" in abstention.why.reason


def test_admitted_traffic_that_ends_below_the_limit_tells_of_another_limit() -> None:
    offered = demand(9, DAYS)
    found = told(offered, over(offered, 10))
    (finding,) = found.findings
    assert finding.id == "limits/replay_disagrees"
    assert "what is let through ends at 10 requests/s, below the limit of 20" in finding.msg
    assert all(delta.advisory for delta in found.deltas)


def test_another_limit_shows_through_steps_that_barely_reach_it() -> None:
    offered = demand(4, DAYS)
    rng = np.random.default_rng(2)
    barely = np.where(offered > 4.5 * STEP, rng.integers(2, 30, offered.size), 0)
    found = told(offered, np.maximum(over(offered, 5), barely))
    assert [finding.id for finding in found.findings] == ["limits/replay_disagrees"]


def test_refused_bursts_are_no_other_limit() -> None:
    rng = np.random.default_rng(1)
    offered = demand(5, DAYS)
    rejected = np.round(offered * rng.uniform(0.01, 0.1, offered.size))
    assert told(offered, rejected).findings == ()


def test_a_burst_that_falls_short_is_no_answer_where_a_rate_is() -> None:
    offered = demand(3, DAYS)
    rejected = np.zeros_like(offered)
    offered[5::12] += 2000
    rejected[5::12] = 900  # a surge of minutes inside a step, whose mean stays below the limit
    assert {delta.name for delta in told(offered, rejected).deltas} == {"rps"}


@pytest.mark.parametrize(("surge", "count"), [(0, 1), (600, 0)])
def test_a_limit_is_not_lowered_onto_surges_it_let_pass(surge: int, count: int) -> None:
    offered = demand(2, DAYS)
    offered[5::24] += surge  # half a minute at the pace of the limit, hidden in five minutes
    assert len(told(offered, np.zeros_like(offered)).deltas) == count


def test_long_steps_only_advise_to_lower() -> None:
    offered = demand(2, DAYS).reshape(-1, 12).sum(axis=1)[None]
    keys = (SeriesKey("gateway", "acme"),)
    block = Trace(keys, START, 12 * STEP, offered, np.zeros_like(offered))
    (delta,) = walk("limits", ACME, config(), block).deltas
    assert delta.advisory
    assert "longer surges inside steps of 3600 s do not show" in delta.reason


def test_no_model_bounds_what_hour_long_steps_hide() -> None:
    offered = np.full((1, DAYS * 24), 9000.0)  # ten minutes at 13 a second, then 0.4: unseen
    rejected = np.full_like(offered, 2500.0)
    keys = (SeriesKey("gateway", "acme"),)
    values = tenant("acme", rps="9", burst="20")
    block = Trace(keys, START, 12 * STEP, offered, rejected)
    (delta,) = walk("limits", values, config(), block).deltas
    (effect,) = delta.effects
    assert isinstance(effect.proposed, Interval)
    assert effect.proposed.low == 0


def test_capacity_that_holds_a_raise_is_not_called_the_largest_step() -> None:
    offered = demand(19, DAYS)
    block = trace({"acme": offered}, {"acme": over(offered, 20)})
    (delta,) = walk("limits", ACME, config(Decimal(22)), block).deltas
    assert "held here by capacity" in delta.reason
    assert "largest step" not in delta.reason
