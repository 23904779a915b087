"""The manifest has one way to be written, and whatever else is refused for its own reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import evidence_world as world
from support.long import many

from switchboard_policy.errors import EvidenceError, UsageError
from switchboard_policy.errors import evidence_files as refusals
from switchboard_policy.errors import evidence_json as json_refusals
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.manifest import SCHEMA, Entry, manifest_bytes, read_manifest
from switchboard_policy.evidence.strict_json import canonical_bytes, read_json

ENTRIES = (
    Entry("b/two.json", "2" * 64, 2, "application/json", "simulation"),
    Entry("a/one.json", "1" * 64, 1, "application/json", "proposal"),
)
ABOUT = world.about()
GOOD = manifest_bytes(ENTRIES, ABOUT)
Change = Callable[[dict[str, Any]], object]


def as_json(value: object) -> bytes:
    """Some JSON, and of the manifest's own version where it is an object."""
    return json.dumps({"schema": SCHEMA, "about": value, "entries": value}).encode()


def changed(change: Change) -> bytes:
    """The good manifest with a change, written as it should be."""
    value = read_json("it", GOOD, most_bytes=10_000, depth=8)
    assert isinstance(value, dict)
    change(value)
    return canonical_bytes(value)


def test_what_is_written_is_read_again_in_order() -> None:
    manifest = read_manifest(GOOD)
    assert manifest.entries == (ENTRIES[1], ENTRIES[0])
    assert (manifest.about, manifest.size) == (ABOUT, 3)
    assert manifest.sha256 == hashlib.sha256(GOOD).hexdigest()
    assert manifest_bytes(manifest.entries, manifest.about) == GOOD


def test_what_is_not_known_is_left_out() -> None:
    about = About(created=world.AT)
    assert read_manifest(manifest_bytes(ENTRIES, about)).about == about


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        (refusals.ManifestVersionUnknown, lambda m: m.update(schema="switchboard.evidence/v9")),
        (refusals.ManifestVersionUnknown, lambda m: m.pop("schema")),
        (refusals.ManifestFieldUnknown, lambda m: m.update(note="trust me")),
        (refusals.ManifestFieldUnknown, lambda m: m["entries"][0].update(link="b")),
        (refusals.ManifestFieldUnknown, lambda m: m["about"].update(tenant="acme")),
        (refusals.ManifestEmpty, lambda m: m["entries"].clear()),
        (refusals.ManifestUnsorted, lambda m: m["entries"].reverse()),
        (refusals.NameTwice, lambda m: m["entries"].append(m["entries"][0])),
        (refusals.NameParent, lambda m: m["entries"][0].update(path="../one.json")),
        (refusals.NameReserved, lambda m: m["entries"][0].update(path="Evidence/one.json")),
        (refusals.ManifestInvalid, lambda m: m.update(entries={})),
        (refusals.ManifestInvalid, lambda m: m.pop("about")),
        (refusals.ManifestInvalid, lambda m: m["about"].pop("created")),
        (refusals.ManifestInvalid, lambda m: m["about"].update(created="2026-09-21")),
        (refusals.ManifestInvalid, lambda m: m["about"].update(created="2026-13-21T00:00:00Z")),
        (refusals.ManifestInvalid, lambda m: m["about"].update(head="")),
        (refusals.ManifestInvalid, lambda m: m["about"].update(head="A" * 40)),
        (refusals.ManifestInvalid, lambda m: m["about"].update(pullRequest=True)),
        (refusals.ManifestInvalid, lambda m: m["about"].update(repository="acme")),
        (refusals.ManifestInvalid, lambda m: m["entries"][0].update(size=-1)),
        (refusals.ManifestInvalid, lambda m: m["entries"][0].update(size=True)),
        (refusals.ManifestInvalid, lambda m: m["entries"][0].update(sha256="1" * 63)),
        (refusals.ManifestInvalid, lambda m: m["entries"][0].update(sha256="1" * 63 + "\n")),
        (refusals.ManifestInvalid, lambda m: m["entries"][0].update(path=1)),
        (refusals.ManifestInvalid, lambda m: m["entries"][0].pop("role")),
        (refusals.ManifestInvalid, lambda m: m["entries"].append("a")),
    ],
)
def test_each_other_content_is_refused_for_a_reason_of_its_own(
    reason: type[EvidenceError], change: Change
) -> None:
    with pytest.raises(EvidenceError) as refused:
        read_manifest(changed(change))
    assert type(refused.value) is reason
    assert refused.value.message.isprintable()


@pytest.mark.parametrize(
    ("reason", "content"),
    [
        (json_refusals.JsonNotCanonical, GOOD.replace(b'":', b'": ', 1)),
        (json_refusals.JsonNotCanonical, GOOD + b"\n"),
        (json_refusals.JsonTrailing, GOOD + b"{}"),
        (json_refusals.JsonDuplicateKey, GOOD.replace(b'"size":1', b'"size":1,"size":1')),
        (json_refusals.JsonNumberRefused, GOOD.replace(b'"size":1', b'"size":9007199254740993')),
        (json_refusals.JsonTooDeep, GOOD.replace(b'"size":1', b'"size":[[[[[]]]]]')),
        (json_refusals.JsonByteOrderMark, b"\xef\xbb\xbf" + GOOD),
        (json_refusals.JsonNotUtf8, GOOD.replace(b"one", b"\xff")),
        (json_refusals.JsonMalformed, GOOD[:-1]),
        (refusals.ManifestInvalid, b"[]"),
    ],
)
def test_each_other_layout_is_refused_for_a_reason_of_its_own(
    reason: type[EvidenceError], content: bytes
) -> None:
    with pytest.raises(EvidenceError) as refused:
        read_manifest(content)
    assert type(refused.value) is reason


@settings(max_examples=many(3000, few=150), deadline=None)
@given(at=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
def test_no_changed_byte_is_the_same_manifest(at: int, byte: int) -> None:
    content = GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    try:
        found = read_manifest(content)
    except EvidenceError:
        return
    assert (found.sha256 == read_manifest(GOOD).sha256) == (content == GOOD)


@settings(max_examples=many(3000, few=100), deadline=None)
@given(st.binary(max_size=60) | st.recursive(st.text() | st.integers(), st.lists).map(as_json))
def test_any_bytes_are_refused_by_name(content: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_manifest(content)


def test_a_set_without_a_file_is_none() -> None:
    with pytest.raises(UsageError):
        manifest_bytes((), ABOUT)


@pytest.mark.parametrize(
    "told",
    [{"head": "abc"}, {"change_digest": "c" * 64}, {"repository": "a b/c"}, {"pull_request": -1}],
)
def test_what_a_set_is_about_is_held_to_its_form_when_it_is_made(told: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        world.about(**told)
