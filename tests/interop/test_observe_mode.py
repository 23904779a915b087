"""A rule in observe mode is told and denies nothing, in every area and on each engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import decisions as make
from support.long import chosen
from support.tools import require_tool

from switchboard_policy.opa.bundle import areas_of, stock_rules
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.opa.wasm import WasmEngine
from switchboard_policy.ports.engine import PolicyEngine

OBSERVING = [area for area in areas_of(stock_rules()) if make.whole(area).rests_on]


def observing(area: str, ids: object) -> dict[str, Any]:
    """The shared values, with rules of one area in observe mode."""
    data = make.values()
    data["switchboard_data"].setdefault(area, {})["observe"] = ids
    return data


@pytest.fixture(params=["wasm", "opa"])
def opened(request: pytest.FixtureRequest) -> Callable[[dict[str, Any]], PolicyEngine]:
    if request.param == "wasm":
        return WasmEngine.shipped
    opa = Path(require_tool("opa"))
    return lambda data: ManagedOpa(data, opa=opa)


def test_an_observed_rule_is_told_as_advice_and_denies_nothing(
    opened: Callable[[dict[str, Any]], PolicyEngine],
) -> None:
    over = next(one for one in make.recorded("limits") if one.name == "over_every_limit")
    engine = opened(observing("limits", ["limits/over_rate", "limits/cannot_decide"]))
    try:
        answer: Any = engine.decide(over.entrypoint, over.facts)
        nothing: Any = engine.decide(over.entrypoint, {})
    finally:
        engine.close()
    assert answer["observed"] == ["limits/over_rate"]
    levels = {finding["id"]: finding["level"] for finding in answer["findings"]}
    assert levels == {"limits/over_rate": "advisory", "limits/over_burst": "hard"}
    assert answer["allow"] is False
    assert nothing["allow"] is False
    assert {finding["level"] for finding in nothing["findings"]} == {"hard"}


@pytest.mark.parametrize("area", OBSERVING)
def test_where_every_rule_is_observed_only_what_is_missing_denies(area: str) -> None:
    whole = make.whole(area)
    asked = make.decided_on(make.values(), whole.entrypoint, whole.facts)["rules"]
    data = observing(area, asked)
    for record in make.recorded(area):
        before = make.decided_on(make.values(), record.entrypoint, record.facts)
        after = make.decided_on(data, record.entrypoint, record.facts)
        ids = [finding["id"] for finding in after["findings"]]
        assert set(ids) == {finding["id"] for finding in before["findings"]}, record.name
        assert after["allow"] is (f"{area}/cannot_decide" not in ids), record.name
        assert after["guidance"] == before["guidance"]
        assert after["observed"] == [id_ for id_ in asked if id_ != f"{area}/cannot_decide"]
        for finding in after["findings"]:
            if finding["id"] != f"{area}/cannot_decide":
                assert finding["level"] == "advisory"
                assert finding["msg"].startswith("observed, not enforced: ")


@pytest.mark.parametrize("area", OBSERVING)
@pytest.mark.parametrize("ids", ["", {}, None, True, [None, 7], ["misspelt/rule"]], ids=str)
def test_a_list_that_names_no_rule_observes_nothing(area: str, ids: object) -> None:
    every = make.recorded(area)
    for record in chosen(every, every[:3]):
        before = make.decided_on(make.values(), record.entrypoint, record.facts)
        assert make.decided_on(observing(area, ids), record.entrypoint, record.facts) == before
