"""Whatever the bytes, the readers of evidence answer with one of our errors or the truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.evidence_keys import fixed_signer
from support.long import many
from support.predicates import every_predicate

from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_attestations import Base64Refused
from switchboard_policy.errors.evidence_json import JsonError
from switchboard_policy.evidence.attestation import attest, read_attestation, verify_attestation
from switchboard_policy.evidence.bundle import Attestation, bundle_bytes
from switchboard_policy.evidence.dsse import PAYLOAD_TYPE, decode, encode, pae
from switchboard_policy.evidence.predicates.schemas import hold, predicate_of
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement, read_statement
from switchboard_policy.evidence.strict_json import canonical_bytes, read_json
from switchboard_policy.evidence.subjects import manifest_subject
from switchboard_policy.testing import builders as b

SIGNER = fixed_signer()
KEYS = [SIGNER.public]
SAID = Statement(
    (manifest_subject(b.digest("manifest")),),
    PredicateType.APPROVAL,
    every_predicate()[PredicateType.APPROVAL],
)
GOOD = attest(SAID, SIGNER)
MANY = many(5_000, few=40)

TEXT = st.text(max_size=12) | st.sampled_from(
    ["\ud800", "\x00", "__proto__", "sha256", "\x1b[2J\n" * 300]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
"""JSON, and what only some call JSON."""


@contextmanager
def refused() -> Iterator[None]:
    """Only our errors, each short and of printable words."""
    with pytest.raises(EvidenceError) as caught:
        yield
    told = caught.value.diagnostics()
    assert told.isprintable()
    assert len(told) < 700


@contextmanager
def refused_if_at_all() -> Iterator[None]:
    """The same, where there may be nothing to refuse."""
    try:
        yield
    except EvidenceError as error:
        with refused():
            raise error from None


def believed(content: bytes, *, canonical: bool = False) -> Statement:
    return verify_attestation(read_attestation(content, canonical=canonical), KEYS)[0]


@cache
def places(kind: PredicateType | None) -> tuple[tuple[str | int, ...], ...]:
    """Paths of every value in a good bundle, statement or predicate."""
    return tuple(_paths(good(kind)))


def good(kind: PredicateType | None) -> Any:  # noqa: ANN401 - JSON
    return json.loads(GOOD if kind is None else canonical_bytes(every_predicate()[kind]))


def _paths(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [at, *(path for key, each in below for path in _paths(each, (*at, key)))]


def mutated(value: Any, at: tuple[str | int, ...], put: Json) -> Any:  # noqa: ANN401 - JSON
    """A value with another one at a path."""
    if not at:
        return put
    inside = value
    for key in at[:-1]:
        inside = inside[key]
    inside[at[-1]] = put
    return value


@settings(max_examples=MANY, deadline=None)
@given(st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_refused_by_us(content: bytes) -> None:
    with refused_if_at_all():
        value = read_json("x", content, most_bytes=150, depth=6)
        assert canonical_bytes(value) == canonical_bytes(json.loads(content))
    with refused():
        read_attestation(content)
    with refused():
        read_statement(content)


@settings(max_examples=many(20_000, few=150), deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_any_changed_byte_of_an_attestation_is_refused(position: int, change: int) -> None:
    content = bytearray(GOOD)
    content[position] ^= change
    with refused():
        believed(bytes(content), canonical=True)


@settings(max_examples=MANY, deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=40))
def test_any_bytes_put_in_or_taken_out_are_refused(start: int, length: int, put: bytes) -> None:
    content = GOOD[:start] + put + GOOD[start + length :]
    if content == GOOD:
        return
    with refused():
        believed(content, canonical=True)


@settings(max_examples=MANY, deadline=None)
@given(st.sampled_from(places(None)), VALUES)
def test_a_bundle_with_anything_in_it_says_what_was_signed_or_nothing(
    at: tuple[str | int, ...], put: Json
) -> None:
    content = json.dumps(mutated(good(None), at, put)).encode()
    with refused_if_at_all():
        assert believed(content) == SAID


@settings(max_examples=MANY, deadline=None)
@given(st.data())
def test_a_signed_statement_of_anything_is_held_to_its_schema(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(PredicateType)))
    at, put = data.draw(st.sampled_from(places(kind))), data.draw(VALUES)
    said = mutated(good(kind), at, put)
    try:
        payload = canonical_bytes({**json.loads(_payload()), "predicateType": kind} | _said(said))
    except JsonError:
        return
    signature = SIGNER.sign(pae(PAYLOAD_TYPE, payload))
    content = bundle_bytes(Attestation(payload, PAYLOAD_TYPE, signature))
    with refused_if_at_all():
        assert predicate_of(believed(content), [kind]) == hold(kind, said)


def _said(said: Json) -> dict[str, Json]:
    return {"predicate": said}


def _payload() -> bytes:
    return read_attestation(GOOD).payload


@settings(max_examples=MANY, deadline=None)
@given(st.sampled_from(sorted(PredicateType)), st.dictionaries(TEXT, VALUES, max_size=4))
def test_a_predicate_of_anything_fits_or_is_refused(
    kind: PredicateType, said: dict[str, Json]
) -> None:
    with refused():
        hold(kind, said)


@settings(max_examples=MANY, deadline=None)
@given(st.text(alphabet="AQ+/-_=w \n\u0663", max_size=12) | st.text(max_size=8))
def test_text_stands_for_bytes_in_one_way_or_in_none(text: str) -> None:
    try:
        content = decode("x", text)
    except Base64Refused:
        return
    assert encode(content) in {text, text.replace("-", "+").replace("_", "/")}
