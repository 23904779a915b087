"""What is written is read back as it was, and looks as a person would write it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.documents.yaml_writer import Unquoted, yaml_text

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "yes",
        "1:30",
        "0x1f",
        "null",
        "a: b",
        "- a",
        "#",
        "a #b",
        "*a",
        "{{.window}}",
        "'",
        "|",
        "1e3",
    ]
)
LINES = st.lists(st.sampled_from(["", " a", "b", "c: d", "# e", "\tf", "g "]), max_size=5).map(
    "\n".join
)
NUMBER = st.integers(-(10**6), 10**6) | st.decimals("0.0001", "9999", places=4)
SCALAR = st.none() | st.booleans() | NUMBER | TEXT | LINES
VALUE = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)


@given(st.dictionaries(TEXT, VALUE, min_size=1, max_size=4))
def test_every_value_is_read_back_as_it_was(value: object) -> None:
    assert read_yaml("a.yaml", yaml_text(value).encode()).value == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("sum(rate(x[5m]))", '"sum(rate(x[5m]))"'),
        ('x{a="b"}', "'x{a=\"b\"}'"),
        ('it\'s "so"', "'it''s \"so\"'"),
        ("platform-team", "platform-team"),
        ("Requests answered, without an error.", "Requests answered, without an error."),
        ("yes", '"yes"'),
        ("30d", "30d"),
        ("2024-01-01 00:00:00", '"2024-01-01 00:00:00"'),
        (Unquoted("2024-01-01 00:00:00"), "2024-01-01 00:00:00"),
        ("99.9", '"99.9"'),
        ("", '""'),
        (Decimal("99.90"), "99.9"),
        (30, "30"),
        (True, "true"),
        (None, "null"),
        ([], "[]"),
        ({}, "{}"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\nb", "|-\n  a\n  b"),
        (" a\nb", '" a\\nb"'),
        ("bell\x07\x85", '"bell\\u0007\\u0085"'),
    ],
)
def test_a_value_is_written_the_plainest_way_that_is_safe(value: object, written: str) -> None:
    assert yaml_text({"a": value}) == f"a: {written}\n"


def test_lists_and_mappings_are_blocks() -> None:
    text = yaml_text({"slos": [{"name": "a", "labels": {"b": "c"}}, ["d"]], "e": {"f": [1]}})
    assert text == ("slos:\n  - name: a\n    labels:\n      b: c\n  - - d\ne:\n  f:\n    - 1\n")
