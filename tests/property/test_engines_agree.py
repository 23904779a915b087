"""Wasm, a child and a server give the same document for the same facts and values, whatever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import data_areas
from support import decisions as make
from support.long import many
from support.opa_servers import OwnServer
from support.tools import require_tool

from switchboard_policy.opa.bundle import ENTRYPOINTS
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.opa.wasm import WasmEngine
from switchboard_policy.ports.engine import PolicyEngine

Engines = tuple[PolicyEngine, ...]
few = settings(
    max_examples=many(150, few=40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    data = make.values(odd=True)
    opa = Path(require_tool("opa"))
    opened = WasmEngine.shipped(data), ManagedOpa(data, opa=opa), OwnServer(data)
    yield opened
    for engine in opened:
        engine.close()


def agree(engines: Engines, entrypoint: str, *facts: dict[str, Any]) -> None:
    """Every engine gives the same answers, one by one and all at once."""
    told = [[engine.decide(entrypoint, one) for one in facts] for engine in engines]
    told += [engine.decide_many(entrypoint, facts) for engine in engines if len(facts) > 1]
    assert len({json.dumps(answers) for answers in told}) == 1


@pytest.mark.parametrize("entrypoint", ENTRYPOINTS)
@settings(few, max_examples=many(50, few=15))
@given(data=st.data())
def test_on_facts_bent_out_of_shape(engines: Engines, entrypoint: str, data: st.DataObject) -> None:
    of_area = make.recorded(entrypoint.split("/")[1])
    recorded = [record.facts for record in of_area if record.facts]
    bent = st.sampled_from(recorded).flatmap(make.bent)
    agree(engines, entrypoint, *data.draw(st.lists(bent, min_size=1, max_size=4)))


@few
@given(facts=make.gate_inputs())
def test_on_gate_facts_of_the_right_shape(engines: Engines, facts: dict[str, Any]) -> None:
    agree(engines, "switchboard/gate/decision", facts)


@few
@given(facts=make.gate_inputs().flatmap(make.bent))
def test_on_gate_facts_bent_out_of_shape(engines: Engines, facts: dict[str, Any]) -> None:
    agree(engines, "switchboard/gate/decision", facts)


@few
@given(request=make.requests, area=st.sampled_from(["limits", "tiers"]))
def test_on_requests_of_odd_tenants(engines: Engines, request: dict[str, Any], area: str) -> None:
    agree(engines, f"switchboard/{area}/decision", {"request": request})


@few
@given(level=make.levels)
def test_on_service_levels(engines: Engines, level: dict[str, Any]) -> None:
    agree(engines, "switchboard/slo/decision", {"slo": level})


class OddChance(data_areas.Chance):
    """Draws odd parts more often."""

    rare = 0.05


@pytest.mark.parametrize("seed", range(3))
def test_on_made_up_values_and_facts_of_each_area_of_data(seed: int) -> None:
    chance = OddChance(seed)
    data: dict[str, Any] = {}
    for values, _ in data_areas.MAKERS.values():
        data |= values(chance)
    opa = Path(require_tool("opa"))
    pair = (
        WasmEngine.shipped({"switchboard_data": data}),
        ManagedOpa({"switchboard_data": data}, opa=opa),
    )
    for area, (_, facts) in data_areas.MAKERS.items():
        for _ in range(30):
            agree(pair, f"switchboard/{area}/decision", facts(chance))
    for engine in pair:
        engine.close()
