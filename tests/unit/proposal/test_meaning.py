from __future__ import annotations

from decimal import Decimal

import pytest

from switchboard_policy.documents.nodes import Value
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.location import Location
from switchboard_policy.proposal.meaning import differences, intended
from switchboard_policy.proposal.planning import Insertion, Replacement


def test_the_intended_meaning_has_the_new_values_and_leaves_the_document_alone() -> None:
    document = read_yaml("f.yaml", b"a: {l: [1, 'x(2)'], k: 3}\n")
    changes = [
        Replacement(Location("f.yaml", "/a/l/0"), 0, 0, "1", "9", "", ""),
        Replacement(Location("f.yaml", "/a/l/1"), 0, 0, "2", "8.0", "x({value})", ""),
        Insertion(Location("f.yaml", "/a/new"), "/a", "new", "0.5", ""),
    ]

    assert intended(document, changes) == {"a": {"l": [9, "x(8.0)"], "k": 3, "new": Decimal("0.5")}}
    assert document.value == {"a": {"l": [1, "x(2)"], "k": 3}}


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({"a": 1}, {"a": Decimal("1.0")}),
        ({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}),
        ({"a": True}, {"a": True}),
    ],
)
def test_the_same_meaning_has_no_differences(expected: Value, found: Value) -> None:
    assert differences(expected, found) == ()


@pytest.mark.parametrize(
    ("expected", "found", "path"),
    [
        ({"a": 1}, {"a": 2}, "root['a']"),
        ({"a": 1}, {"a": "1"}, "root['a']"),
        ({"a": 1}, {"a": True}, ""),
        ({"a": 1}, {"b": 1}, "root['a']"),
        ({"a": [1]}, {"a": [1, 2]}, "root['a'][1]"),
        ({"a": [1]}, {"a": {"b": 1}}, "root['a']"),
        ({"a": [1]}, {"a": 1}, "root['a']"),
        ({"a": 1}, {"a": [1]}, "root['a']"),
        ({"a": {}}, {"a": 1}, "root['a']"),
        ({"a": None}, {"a": 0}, "root['a']"),
    ],
)
def test_another_meaning_says_where(expected: Value, found: Value, path: str) -> None:
    told = differences(expected, found)

    assert told
    assert not path or path in told
