"""A week to come under a limit and under another: the same futures, told as quantiles."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import cast

import numpy as np
import pytest
from support.area_world import STEP, config, demand, over, start, tenant, trace, value

from simulator import SeriesKey, Trace
from simulator.trace import Array
from switchboard_policy.areas.paired import paired
from switchboard_policy.areas.run import begin
from switchboard_policy.domain.config import Config, ServiceFacts
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.outlook import UNCHANGED, Outlook, Paired, Prospect
from switchboard_policy.domain.policy import PolicyValue, PolicyValues
from switchboard_policy.domain.snapshot import Snapshot

OFFERED = demand(16.0, 30)
REJECTED = over(OFFERED, 18)
SLOTH = {
    "slo/gateway.yaml": b"version: prometheus/v1\nservice: gateway\nslos:\n"
    b"- name: availability\n  objective: 99.9\n"
    b"  labels: {switchboard_indicator: availability}\n"
}
IN_FORCE = tenant("acme", rps="20", burst="40")
OBJECTIVE = value(
    "slo.objective", Decimal("99.9"), "slo/gateway.yaml", service="gateway", slo="availability"
)
NOTHING = ServiceFacts(limited=True)
STATED = ServiceFacts(
    limited=True,
    capacity_rps=Decimal(100),
    cost_usd_per_million=Decimal(2),
    energy_kwh_per_million=Decimal("0.5"),
    carbon_g_per_kwh=Decimal(400),
)


def world(facts: ServiceFacts = NOTHING) -> Config:
    return replace(config(), services={"gateway": facts})


def whole(error_ratio: float = 0.0005, load: float = 3.0) -> Trace:
    """The service itself: several times its tenant, and a share of it fails."""
    offered, refused = load * OFFERED, REJECTED
    return Trace(
        (SeriesKey("gateway"),),
        trace({"acme": OFFERED}).start,
        STEP,
        offered[None],
        rejected=refused[None],
        errors=error_ratio * (offered - refused)[None],
    )


def ask(
    rps: str,
    facts: ServiceFacts,
    *blocks: Trace,
    values: list[PolicyValue] | None = None,
) -> Outlook | NotEvaluated:
    in_force = values or IN_FORCE
    asked = PolicyValues([*tenant("acme", rps=rps, burst="40"), *in_force[2:]])
    run = begin(
        "limits", PolicyValues(in_force), world(facts), Snapshot(SLOTH), seed=1, asked=asked
    )
    run.wants([key for block in blocks for key in block.keys])
    for block in blocks:
        run.observe(block)
    return run.summaries()[0].outlook


@cache
def everything(rps: str = "32") -> Outlook:
    seen = trace({"acme": OFFERED}, {"acme": REJECTED})
    found = ask(rps, STATED, whole(), seen, values=[*IN_FORCE, OBJECTIVE])
    assert isinstance(found, Outlook)
    return found


def prospect(outlook: Outlook | NotEvaluated, words: str) -> Prospect:
    assert isinstance(outlook, Outlook)
    (found,) = (one for one in outlook.prospects if words in one.metric)
    return found


def told(outlook: Outlook | NotEvaluated, words: str) -> Paired:
    found = prospect(outlook, words).found
    assert isinstance(found, Paired)
    return found


def middle(found: Interval) -> float:
    assert isinstance(found.middle, float)
    return found.middle


def refusal(outlook: Outlook | NotEvaluated, words: str) -> NotEvaluated:
    found = prospect(outlook, words).found
    assert isinstance(found, NotEvaluated)
    return found


def test_a_raise_throttles_less_in_the_futures_that_throttle() -> None:
    found = told(everything(), "throttled")
    assert middle(found.now) > 4 * middle(found.proposed) > 0
    assert middle(found.improved) > 0.9
    assert middle(found.worsened) == 0.0
    assert found.change.high <= 0.0


def test_a_change_is_told_future_by_future() -> None:
    """The difference of two medians is not the median of the differences."""
    now = np.array([[0.0, 10.0, 11.0]] * 3)
    proposed = np.array([[1.0, 2.0, 11.0]] * 3)
    found = pair(now, proposed)
    assert middle(found.change) == 0.0
    assert middle(found.improved) == middle(found.worsened) == pytest.approx(1 / 3)


def pair(now: Array, proposed: Array, least: float = 0.01) -> Paired:
    why = NotEvaluated("not known")
    return paired(now, proposed, better="lower", level=0.8, least=least, unknown=why)


def test_equal_policies_differ_by_nothing_in_any_future() -> None:
    readings = np.random.Generator(np.random.PCG64(1)).random((3, 50))
    found = pair(readings, readings.copy())
    assert (found.change.low, found.change.middle, found.change.high) == (0.0, 0.0, 0.0)
    assert (found.improved.high, found.worsened.high) == (0.0, 0.0)
    assert found.now == found.proposed
    assert found.now_dots == found.proposed_dots


def test_quantiles_are_those_of_the_futures() -> None:
    readings = np.broadcast_to(np.arange(1.0, 101.0), (3, 100))
    found = pair(readings, readings)
    assert (found.now.low, found.now.middle, found.now.high) == (10.0, 50.0, 90.0)
    assert found.now_dots[:2] == (3.0, 8.0)
    assert len(found.now_dots) == 20


def test_a_difference_nobody_notices_makes_no_future_worse() -> None:
    now = np.zeros((3, 10))
    assert pair(now, now + 0.009).worsened.high == 0.0
    assert pair(now, now + 0.011).worsened.low == 1.0


def test_without_a_best_estimate_there_is_a_range_and_no_dot() -> None:
    readings = np.stack([np.zeros(10), np.full(10, np.nan), np.full(10, 5.0)])
    found = pair(readings, 0.5 * readings)
    assert found.now == Interval(0.0, 5.0, NotEvaluated("not known"), 0.8)
    assert found.improved == Interval(0.0, 1.0, NotEvaluated("not known"))
    assert found.now_dots == ()


def test_the_budget_left_hangs_on_the_objective_and_what_fails() -> None:
    """Half of a budget of one in a thousand is spent by five failures in ten thousand."""
    found = told(everything(), "error budget left")
    assert middle(found.now) == pytest.approx(50.0, abs=0.5)
    assert found.worsened.high < 0.01


def test_over_its_capacity_a_service_spends_budget() -> None:
    seen = trace({"acme": OFFERED}, {"acme": REJECTED})
    tight = replace(NOTHING, capacity_rps=Decimal(70))
    found = told(ask("32", tight, whole(), seen, values=[*IN_FORCE, OBJECTIVE]), "budget")
    assert found.proposed.low < found.now.low
    assert found.worsened.high > 0.0


def test_a_wait_is_told_below_capacity_and_instability_above() -> None:
    assert 0 < middle(told(everything(), "wait").now) < middle(told(everything(), "wait").proposed)
    seen = trace({"acme": OFFERED}, {"acme": REJECTED})
    found = refusal(ask("32", replace(NOTHING, capacity_rps=Decimal(50)), whole(), seen), "wait")
    assert found.reason.startswith("unstable: more comes in than the service can carry")


def test_cost_and_carbon_follow_what_is_let_through() -> None:
    """Two dollars and 200 g a million; nine in ten of nearly ten million a week get through."""
    cost, carbon = told(everything(), "cost"), told(everything(), "CO2e")
    assert middle(cost.now) == pytest.approx(0.9 * 2 * 16 * 7 * 86_400 / 1e6, rel=0.05)
    assert middle(carbon.now) == pytest.approx(100 * middle(cost.now))
    assert middle(cost.change) > 0
    assert middle(cost.worsened) > 0.9


@pytest.mark.parametrize(
    ("words", "reason", "help_"),
    [
        ("budget", "no availability objective is stated for gateway", "an SLO labelled"),
        ("wait", "no capacity is stated for gateway", "services.gateway.capacity_rps"),
        ("cost", "no cost is stated", "services.gateway.cost_usd_per_million"),
        ("CO2e", "no energy is stated", "services.gateway.energy_kwh_per_million"),
    ],
)
def test_what_nobody_stated_is_not_guessed(words: str, reason: str, help_: str) -> None:
    found = refusal(bare(), words)
    assert reason in found.reason
    assert found.would_help.startswith(help_)


@cache
def bare() -> Outlook | NotEvaluated:
    return ask("32", NOTHING, trace({"acme": OFFERED}, {"acme": REJECTED}))


def test_energy_without_a_grid_is_no_carbon() -> None:
    seen = trace({"acme": OFFERED}, {"acme": REJECTED})
    found = refusal(ask("32", replace(NOTHING, energy_kwh_per_million=Decimal(1)), seen), "CO2e")
    assert found.would_help == "services.gateway.carbon_g_per_kwh"


def test_a_service_without_failures_measured_has_no_budget_to_tell() -> None:
    seen = trace({"acme": OFFERED}, {"acme": REJECTED})
    untold = replace(whole(), errors=None)
    found = ask("32", STATED, untold, seen, values=[*IN_FORCE, OBJECTIVE])
    assert refusal(found, "budget").reason == "failed requests of gateway are not measured"
    alone = ask("32", STATED, seen, values=[*IN_FORCE, OBJECTIVE])
    assert refusal(alone, "budget").reason == "gateway has no series of its own"
    assert refusal(alone, "wait").reason == "gateway has no series of its own"


def test_under_a_week_there_is_no_outlook() -> None:
    short = demand(16.0, 6)
    found = ask("32", NOTHING, trace({"acme": short}, {"acme": over(short, 18)}))
    assert found == NotEvaluated("no whole week was measured", "7 measured days on end")


def test_neighbours_and_their_order_change_nothing() -> None:
    other = demand(5.0, 30, seed=9)
    names = {"acme": OFFERED, "zeta": other, "beta": 2 * other}
    rejected = {name: over(counts, 18) for name, counts in names.items()}
    values = [*IN_FORCE, *tenant("zeta", rps="20"), *tenant("beta", rps="20")]

    def of_acme(order: list[str]) -> Outlook | NotEvaluated:
        asked = PolicyValues([*tenant("acme", rps="32", burst="40"), *values[2:]])
        run = begin("limits", PolicyValues(values), world(), Snapshot({}), seed=1, asked=asked)
        block = trace({n: names[n] for n in order}, {n: rejected[n] for n in order})
        run.wants(block.keys)
        run.observe(block)
        return next(found.outlook for found in run.summaries() if found.subject == "acme")

    assert of_acme(["acme", "zeta", "beta"]) == of_acme(["zeta", "acme", "beta"]) == bare()


def test_a_series_without_a_shape_is_held_to_what_was_turned_away() -> None:
    """Where even arrivals explain the refusals there is no shape, but they were counted."""
    hard = over(OFFERED, 20)
    found = told(ask("32", NOTHING, trace({"acme": OFFERED}, {"acme": hard})), "throttled")
    assert isinstance(found.now.middle, NotEvaluated)
    assert found.now.high < 20.0


def test_nobody_is_told_of_a_tenant_for_whom_nothing_changes() -> None:
    assert ask("20", NOTHING, trace({"acme": OFFERED}, {"acme": REJECTED})) == UNCHANGED


def test_a_proposal_carries_the_outlook_of_each_change() -> None:
    run = start("limits", [*IN_FORCE], config())
    block = trace({"acme": OFFERED}, {"acme": over(OFFERED, 20)})
    run.wants(block.keys)
    run.observe(block)
    (delta,) = run.recommend((block.start, block.end)).deltas
    found = told(delta.outlook, "throttled")
    assert found.proposed.low <= found.now.low
    assert cast("Outlook", delta.outlook).days == 7
