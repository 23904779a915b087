"""Inputs made up from schemas and values: at the edges of every limit, and found to flip there."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from support import replays

from switchboard_policy.app.policy_replay import replay_versions
from switchboard_policy.documents.value_schemas import schema_files
from switchboard_policy.domain.flips import Change, Common
from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.replay.edges import Known, facts_of, learn
from switchboard_policy.opa.replay.generate import generated
from switchboard_policy.opa.replay.pairwise import pairwise
from switchboard_policy.opa.replay.source import HeldRecords

OLD, NEW = replays.example("main"), replays.example("HEAD", globex=40)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 7), max_size=5))
def test_every_two_values_of_two_parameters_meet(sizes: list[int]) -> None:
    cases = pairwise(sizes)
    for one, other in combinations(range(len(sizes)), 2):
        met = {(case[one], case[other]) for case in cases}
        assert met == {(a, b) for a in range(sizes[one]) for b in range(sizes[other])}


def test_pairs_take_few_cases() -> None:
    # 10 parameters of 4 values: every combination is a million, the best known array has 25.
    assert len(pairwise([4] * 10)) < 45


def test_a_change_flips_exactly_between_its_limits(made: HeldRecords) -> None:
    found = replay_versions(made, OLD, NEW, generated=True)
    (group,) = replays.groups(found, Change.ALLOW_TO_DENY)
    assert group.tenants[0][0] == "globex"
    assert isinstance(group.common, Common)
    rates = {each.pointer: each for each in group.common.conditions}["/request/rate_rps"]
    assert (rates.low, rates.low_included) == (40, False)
    assert (rates.high, rates.high_included) == (60, True)
    assert found.generated
    assert {each.entrypoint for each in found.reached if each.decisions} == {
        "switchboard/limits/decision",
        "switchboard/tiers/decision",
    }


def test_where_nothing_differs_nothing_is_made_up() -> None:
    assert generated(OLD, replays.example("again"), schema_files()).records == ()


@pytest.fixture(scope="module")
def made() -> HeldRecords:
    """The inputs made up for a change of limits."""
    return generated(OLD, NEW, schema_files())


def test_the_same_versions_give_the_same_inputs(made: HeldRecords) -> None:
    assert generated(OLD, NEW, schema_files()) == made


def test_each_fact_is_left_out_once(made: HeldRecords) -> None:
    inputs = [
        each.input["request"]  # type: ignore[index,call-overload]
        for each in made.records
        if each.entrypoint == replays.ASKED
    ]
    facts = {"tenant", "service", "rate_rps", "burst_requests", "size_mb"}
    assert {frozenset(facts - set(each)) for each in inputs} == {  # type: ignore[arg-type]
        frozenset(),
        *(frozenset({fact}) for fact in facts),
    }


SCHEMA = {
    "type": "object",
    "required": ["tenant", "mode", "rate", "urgent", "tags", "start", "note"],
    "properties": {
        "tenant": {"type": "string"},
        "mode": {"enum": ["a", "b"]},
        "rate": {"type": "number", "minimum": 0, "unit": "requests/s"},
        "urgent": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string", "description": "A purpose of use."}},
        "start": {"type": "integer", "minimum": 1, "maximum": 9},
        "note": {},
    },
}


def test_values_lie_where_schemas_and_values_say() -> None:
    known = Known()
    values: Json = {"tenants": {"acme": {"rps": 0.5}}, "purposes": ["billing"]}
    rate = {"type": "number", "unit": "requests/s"}
    schema = {"properties": {"tenants": {"additionalProperties": {"properties": {"rps": rate}}}}}
    learn(known, values, schema)
    found = {fact.path: fact.values for fact in facts_of(SCHEMA, known)}
    assert found == {
        ("tenant",): ("acme", "unknown-tenant"),
        ("mode",): ("a", "b"),
        ("rate",): (0, 0.5, 1.5),
        ("urgent",): (True, False),
        ("tags", 0): ("billing", "unknown-tags"),
        ("start",): (1, 9),
    }


@pytest.mark.parametrize("area", ["residency", "slo", "tiers"])
def test_among_the_inputs_are_some_as_their_schema_wants_them(area: str) -> None:
    schemas = {at: each for at, each in schema_files().items() if at.startswith(f"{area}/")}
    files = replays.changed()
    name = f"policies/switchboard/{area}/decision.rego"
    other = replays.version_of("HEAD", {**files, name: files[name] + b"\n# changed\n"})
    made = generated(OLD, other, schemas).records
    assert len(made) > 20
    whole = Draft7Validator(json.loads(schemas[f"{area}/input.json"]))
    assert any(whole.is_valid(each.input) for each in made)
