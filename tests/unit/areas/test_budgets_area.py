"""AI budgets at run time: the model behind `rego/switchboard/budgets`."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard_policy.areas import budgets


def figure(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "source": "ours"}


VALUES: dict[str, Any] = {
    "levels": [{"at": figure(50, "percent"), "lets": figure(0.5, "share")}],
    "default": figure(1000, "tokens/month"),
    "tenants": {"acme": {}},
}


@pytest.mark.parametrize(
    ("used", "allow", "findings"),
    [
        (499, True, set()),
        (500, True, {"budgets/throttled"}),
        (990, True, {"budgets/throttled"}),
        (991, False, {"budgets/throttled", "budgets/spent"}),
    ],
)
def test_a_level_and_the_budget_count_from_their_very_token(
    used: int, *, allow: bool, findings: set[str]
) -> None:
    call = {"tenant": "acme", "used_tokens": used, "asked_tokens": 10}
    answer = budgets.decide({"budgets": VALUES}, {"budgets": call})
    assert (answer.allow, answer.findings) == (allow, findings)


def test_a_tenant_nobody_named_has_no_budget() -> None:
    assert budgets.budget_of(VALUES, "acme") == 1000
    assert budgets.budget_of(VALUES, "nobody") is None
    assert budgets.levels_of({"levels": [*VALUES["levels"], *VALUES["levels"]]}) is None
