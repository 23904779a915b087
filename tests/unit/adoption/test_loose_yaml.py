"""Anyone's YAML: every key and line is kept, nothing is judged, and nothing is without a bound."""

from __future__ import annotations

import pytest

from switchboard_policy.adoption.loose_yaml import (
    MOST_DEPTH,
    MOST_NODES,
    Branch,
    Items,
    Leaf,
    NotRead,
    read_loose,
)


def test_a_key_that_stands_twice_is_kept_twice() -> None:
    (document,) = read_loose("a: 1\nb: {c: x}\na: 2\n")
    assert isinstance(document, Branch)
    assert [(key.text, key.line) for key, _ in document.entries] == [("a", 1), ("b", 2), ("a", 3)]
    assert document.text("a") == "2"


def test_quotes_and_blocks_are_told() -> None:
    (document,) = read_loose("- 1\n- '1'\n- |\n  1\n")
    assert isinstance(document, Items)
    leaves = [item for item in document.items if isinstance(item, Leaf)]
    assert [(leaf.plain, leaf.block) for leaf in leaves] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_an_alias_is_what_it_names() -> None:
    (document,) = read_loose("a: &x {b: 1}\nc: *x\n")
    assert isinstance(document, Branch)
    assert document.get("c") is document.get("a")


def test_empty_documents_are_left_out() -> None:
    assert len(read_loose("---\n---\na: 1\n---\n~\n")) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [1\nb: 2", "line 2"),
        ("{{ .Values.x }}: {{ y }}\n a", "line"),
        ("[" * (MOST_DEPTH + 1), "nested more than"),
        ("a: &a [x, *a]", "inside of what it names"),
        (
            "\n".join(
                f"n{n}: &n{n} [{', '.join([f'*n{n - 1}'] * 9) if n else 1}]" for n in range(12)
            ),
            "more than",
        ),
        ("x" + ",x" * 3 + ": [" + "1," * (MOST_NODES + 1) + "]", "more than"),
    ],
    ids=["broken", "template", "deep", "round", "multiplied", "long"],
)
def test_what_cannot_be_read_says_why(text: str, why: str) -> None:
    with pytest.raises(NotRead, match=why):
        read_loose(text)
