"""Documents become plain JSON exactly, or an error that says where they do not."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from support import decisions as make

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.values import as_text, ordered, plain_json


def test_decimals_become_numbers_and_tuples_lists() -> None:
    found = plain_json({"a": (Decimal("20.0"), Decimal("0.1")), "b": {"c": None, "d": True}})
    assert found == {"a": [20, 0.1], "b": {"c": None, "d": True}}
    assert json.dumps(found) == '{"a": [20, 0.1], "b": {"c": null, "d": true}}'


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ({"a": [1, float("inf")]}, "/a/1 is inf"),
        ({"a": Decimal("NaN")}, "/a is NaN"),
        ({"a": {"b": {1, 2}}}, "/a/b is a set"),
        ({"a": {2: 1}}, "/a/2 has a key that is not text"),
        (b"x", "the document is a bytes"),
        ({"a": Decimal("0.1000000000000000055")}, "/a is 0.1000000000000000055: more digits"),
    ],
)
def test_what_json_cannot_say_is_told_with_its_place(value: object, complaint: str) -> None:
    with pytest.raises(EngineError, match=complaint):
        plain_json(value)


@given(make.documents)
def test_plain_json_stays_as_it_is(value: object) -> None:
    assert plain_json(value) == value


@given(make.documents)
def test_text_and_order_keep_the_meaning(value: object) -> None:
    document = plain_json(value)
    assert json.loads(as_text(document)) == document
    assert ordered(document) == document


def test_characters_are_never_escaped() -> None:
    assert as_text({"a": "\U00020000é"}) == '{"a":"\U00020000é"}'.encode()


def test_half_a_character_is_refused() -> None:
    with pytest.raises(EngineError, match="no Unicode"):
        as_text({"a": "\ud800"})
