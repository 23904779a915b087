from __future__ import annotations

import pytest

from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.proposal.insertion import cannot_hold, insertion
from switchboard_policy.proposal.spans import apply_edits

CASES = {
    "after the last key": (
        "t:\n  a:\n    x: 1 # one\n  b: {}\n",
        "/t/a",
        "t:\n  a:\n    x: 1 # one\n    rps: 5\n    burst: 9\n  b: {}\n",
    ),
    "without final newline": ("a:\n  x: 1", "/a", "a:\n  x: 1\n  rps: 5\n  burst: 9"),
    "with CRLF": ("a:\r\n  x: 1\r\n", "/a", "a:\r\n  x: 1\r\n  rps: 5\r\n  burst: 9\r\n"),
    "in a list item": (
        "l:\n- name: a\n- name: b\n",
        "/l/0",
        "l:\n- name: a\n  rps: 5\n  burst: 9\n- name: b\n",
    ),
    "at the top": ("x: 1\n", "", "x: 1\nrps: 5\nburst: 9\n"),
    "beside a nested block": (
        "a:\n  x: 1\n  m:\n    k: 2\n",
        "/a",
        "a:\n  x: 1\n  rps: 5\n  burst: 9\n  m:\n    k: 2\n",
    ),
    "before only nested blocks": (
        "a:\n  m:\n    k: 2\n",
        "/a",
        "a:\n  rps: 5\n  burst: 9\n  m:\n    k: 2\n",
    ),
    "before a block of text": (
        "a:\n  t: |\n    k\n",
        "/a",
        "a:\n  rps: 5\n  burst: 9\n  t: |\n    k\n",
    ),
    "in flow": ("a: {x: 1} # c\n", "/a", "a: {x: 1, rps: 5, burst: 9} # c\n"),
    "in flow with a last comma": ("a: {x: 1,}\n", "/a", "a: {x: 1, rps: 5, burst: 9,}\n"),
    "in empty flow": ("a: {}\n", "/a", "a: {rps: 5, burst: 9}\n"),
    "in empty flow with an anchor": ("a: &x { }\n", "/a", "a: &x {rps: 5, burst: 9 }\n"),
    "in flow over lines": (
        "a: {\n  x: 1,\n  z: 2\n}\n",
        "/a",
        "a: {\n  x: 1,\n  z: 2,\n  rps: 5,\n  burst: 9\n}\n",
    ),
    "under an alias": (
        "b: &b {x: 1}\na: *b # c\n",
        "/a",
        "b: &b {x: 1}\na: {<<: *b, rps: 5, burst: 9} # c\n",
    ),
    "beside a merge key": (
        "b: &b {x: 1}\na:\n  <<: *b\n",
        "/a",
        "b: &b {x: 1}\na:\n  <<: *b\n  rps: 5\n  burst: 9\n",
    ),
    "beside a merge key in flow": (
        "b: &b {x: 1}\na: {<<: *b}\n",
        "/a",
        "b: &b {x: 1}\na: {<<: *b, rps: 5, burst: 9}\n",
    ),
    "beside an alias": (
        "b: &b {x: 1}\na:\n  m: *b\n",
        "/a",
        "b: &b {x: 1}\na:\n  m: *b\n  rps: 5\n  burst: 9\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_keys_are_written_like_their_neighbours(case: str) -> None:
    text, pointer, expected = CASES[case]
    document = read_yaml("f.yaml", text.encode())
    spot = document.node(pointer)
    edit = insertion(document, spot, [("rps", "5"), ("burst", "9")])

    assert cannot_hold(spot) == ""
    assert apply_edits(document.text, [edit]) == expected
    after = read_yaml("f.yaml", expected.encode()).node(pointer).node.value
    assert after == {**dict(spot.node.value), "rps": 5, "burst": 9}  # type: ignore[call-overload]


def test_json_gets_its_quotes_and_its_tabs() -> None:
    for text, expected in (
        ('{"a": {"x": 1}}', '{"a": {"x": 1, "rps": 5}}'),
        ('{"a": {\n\t\t"x": 1\n\t}}', '{"a": {\n\t\t"x": 1,\n\t\t"rps": 5\n\t}}'),
        ('{"a": {\n    "x": 1\n  }}', '{"a": {\n    "x": 1,\n    "rps": 5\n  }}'),
    ):
        document = read_yaml("f.json", text.encode())
        edit = insertion(document, document.node("/a"), [("rps", "5")])

        assert apply_edits(text, [edit]) == expected


@pytest.mark.parametrize(
    ("key", "written"),
    [("on", '"on"'), ("true", '"true"'), ("a b", '"a b"'), ("a-b", "a-b"), ("1a", '"1a"')],
)
def test_a_key_that_needs_quotes_gets_them(key: str, written: str) -> None:
    document = read_yaml("f.yaml", b"a: {}\n")
    edit = insertion(document, document.node("/a"), [(key, "5")])

    assert apply_edits(document.text, [edit]) == f"a: {{{written}: 5}}\n"


def test_what_is_no_mapping_or_shared_too_deep_cannot_hold_a_key() -> None:
    document = read_yaml("f.yaml", b"b: &b {in: {x: 1}}\na: *b\nm: {<<: *b}\nl: [1]\nc: {d: *b}\n")

    assert "not a mapping" in cannot_hold(document.node("/l"))
    assert "deeper than one override" in cannot_hold(document.node("/a/in"))
    assert "deeper than one override" in cannot_hold(document.node("/m/in"))
    assert cannot_hold(document.node("/c/d")) == ""
