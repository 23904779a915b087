"""Cost at run time: the model behind `rego/switchboard/cost`."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard_policy.areas import cost, kinds

OPERATION: dict[str, Any] = {
    "scope": "gateway",
    "operation": "policy-refresh",
    "spent_cents": 7_999,
    "day": 26,
    "days": 30,
}


def figure(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "source": "ours"}


GUARD: dict[str, Any] = {
    "at": figure(80, "percent"),
    "pauses": ["policy-refresh"],
    "thins": {},
    "sets": {},
    "alerts": [],
    "asks": [],
}
VALUES: dict[str, Any] = {
    "pace_from": figure(7, "days"),
    "operations": {"policy-refresh": "what nothing waits for"},
    "scopes": {
        "gateway": {"owner": "ai-team", "cap": figure(100, "USD/month"), "guards": [GUARD]},
    },
}


@pytest.mark.parametrize(("cents", "allow"), [(7_999, True), (8_000, False), (250_000, False)])
def test_a_guard_acts_from_its_very_cent(cents: int, *, allow: bool) -> None:
    answer = cost.decide({"cost": VALUES}, {"cost": {**OPERATION, "spent_cents": cents}})
    assert answer.allow is allow
    assert ("cost/paused" in answer.findings) is not allow


def test_an_approval_goes_on_whatever_is_spent() -> None:
    facts = {"cost": {**OPERATION, "operation": "approval", "spent_cents": 10**9}}
    answer = cost.decide({"cost": VALUES}, facts)
    assert answer.allow
    assert answer.findings == {"cost/guard_reached", "cost/pace"}


@pytest.mark.parametrize("value", [-1, 0.5, 10**12 + 1, True, "1", None])
def test_what_is_no_count(value: kinds.Json) -> None:
    assert kinds.count(value) is None
    assert kinds.count(10**12) == 10**12
