"""Rules that fail open are caught, in each of the ways in which they do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from support.tools import require_tool

from switchboard_policy.opa.entry_points import EntryPoint, entry_points
from switchboard_policy.opa.fail_closed import Closed, allows, check_closed, required
from switchboard_policy.opa.given_rules import open_rules
from switchboard_policy.ports.engine import Json, PolicyEngine, Undecided

NATURAL = """package acme.natural

decision := {"allow": count(deny) == 0}

deny contains "no" if input.export.size > data.acme.most
"""
SAID = """# METADATA
# scope: package
# custom:
#   facts: export
#   values: acme.most
package acme.said

default decision := {"allow": false}

decision := {"allow": true} if {
	input.export.size <= data.acme.most
	is_string(input.export.region)
	count(object.get(input.export, "tags", [])) < 3
}
"""
UNDEFINED = """package acme.undefined

decision := {"allow": true} if input.export.size < 10
"""
SPEECHLESS = """package acme.speechless

decision := {"verdict": "fine"}
"""
PLAIN = """package acme.plain

default decision := false

decision if {
	input.export.size < 10
	input.export.region == "eu"
	count(input.export.tags) == 1
	input.now > 0
	data.acme.most
}
"""
RULES = {
    f"acme/{number}.rego": text.encode()
    for number, text in enumerate((NATURAL, SAID, UNDEFINED, SPEECHLESS, PLAIN))
}
SAMPLE: dict[str, Any] = {"export": {"size": 5, "region": "eu", "tags": ["a"]}, "now": 7}
SCHEMA = {
    "type": "object",
    "required": ["export"],
    "properties": {
        "export": {
            "type": "object",
            "required": ["size", "region"],
            "properties": {"size": {}, "region": {}, "tags": {"type": "array"}},
        }
    },
}


@pytest.fixture(scope="module")
def engines() -> Iterator[tuple[PolicyEngine, PolicyEngine]]:
    require_tool("opa")
    known = open_rules("auto", RULES, {"acme": {"most": 9}}).engine
    bare = open_rules("auto", RULES, {}).engine
    yield known, bare
    known.close()
    bare.close()


def checked(
    engines: tuple[PolicyEngine, PolicyEngine], name: str, schema: dict[str, Any] | None = None
) -> Closed:
    return check_closed(points()[f"acme/{name}/decision"], engines, SAMPLE, schema)


def points() -> dict[str, EntryPoint]:
    return entry_points(RULES)


def told(closed: Closed) -> list[str]:
    return [each.msg.partition(";")[0] for each in closed.opened]


def test_the_natural_shape_is_told_in_every_way_it_is_open(
    engines: tuple[PolicyEngine, PolicyEngine],
) -> None:
    closed = checked(engines, "natural")
    (only,) = told(closed)
    assert only.startswith("allowed on {}, without /export, without /export/size, without /exp")
    assert only.endswith(" and 3 times more")
    assert (closed.asked, closed.denied) == (7, 0)
    assert "say what it asks under custom in its METADATA" in closed.opened[0].msg


def test_a_package_is_held_to_what_it_says_it_asks(
    engines: tuple[PolicyEngine, PolicyEngine],
) -> None:
    without_schema = checked(engines, "said")
    assert told(without_schema) == ["allowed without /export/tags"]
    with_schema = checked(engines, "said", SCHEMA)
    assert told(with_schema) == []
    assert with_schema.asked == with_schema.denied == 5, "{}, no values, export, size and region"


def test_undefined_is_not_closed(engines: tuple[PolicyEngine, PolicyEngine]) -> None:
    closed = checked(engines, "undefined")
    assert told(closed) == [
        "allowed without /export/region, without /export/tags, without /now, without any values",
        "undefined on {}, without /export, without /export/size",
    ]
    assert closed.opened[1].msg.endswith("; give it a default that denies")


def test_neither_yes_nor_no_is_not_closed(engines: tuple[PolicyEngine, PolicyEngine]) -> None:
    closed = checked(engines, "speechless")
    assert told(closed) == ["neither yes nor no on {}"]
    assert closed.note == "the sample input is not allowed, so taking facts away says nothing"


def test_a_rule_that_is_true_or_false_is_a_decision_too(
    engines: tuple[PolicyEngine, PolicyEngine],
) -> None:
    closed = checked(engines, "plain")
    assert told(closed) == []
    assert closed.asked == 7


def test_without_a_sample_that_is_said(engines: tuple[PolicyEngine, PolicyEngine]) -> None:
    closed = check_closed(points()["acme/plain/decision"], engines, None, None)
    assert (closed.asked, closed.note[:28]) == (1, "there is no sample input, so")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"allow": True}, True),
        ({"allow": False}, False),
        (True, True),
        (False, False),
        ({"allow": "true"}, None),
        ({"allow": 1}, None),
        ({}, None),
        (None, None),
        ([True], None),
        (Undecided("no"), None),
    ],
)
def test_only_true_allows(answer: object, said: object) -> None:
    assert allows(cast("Json", answer)) is said


@pytest.mark.parametrize(
    ("tokens", "is_required"),
    [
        (["export"], True),
        (["export", "size"], True),
        (["export", "tags"], False),
        (["other"], False),
        (["export", "region", "deep"], True),
    ],
)
def test_what_a_schema_requires(tokens: list[str], is_required: object) -> None:
    assert required(SCHEMA, tokens) is is_required
    assert required(None, tokens) is True


def test_items_of_a_list_are_required_as_their_schema_says() -> None:
    items = {"type": "object", "required": ["a"], "properties": {"a": {}, "b": {}}}
    schema = {"required": ["l"], "properties": {"l": {"type": "array", "items": items}}}
    assert required(schema, ["l", "0", "a"])
    assert not required(schema, ["l", "0", "b"])
    assert required({"required": ["l"], "properties": {"l": {"type": "array"}}}, ["l", "0", "b"])
