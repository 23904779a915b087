"""Whatever is done to a set of evidence, it is refused with a reason; nothing else comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from support.long import chosen, many
from support.tampering.asking import asked_about
from support.tampering.case import Workshop
from support.tampering.crafting import (
    jws,
    jws_parts,
    payload_of,
    put_manifest,
    put_payload,
)
from support.tampering.proofs import proven
from support.tampering.trials import restore
from support.tampering.world import RECEIPTS, good

from switchboard_policy.errors import EvidenceError
from switchboard_policy.evidence.layout import MANIFEST, PROOF, RECEIPT, RECORD, is_attestation

FILES = good("decision")
NAMES = sorted(FILES)
DOCUMENTS = sorted(path for path in FILES if path.startswith("evidence/"))
ATTESTATIONS = sorted(filter(is_attestation, FILES))
EXAMPLES = settings(max_examples=many(20_000, few=40))
VALUES = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        2**53 - 1,
        "",
        "x",
        "\u0000",
        "../x",
        "e\u0301",
        "f" * 64,
        "2026-09-21T14:13:20Z",
        "9999-12-31T23:59:59Z",
        [],
        {},
        [[]],
        {"sha256": "f" * 64},
    ]
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good set that each example spoils and mends again."""
    found = tmp_path_factory.mktemp("set")
    Workshop(dict(FILES)).lay_out(found)
    return found


def refused(root: Path, changed: dict[str, bytes]) -> bool:
    """Whether a set with other bytes in some files is refused; it is as before afterwards."""
    try:
        for path, content in changed.items():
            (root / path).write_bytes(content)
        return asked_about(root, "decision", {}) is not None
    finally:
        restore(root, FILES)


def test_the_set_itself_is_taken(root: Path) -> None:
    assert not refused(root, {})


