"""The models in Python and the rules in Rego answer alike, whatever values and facts are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import data_areas as make

from switchboard_policy.areas import budgets, cost, residency, retention
from switchboard_policy.areas.answers import Answer
from switchboard_policy.areas.limits import admit as limits
from switchboard_policy.areas.tiers import admit as tiers
from switchboard_policy.opa.wasm import WasmEngine

few = settings(max_examples=40, deadline=None, derandomize=True)
MODELS: dict[str, Callable[[Any, Any], Answer]] = {
    "budgets": budgets.decide,
    "cost": cost.decide,
    "limits": limits.decide,
    "residency": residency.decide,
    "retention": retention.decide,
    "tiers": tiers.decide,
}


def rules_of(area: str) -> list[str]:
    engine = WasmEngine.shipped({})
    answer: Any = engine.decide(f"switchboard/{area}/decision", {})
    engine.close()
    rules: list[str] = answer["rules"]
    return rules


@pytest.mark.parametrize("area", MODELS)
def test_a_model_answers_as_its_rules_do(area: str) -> None:
    told: Counter[str] = Counter()
    rules = rules_of(area)
    values, facts = make.MAKERS[area]

    @few
    @given(st.integers(0, 2**32))
    def hold(seed: int) -> None:
        chance = make.Chance(seed)
        data = values(chance)
        if isinstance(data.get(area), dict):
            data[area]["observe"] = make.some_of(chance, rules, least=0) * (seed % 3 == 0)
        asked = [facts(chance) for _ in range(20)]
        engine = WasmEngine.shipped({"switchboard_data": data})
        answers: list[Any] = engine.decide_many(f"switchboard/{area}/decision", asked)
        engine.close()
        for one, answer in zip(asked, answers, strict=True):
            ids = {finding["id"] for finding in answer["findings"]}
            model = MODELS[area](data, one)
            assert (model.allow, model.findings) == (answer["allow"], ids), (data, one)
            told.update(ids or {"nothing"})

    hold()
    assert set(told) == {*rules, "nothing"}
