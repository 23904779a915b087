from __future__ import annotations

from decimal import Decimal

import pytest

from switchboard_policy.documents.embedded import (
    Embedded,
    find_number,
    replace_number,
    written_like,
)
from switchboard_policy.documents.yaml_reader import read_yaml


def find(text: str, within: str) -> Embedded | str:
    document = read_yaml("f.yaml", text.encode())
    return find_number(document, document.node("/a").node, within)


EDITABLE = {
    "plain": ("a: vector(0.999)\n", "vector({value})", "0.999"),
    "single quotes": ("a: 'x{le=\"0.5\"}'\n", 'le="{value}"', "0.5"),
    "single quotes around quotes": ("a: 'it''s 5 s'\n", "it's {value} s", "5"),
    "double quotes": ('a: "x{le=\\"0.5\\"}"\n', 'le="{value}"', "0.5"),
    "a quoted number": ('a: "1200"\n', "{value}", "1200"),
    "a unit behind": ("a: 15s\n", "{value}s", "15"),
    "a dash before": ("a: limit-5\n", "limit-{value}", "5"),
    "a sign": ("a: x(-5)\n", "x({value})", "-5"),
    "beside a template": ("a: 'r[{{.w}}] > 0.5'\n", "> {value}", "0.5"),
}


@pytest.mark.parametrize("case", EDITABLE)
def test_a_number_is_found_at_its_very_characters(case: str) -> None:
    text, within, literal = EDITABLE[case]
    found = find(text, within)

    assert isinstance(found, Embedded)
    assert (found.literal, found.value, found.locked) == (literal, Decimal(literal), "")
    assert text[found.start : found.end] == literal


LOCKED = {
    "literal block": ("a: |\n  vector(0.9)\n", "vector({value})", "inside a block of text"),
    "folded block": ("a: >-\n  vector(0.9)\n", "vector({value})", "inside a block of text"),
    "several lines": ("a: x\n  vector(0.9)\n", "vector({value})", "in text of several lines"),
    "template": ("a: 'x {{ vector(0.9) }}'\n", "vector({value})", "inside a template"),
    "escapes": ('a: "vector(\\x30.9)"\n', "vector({value})", "spelled with escapes"),
}


@pytest.mark.parametrize("case", LOCKED)
def test_a_number_that_is_not_safe_to_edit_is_read_and_locked(case: str) -> None:
    text, within, why = LOCKED[case]
    found = find(text, within)

    assert isinstance(found, Embedded)
    assert found.value == Decimal("0.9")
    assert why in found.locked


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("a: 5 of 10\n", "{value}"),
        ("a: v1.2.3\n", "{value}"),
        ("a: abc\n", "{value}"),
        ("a: x5\n", "{value}"),
    ],
)
def test_a_number_must_be_there_once(text: str, within: str) -> None:
    found = find(text, within)

    assert isinstance(found, str)
    assert "once is expected" in found


def test_a_number_in_text_is_replaced_alone() -> None:
    assert replace_number('x{le="0.5"} > 1', 'le="{value}"', "0.4") == 'x{le="0.4"} > 1'


@pytest.mark.parametrize(
    ("number", "literal", "expected"),
    [("4", "5.0", "4.0"), ("4", "5", "4"), ("0.4", "0.5", "0.4"), ("0.4", "1", "0.4")],
)
def test_a_number_in_text_keeps_its_decimal_point(number: str, literal: str, expected: str) -> None:
    assert written_like(number, literal) == expected