@st.composite
def one_byte(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file in which one byte is another one, too much or gone."""
    path = draw(st.sampled_from(NAMES))
    content = FILES[path]
    at = draw(st.integers(0, len(content) - 1))
    new = bytes([draw(st.integers(0, 255).filter(lambda byte: byte != content[at]))])
    kept = draw(st.sampled_from([0, 1]))
    if draw(st.booleans()):
        return path, content[:at] + new + content[at + 1 - kept :]
    return path, content[:at] + content[at + 1 :]


@EXAMPLES
@given(changed=one_byte())
def test_a_byte_changed_added_or_gone_is_refused(root: Path, changed: tuple[str, bytes]) -> None:
    path, content = changed
    assert refused(root, {path: content}), path


@st.composite
def spliced(draw: st.DrawFn, paths: list[str]) -> tuple[str, bytes]:
    """A file of which a piece is gone, doubled, in another place, or from another file."""
    path = draw(st.sampled_from(paths))
    content = FILES[path]
    other = FILES[draw(st.sampled_from(paths))]
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
    low, high = sorted(draw(st.tuples(*[st.integers(0, len(other))] * 2)))
    piece = draw(st.sampled_from([b"", content[start:end] * 2, other[low:high], other]))
    return path, content[:start] + piece + content[end:]


@EXAMPLES
@given(changed=spliced(DOCUMENTS))
def test_pieces_of_the_evidence_in_other_places_are_refused(
    root: Path, changed: tuple[str, bytes]
) -> None:
    path, content = changed
    assert refused(root, {path: content}) is (content != FILES[path]), path


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    """The way to every value of a document."""
    yield at
    pairs = enumerate(value) if isinstance(value, list) else ()
    for key, each in value.items() if isinstance(value, dict) else pairs:
        yield from places(each, (*at, key))


@st.composite
def edited(draw: st.DrawFn, document: Any) -> Any:  # noqa: ANN401 - JSON
    """A document in which a value is another one, gone, in another place, or doubled."""
    told = json.loads(json.dumps(document))
    way = draw(st.sampled_from(list(places(told))[1:]))
    inside = told
    for key in way[:-1]:
        inside = inside[key]
    key, action = way[-1], draw(st.sampled_from(["replace", "drop", "copy", "add"]))
    if action == "replace":
        inside[key] = draw(VALUES)
    elif action == "drop":
        del inside[key]
    elif action == "copy":
        taken = told
        for step in draw(st.sampled_from(list(places(told)))):
            taken = taken[step]
        inside[key] = json.loads(json.dumps(taken))
    elif isinstance(inside, list):
        inside.append(inside[key])
    else:
        inside[f"{key}2"] = draw(VALUES)
    return told


@EXAMPLES
@given(data=st.data())
def test_a_value_changed_in_a_document_is_refused(root: Path, data: st.DataObject) -> None:
    """Nothing is signed again, so whatever is changed is refused."""
    path = data.draw(st.sampled_from([MANIFEST, *ATTESTATIONS]))
    content = rfc8785.dumps(data.draw(edited(json.loads(FILES[path]))))
    assert refused(root, {path: content}) is (content != FILES[path]), path


@EXAMPLES
@given(data=st.data())
def test_a_value_changed_and_signed_again_is_judged_or_refused_with_a_reason(
    root: Path, data: st.DataObject
) -> None:
    """Who has every key may say what the schemas allow; nothing but a refusal comes out else."""
    work = Workshop(dict(FILES))
    path = data.draw(st.sampled_from([MANIFEST, RECEIPT, *ATTESTATIONS]))
    if path == MANIFEST:
        put_manifest(work, rfc8785.dumps(data.draw(edited(json.loads(FILES[path])))))
    elif path == RECEIPT:
        header, claims = jws_parts(FILES[path])
        both = data.draw(edited([header, claims]))
        pair = both if isinstance(both, list) and len(both) == 2 else [header, {}]
        work.files[path] = jws(*map(rfc8785.dumps, pair), RECEIPTS)
    else:
        told = data.draw(edited(json.loads(payload_of(work, path))))
        put_payload(work, path, rfc8785.dumps(told))
    refused(root, {each: work.files[each] for each in DOCUMENTS})


def fields(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every field of a document and of the objects in it, with the object it is in."""
    for name, value in list(document.items()):
        yield document, name
        if isinstance(value, dict):
            yield from fields(value)


OTHERS = chosen((None, 7, "x", [], {}, [{"name": "x"}]), (None, "x"))
"""What a field becomes; none for a field that is gone."""


def variants(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The document with each of its fields gone, and of each other type."""
    for number, _ in enumerate(list(fields(document))):
        for other in OTHERS:
            told = json.loads(json.dumps(document))
            inside, name = list(fields(told))[number]
            if other is None:
                del inside[name]
            else:
                inside[name] = other
            yield told


@pytest.mark.parametrize("path", chosen(ATTESTATIONS, ATTESTATIONS[:2] + ATTESTATIONS[3:4]))
def test_each_field_of_what_is_signed_may_be_gone_or_of_another_type(root: Path, path: str) -> None:
    """Signed again, so that every later check sees it: what is found is a refusal or nothing."""
    for told in variants(json.loads(payload_of(Workshop(dict(FILES)), path))):
        work = Workshop(dict(FILES))
        put_payload(work, path, rfc8785.dumps(told))
        refused(root, {path: work.files[path]})


def test_each_field_of_the_manifest_may_be_gone_or_of_another_type(root: Path) -> None:
    told = json.loads(FILES[MANIFEST])
    first, *_ = told["entries"]
    documents = [*variants(told), *({**told, "entries": [each]} for each in variants(first))]
    for each in documents:
        work = Workshop(dict(FILES))
        put_manifest(work, rfc8785.dumps(each))
        assert refused(root, {path: work.files[path] for path in DOCUMENTS})


def test_each_field_of_the_record_in_the_log_may_be_gone_or_of_another_type(root: Path) -> None:
    for told in variants(json.loads(FILES[RECORD])):
        work = Workshop(dict(FILES))
        proven(work, rfc8785.dumps(told))
        refused(root, {path: work.files[path] for path in (RECORD, PROOF)})


def test_each_claim_of_a_receipt_may_be_gone_or_of_another_type(root: Path) -> None:
    header, claims = jws_parts(FILES[RECEIPT])
    for told in variants(claims):
        refused(root, {RECEIPT: jws(header, told, RECEIPTS)})
    for told in variants(header):
        assert refused(root, {RECEIPT: jws(told, claims, RECEIPTS)})


def test_a_foreign_exception_would_be_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of this file: what is no refusal of ours comes through."""
    monkeypatch.setattr("support.tampering.asking.verify", lambda *_, **__: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        refused(root, {})
    assert not issubclass(ZeroDivisionError, EvidenceError)
