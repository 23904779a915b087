"""Worse signals, less readiness and stricter bounds never let a roll-out go on."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import decisions as make

ENTRYPOINT = "switchboard/rollout/decision"
NOW = 1_790_000_000
few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
WORSE: dict[str, Any] = {
    "readiness/slo/days": -3,
    "readiness/slo/good_share": -0.01,
    "readiness/cache/hit_share": -0.1,
    "readiness/cache/p95_ms": 200,
    "signals/api_budget_left_share": -0.2,
    "signals/budget_left_share_24h": -0.2,
    "signals/compensation_share_24h": 0.01,
    "signals/replica_lag/lag_s": 50,
    "signals/replica_lag/above_s": 400,
    "signals/residency_denials": 1,
    "since": 900,
    "frozen_until": 900,
}
STRICTER = {
    "soak_first": 900,
    "soak": 900,
    "ready_days": 7,
    "ready_slo": 0.004,
    "ready_cache_hit": 0.05,
    "ready_cache_p95": -100,
    "release_budget": 0.2,
    "trip_budget": 0.2,
    "trip_lag": -30,
    "trip_lag_for": -200,
    "trip_autonomy": -0.004,
}
near = st.sampled_from


@st.composite
def ramps(draw: st.DrawFn) -> dict[str, Any]:
    """Roll-outs whose facts lie at, just above and just below their bounds."""
    at, to = draw(near([(0, 2), (2, 10), (2, 10), (10, 25), (2, 25), (100, 100)]))
    facts: dict[str, Any] = make.whole("rollout").facts["rollout"]
    ramp = copy.deepcopy(facts) | {
        "at_percent": at,
        "to_percent": to,
        "since": NOW - draw(near([899, 900, 2700, 3600])),
        "frozen_until": draw(near([0, NOW, NOW + 1])),
    }
    ramp["readiness"]["slo"] = {
        "days": draw(near([13, 14, 17])),
        "good_share": draw(near([0.99, 0.994, 1])),
    }
    ramp["readiness"]["cache"] = {
        "hit_share": draw(near([0.9, 0.92, 1])),
        "p95_ms": draw(near([100, 350, 351])),
    }
    ramp["signals"] |= {
        "api_budget_left_share": draw(near([0.4, 0.5, 0.9])),
        "budget_left_share_24h": draw(near([0.5, 0.6, 0.9])),
        "compensation_share_24h": draw(near([0, 0.005, 0.006])),
        "replica_lag": {"lag_s": draw(near([0, 60, 70])), "above_s": draw(near([0, 299, 300]))},
        "residency_denials": draw(near([0, 0, 1])),
    }
    return ramp


def moved(document: dict[str, Any], path: str, by: float) -> dict[str, Any]:
    """A document with one number moved."""
    changed = copy.deepcopy(document)
    held = changed
    *parents, key = path.split("/")
    for parent in parents:
        held = held[parent]
    held[key] += by
    return changed


def decided(data: dict[str, Any], ramp: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = make.decided_on(data, ENTRYPOINT, {"now": NOW, "rollout": ramp})
    assert answer["allow"] or answer["guidance"], "a no without a word of what helps"
    gos = {id_ for id_, word in answer["checklist"].items() if word == "go"}
    assert gos.isdisjoint(finding["id"] for finding in answer["findings"])
    assert answer["allow"] is (len(gos) == len(answer["checklist"]))
    return answer


def gates_passed(answer: dict[str, Any]) -> set[str]:
    return {id_ for id_, word in answer["checklist"].items() if word == "go"}


@few
@given(ramp=ramps(), path=st.sampled_from(sorted(WORSE)))
def test_what_gets_worse_never_goes_on(ramp: dict[str, Any], path: str) -> None:
    before = decided(make.values(), ramp)
    after = decided(make.values(), moved(ramp, path, WORSE[path]))
    assert gates_passed(after) <= gates_passed(before)


@few
@given(ramp=ramps(), name=st.sampled_from(sorted(STRICTER)))
def test_what_gets_stricter_never_goes_on(ramp: dict[str, Any], name: str) -> None:
    data = make.values()
    stricter = moved(data, f"switchboard_data/rollout/{name}/value", STRICTER[name])
    assert gates_passed(decided(stricter, ramp)) <= gates_passed(decided(data, ramp))


@pytest.mark.parametrize("at", [0, 2, 10, 25, 50, 100])
def test_a_tripped_wire_rolls_back_one_step_and_never_forward(at: int) -> None:
    ramp = make.whole("rollout").facts["rollout"] | {"at_percent": at, "to_percent": 100}
    ramp["signals"] = ramp["signals"] | {"budget_left_share_24h": 0}
    duties = decided(make.values(), ramp)["obligations"]
    back = next(duty["to_percent"] for duty in duties if duty["id"] == "rollout/roll_back")
    assert back == max([0, *(wave for wave in (2, 10, 25, 50) if wave < at)])
