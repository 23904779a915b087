from __future__ import annotations

import numpy as np
import pytest
from support.traces import trace

from simulator.errors import SimulationError
from simulator.limiters import hierarchy, token_bucket
from simulator.limiters.hierarchy import Spend
from simulator.limiters.nesting import Nesting

GAP = float("nan")
BOTH = pytest.mark.parametrize("spend", Spend)


def of_two(rate: float, burst: float, tier: float, service: float) -> Nesting:
    """Two tenants in a tier, a third in one of its own."""
    return Nesting([rate] * 3, [burst] * 3, [0, 0, 1], [rate] * 2, [tier] * 2, rate, service)


@BOTH
def test_a_request_passes_only_where_tenant_tier_and_service_have_a_token(spend: Spend) -> None:
    """Own buckets of 3, tiers of 4, a service of 5, and nothing comes back.

    Tenant 0 has 3 of 4; the tier leaves tenant 1 one; the service leaves tenant 2 one.
    """
    nesting = of_two(0, 3, 4, 5)
    whose = [0] * 4 + [1] * 4 + [2] * 4
    found = hierarchy.replay_arrivals(np.zeros(12), whose, nesting, spend)
    assert found.reshape(3, 4).sum(axis=1).tolist() == [3, 1, 1]


def test_a_refused_request_costs_nothing_or_the_tokens_asked_before() -> None:
    """Own buckets of 2 that never refill; a tier of one token that comes back each second.

    At 0 s two ask: one is in, and the other costs its tenant the last token, or nothing. At 1 s
    the tier has a token again, and the tenant has one only where nothing was lost.
    """
    nesting = Nesting([0], [2], [0], [1], [1], 10, 10)
    times, whose = [0.0, 0.0, 1.0], [0, 0, 0]
    kept = hierarchy.replay_arrivals(times, whose, nesting, Spend.ALL_OR_NOTHING)
    spent = hierarchy.replay_arrivals(times, whose, nesting, Spend.SEQUENTIAL)
    assert kept.tolist() == [True, False, True]
    assert spent.tolist() == [True, False, False]


@BOTH
def test_tier_and_service_that_are_never_short_leave_each_its_own_bucket(spend: Spend) -> None:
    counts = trace([100, 100], [20, 30], [0, 90])
    nesting = of_two(1, 30, 60, 90)
    roomy = Nesting([1] * 3, [30] * 3, [0, 0, 1], [2, 1], [60, 30], 3, 90)
    own = token_bucket.replay_counts(counts, 1, 30, starts_full=True)
    found = hierarchy.replay_counts(counts, roomy, spend, starts_full=True)
    assert found.each.low.tolist() == own.low.tolist()
    assert found.each.high.tolist() == own.high.tolist()
    short = hierarchy.replay_counts(counts, nesting, spend, starts_full=True)
    assert (short.each.high >= own.high).all()


def test_where_a_refusal_costs_tokens_and_the_tier_is_short_nothing_is_promised() -> None:
    counts = trace([10, 10], [10, 10], [10, 10])
    nesting = of_two(1, 30, 30, 90)
    spent = hierarchy.replay_counts(counts, nesting, Spend.SEQUENTIAL, starts_full=True)
    kept = hierarchy.replay_counts(counts, nesting, Spend.ALL_OR_NOTHING, starts_full=True)
    assert spent.each.high.tolist() == [20, 20, 20]
    assert (kept.each.high <= [20, 20, 0]).all()


def test_others_that_send_little_leave_the_tier_to_one() -> None:
    """Tenant 0 may have 30 at once, the tier 30 in all; tenant 1 may, but sends only 5.

    As allowed nothing is left; as offered 25 of tenant 0's 30 pass in the worst case.
    """
    nesting = of_two(0, 30, 30, 90)
    found = hierarchy.replay_counts(trace([30], [5], [0]), nesting, starts_full=True)
    assert found.each.high.tolist() == [5, 5, 0]


def test_what_others_are_allowed_is_taken_off_the_tier_in_burst_and_rate() -> None:
    """Own buckets of 1 a second and 30, a tier of 1.1 and 40: 0.1 and 10 are left beside a flood.

    Ten of the first 30, and of the 30 two minutes later the 6 that came back in one.
    """
    nesting = Nesting([1, 1], [30, 30], [0, 0], [1.1], [40], 90, 90)
    counts = trace([30, 0, 30], [1000, 1000, 1000])
    found = hierarchy.replay_counts(counts, nesting, starts_full=True)
    assert found.each.high[0] == (30 - 10) + (30 - 6)


def test_an_unmeasured_neighbour_may_have_taken_everything() -> None:
    nesting = of_two(0, 30, 30, 90)
    found = hierarchy.replay_counts(trace([30], [GAP], [0]), nesting, starts_full=True)
    assert found.each.high.tolist() == [30, 0, 0]


def test_a_tier_refuses_its_tenants_together_what_none_of_them_loses_alone() -> None:
    """Thirty and thirty through a tier of 40 that never refills: 20 are refused of somebody."""
    nesting = Nesting([0, 0], [30, 30], [0, 0], [0], [40], 0, 90)
    found = hierarchy.replay_counts(trace([30], [30]), nesting, starts_full=True)
    assert found.each.low.tolist() == [0, 0]
    assert found.low_by_day.tolist() == [20]
    assert found.each.high.tolist() == [20, 20]
    assert found.high_by_day.tolist() == [40]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"rate": [1.0]}, "rate, burst, tier_of must be rows of the same length"),
        ({"tier_rate": 1.0, "tier_burst": 1.0}, "tier_rate, tier_burst must be rows"),
        ({"tier_of": [0, 2]}, "tier 2 of 1"),
        ({"burst": [1.0, -1.0]}, "burst must be finite and not negative"),
        ({"service_rate": GAP}, "service_rate must be finite"),
    ],
)
def test_buckets_that_do_not_fit_are_refused(changed: dict[str, object], message: str) -> None:
    fitting: dict[str, object] = {
        "rate": [1.0, 1.0],
        "burst": [1.0, 1.0],
        "tier_of": [0, 0],
        "tier_rate": [1.0],
        "tier_burst": [1.0],
        "service_rate": 1.0,
        "service_burst": 1.0,
    }
    with pytest.raises(SimulationError, match=message):
        Nesting(**(fitting | changed))  # type: ignore[arg-type]


def test_requests_and_rows_that_do_not_fit_are_refused() -> None:
    nesting = of_two(1, 1, 1, 1)
    with pytest.raises(SimulationError, match="1 tenants for 2 arrivals"):
        hierarchy.replay_arrivals([0.0, 1.0], [0], nesting)
    with pytest.raises(SimulationError, match="tenant 3 of 3"):
        hierarchy.replay_arrivals([0.0], [3], nesting)
    with pytest.raises(SimulationError, match="buckets of 3 tenants for 1 rows"):
        hierarchy.replay_counts(trace([1]), nesting)
