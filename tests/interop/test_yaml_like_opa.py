"""Whatever we accept means to us what it means to OPA."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.long import many
from support.tools import require_tool
from support.yaml_text import ODD_DOCUMENTS, ODD_SCALARS, limit_files

from switchboard_policy.documents.nodes import Value
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.meaning import differences


def read_by_opa(documents: Sequence[bytes], name: str = "data.yaml") -> list[Value]:
    """What OPA's own loader makes of some files, in one run."""
    opa = require_tool("opa")
    with tempfile.TemporaryDirectory() as folder:
        for position, document in enumerate(documents):
            path = Path(folder) / f"c{position}" / name
            path.parent.mkdir()
            path.write_bytes(document)
        done = subprocess.run(
            [opa, "eval", "--format", "json", "--data", folder, "data"],
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0, f"OPA refuses what we accept: {done.stdout.decode()}"
    told = json.loads(done.stdout, parse_float=Decimal)
    found = told["result"][0]["expressions"][0]["value"]
    return [found[f"c{position}"] for position in range(len(documents))]


def accepted(documents: Sequence[bytes], file: str = "f.yaml") -> list[tuple[bytes, Value]]:
    """The documents we accept as mappings, with what they mean to us."""
    found = []
    for document in documents:
        try:
            value = read_yaml(file, document).value
        except InputError:
            continue
        if isinstance(value, dict):
            found.append((document, value))
    return found


def agree(documents: Sequence[bytes]) -> int:
    ours = accepted(documents)
    theirs = read_by_opa([document for document, _ in ours]) if ours else []
    for (document, value), found in zip(ours, theirs, strict=True):
        assert not differences(value, found), (document, value, found)
    return len(ours)


TABLE = [
    *("0", "-0", "+5", "20", "1_000", "1_0.5", "0x1F", "-0x1f", "0x_1", "0o17", "0b101", "12e3"),
    *("1.e3", ".5", "-.5", "5.", "1.50", "100.000", "1e22", "5e-324", "18446744073709551615"),
    *("1.7976931348623157e308", "true", "False", "null", "~", "", "nUll", "tRue", "acme", "0x"),
    *("1e", "_1", "1.2.3", "1,000", "0x1F.8", "2024-01-01", "2024-01-01T00:00:00Z", "=", "1:99"),
    *('"no"', "'12:30:45'", '"\\x41\\u263a\\n"', "'it''s'", "a#b", "a #b", "[1, a b, {c: d}]"),
    *("{a: 1, b: [x]}", "|\n  x\n   y\n", ">-\n  x\n  y\n", '"x\n  y"', "x\n  y", "http://a:80"),
    *("&x 5\nw: *x", "&x {a: 1, b: 2}\nw:\n  b: 3\n  <<: *x", "\u00e9 \U0001f600"),
    *("&x {a: 1}\nw: &z {a: 2, c: 3}\nu:\n  <<: [*x, *z]\n  d: 4", '"<<"', "{? a : b}"),
]


def test_a_table_of_scalars_and_shapes_means_the_same() -> None:
    documents = [f"v: {text}\n".encode() for text in TABLE]

    assert agree([*documents, b"\xef\xbb\xbfv: 1\n", b"v: 1\r\nw: 2\r\n", b"---\nv: 1\n...\n"]) == (
        len(TABLE) + 3
    )


SILENT = {
    b"v: 1\nv: 2\n": {"v": 2},
    b"v: 1\n---\nv: 2\n": {"v": 1},
    b"v: 017\n": {"v": 15},
    b"v: 08\n": {"v": 8},
    b"v: 1.00000000000000000001\n": {"v": 1},
    b"v: !thing 5\n": {"v": "5"},
    b"1: 2\n": {"1": 2},
    b"v: NO\n": {"v": "NO"},
    b"v: 12:30:45\n": {"v": "12:30:45"},
}


def test_what_opa_takes_without_a_word_and_others_read_otherwise_is_refused() -> None:
    assert read_by_opa(list(SILENT)) == list(SILENT.values())
    assert accepted(list(SILENT)) == []


@settings(max_examples=many(10, few=4))
@given(st.lists(ODD_SCALARS, min_size=150, max_size=300))
def test_generated_scalars_mean_the_same(scalars: list[str]) -> None:
    agree([f"v: {text}\n".encode("utf-8", "surrogatepass") for text in scalars])


@settings(max_examples=many(10, few=4))
@given(st.lists(ODD_DOCUMENTS, min_size=150, max_size=300))
def test_generated_documents_mean_the_same(documents: list[str]) -> None:
    agree([f"r: {text}\n".encode() for text in documents] + [t.encode() for t in documents])


@settings(max_examples=3)
@given(st.lists(limit_files(), min_size=20, max_size=30))
def test_real_looking_files_are_accepted_and_mean_the_same(files: list) -> None:  # type: ignore[type-arg]
    assert agree([file.data for file in files]) == len(files)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.text(), st.floats(0, 1e9)),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=6,
)


@settings(max_examples=many(25, few=8))
@given(
    st.lists(st.dictionaries(st.text(min_size=1), JSON, min_size=1), min_size=1, max_size=8),
    st.sampled_from([None, 2, "\t"]),
)
def test_generated_json_means_the_same(values: list[Value], indent: int | str | None) -> None:
    documents = [
        json.dumps(value, indent=indent, ensure_ascii=False).encode("utf-8", "surrogatepass")
        for value in values
    ]
    ours = accepted(documents, "f.json")
    theirs = read_by_opa([document for document, _ in ours], "data.json") if ours else []

    for (document, value), found in zip(ours, theirs, strict=True):
        assert not differences(value, found), document


def test_json_as_tools_write_it_is_accepted() -> None:
    value = {"a": [1, 2.5, "x/y", "é", None, True, {"b": {}}], "no": "yes"}

    for indent in (None, 2, "\t"):
        assert accepted([json.dumps(value, indent=indent).encode()], "f.json"), indent
    assert read_yaml("f.json", b'{"a": "x\\/y"}').value == {"a": "x/y"}


@pytest.mark.parametrize("file", ["f.yaml", "f.json"])
def test_nothing_accepted_is_empty(file: str) -> None:
    assert accepted([b"", b"\n", b"# x\n"], file) == []
