"""A decision record: whole, held by its digest, and the same while only time goes by."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from support import decisions

from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.errors import InputError
from switchboard_policy.gate.decide import decide
from switchboard_policy.gate.pull.record import answer_of, read_record, record_of
from switchboard_policy.opa.wasm import WasmEngine

HIGH = next(one for one in decisions.recorded("gate") if one.name == "high_risk")


@pytest.fixture(scope="module")
def decision() -> GateDecision:
    """A denial."""
    engine = WasmEngine.shipped({})
    try:
        return decide(engine, HIGH.facts)
    finally:
        engine.close()


def record(decision: GateDecision, now: int = 5, **inputs: str) -> dict[str, Any]:
    return record_of(decision, inputs={"head": "abc", **inputs}, number=7, asked={}, now=now)


def test_it_says_what_was_decided_and_who_could_help(decision: GateDecision) -> None:
    found = record(decision)["decision"]
    assert found == answer_of(decision)
    assert found["verdict"] == "denied"
    assert [one["id"] for one in found["findings"]] == ["risk/high"]
    assert found["waiting"] == [{"id": "risk/high", "groups": [["sre-leads"]]}]


def test_what_is_read_is_what_was_written(decision: GateDecision) -> None:
    made = record(decision)
    assert read_record("r.json", json.dumps(made).encode()) == made


def test_time_changes_the_record_and_not_what_the_check_is_known_by(
    decision: GateDecision,
) -> None:
    one, later = record(decision, 5), record(decision, 6)
    assert one["digest"] != later["digest"]
    assert one["decision_digest"] == later["decision_digest"]
    assert record(decision, 5, head="abd")["decision_digest"] != one["decision_digest"]
    other = replace(decision, summary="something else")
    assert record(other)["decision_digest"] != one["decision_digest"]


@pytest.mark.parametrize(
    "path",
    [
        ("decided_at",),
        ("pull",),
        ("inputs", "head"),
        ("facts", "risk", "score"),
        ("decision", "verdict"),
        ("policy", "bundle_digest"),
    ],
)
def test_whatever_is_changed_in_it_is_noticed(
    decision: GateDecision, path: tuple[str, ...]
) -> None:
    made = json.loads(json.dumps(record(decision)))
    held = made
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = {"verdict": "allowed"}.get(path[-1], 3 if path[-1] != "head" else "x")
    with pytest.raises(InputError):
        read_record("r.json", json.dumps(made).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"schema": "switchboard.gate-record/v1"}'])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        read_record("r.json", data)
