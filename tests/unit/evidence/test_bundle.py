from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from support.evidence_keys import fixed_signer

from switchboard_policy.errors import evidence_attestations as why
from switchboard_policy.errors.evidence_json import JsonDuplicateKey, JsonMalformed, JsonTrailing
from switchboard_policy.evidence.attestation import attest, read_attestation
from switchboard_policy.evidence.bundle import bundle_bytes
from switchboard_policy.evidence.statement import Statement, Subject

SIGNER = fixed_signer()
GOOD = attest(Statement((Subject("a", {"sha256": "0" * 64}),), "urn:x", {}), SIGNER)
HINT = SIGNER.public.hint

Change = Callable[[dict[str, Any]], object]


def key(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value["verificationMaterial"]
    return found


def envelope(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value["dsseEnvelope"]
    return found


def signature(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value["dsseEnvelope"]["signatures"][0]
    return found


REFUSED: dict[str, tuple[Change, type[Exception]]] = {
    "no media type": (lambda v: v.pop("mediaType"), why.AttestationVersionRefused),
    "an older version": (
        lambda v: v.update(mediaType="application/vnd.dev.sigstore.bundle+json;version=0.2"),
        why.AttestationVersionRefused,
    ),
    "a list for a media type": (lambda v: v.update(mediaType=[]), why.AttestationVersionRefused),
    "an unknown field": (lambda v: v.update(note="x"), why.AttestationFieldUnknown),
    "an unknown field of the key": (
        lambda v: key(v)["publicKey"].update(rawBytes="x"),
        why.AttestationFieldUnknown,
    ),
    "an unknown field of the envelope": (
        lambda v: envelope(v).update(note="x"),
        why.AttestationFieldUnknown,
    ),
    "an unknown field of a signature": (
        lambda v: signature(v).update(cert="x"),
        why.AttestationFieldUnknown,
    ),
    "a certificate": (
        lambda v: key(v).update(certificate={"rawBytes": ""}),
        why.AttestationMaterialRefused,
    ),
    "an entry of a log": (
        lambda v: key(v).update(tlogEntries=[{}]),
        why.AttestationMaterialRefused,
    ),
    "no material": (lambda v: v.pop("verificationMaterial"), why.AttestationUnreadable),
    "no key": (lambda v: key(v).pop("publicKey"), why.AttestationUnreadable),
    "a number for a hint": (
        lambda v: key(v)["publicKey"].update(hint=5),
        why.AttestationUnreadable,
    ),
    "no envelope": (lambda v: v.pop("dsseEnvelope"), why.AttestationUnreadable),
    "text for an envelope": (lambda v: v.update(dsseEnvelope="x"), why.AttestationUnreadable),
    "no payload": (lambda v: envelope(v).pop("payload"), why.AttestationUnreadable),
    "no payload type": (lambda v: envelope(v).pop("payloadType"), why.AttestationUnreadable),
    "a signature over a file": (
        lambda v: v.update(messageSignature={}),
        why.AttestationMessageSignature,
    ),
    "another payload type": (
        lambda v: envelope(v).update(payloadType="application/json"),
        why.PayloadTypeRefused,
    ),
    "a payload type in capitals": (
        lambda v: envelope(v).update(payloadType="application/vnd.in-toto+JSON"),
        why.PayloadTypeRefused,
    ),
    "signatures missing": (lambda v: envelope(v).pop("signatures"), why.SignatureMissing),
    "no signature": (lambda v: envelope(v).update(signatures=[]), why.SignatureMissing),
    "two signatures": (
        lambda v: envelope(v)["signatures"].append(signature(v)),
        why.SignatureSeveral,
    ),
    "an object for signatures": (
        lambda v: envelope(v).update(signatures={}),
        why.AttestationUnreadable,
    ),
    "text for a signature": (
        lambda v: envelope(v).update(signatures=["x"]),
        why.AttestationUnreadable,
    ),
    "no bytes of a signature": (lambda v: signature(v).pop("sig"), why.AttestationUnreadable),
    "an empty signature": (lambda v: signature(v).update(sig=""), why.SignatureEmpty),
    "a signature of junk": (lambda v: signature(v).update(sig="MEUC*w=="), why.Base64Refused),
    "a payload with a line break": (
        lambda v: envelope(v).update(payload=envelope(v)["payload"] + "\n"),
        why.Base64Refused,
    ),
    "another key id than the hint": (
        lambda v: signature(v).update(keyid="other"),
        why.AttestationKeyContradicts,
    ),
    "a key id without a hint": (
        lambda v: (signature(v).update(keyid=HINT), key(v)["publicKey"].pop("hint")),
        why.AttestationKeyContradicts,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_bundle_is_refused_for_its_own_reason(case: str) -> None:
    change, reason = REFUSED[case]
    value = json.loads(GOOD)
    change(value)
    with pytest.raises(reason) as caught:
        read_attestation(json.dumps(value).encode())
    assert caught.type is reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[]", why.AttestationUnreadable),
        (b"", JsonMalformed),
        (GOOD[:-1], JsonMalformed),
        (GOOD + b"x", JsonTrailing),
        (
            GOOD.replace(b'"payloadType":', b'"payloadType":"text/plain","payloadType":'),
            JsonDuplicateKey,
        ),
    ],
)
def test_what_is_no_single_document_is_no_bundle(content: bytes, reason: type[Exception]) -> None:
    with pytest.raises(reason):
        read_attestation(content)


def test_what_is_missing_is_called_missing() -> None:
    with pytest.raises(why.AttestationVersionRefused, match="mediaType is missing;"):
        read_attestation(b"{}")
    with pytest.raises(why.AttestationVersionRefused, match="mediaType is 5;"):
        read_attestation(b'{"mediaType":5}')


LAYOUTS: dict[str, Change] = {
    "a key id that is the hint": lambda v: signature(v).update(keyid=HINT),
    "an empty key id": lambda v: signature(v).update(keyid=""),
    "no hint": lambda v: key(v)["publicKey"].pop("hint"),
    "the other alphabet of base64": lambda v: signature(v).update(
        sig=signature(v)["sig"].replace("+", "-").replace("/", "_")
    ),
    "another order": lambda v: v.update(mediaType=v.pop("mediaType")),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_what_other_programs_write_is_read_but_is_not_what_evidence_is_written_in(
    case: str,
) -> None:
    value = json.loads(GOOD)
    LAYOUTS[case](value)
    content = json.dumps(value).encode()
    read, due = read_attestation(content), read_attestation(GOOD, canonical=True)
    assert (read.payload, read.signature) == (due.payload, due.signature)
    with pytest.raises(why.AttestationNotCanonical):
        read_attestation(content, canonical=True)


def test_what_is_written_is_canonical_and_has_no_key_id() -> None:
    assert bundle_bytes(read_attestation(GOOD, canonical=True)) == GOOD
    assert b"keyid" not in GOOD
