"""A Sigstore bundle around a signed statement: read with nothing left unread, and written.

Source: sigstore/protobuf-specs, protos/sigstore_bundle.proto, version 0.3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import nearest
from switchboard_policy.errors.evidence_attestations import (
    AttestationFieldUnknown,
    AttestationKeyContradicts,
    AttestationMaterialRefused,
    AttestationMessageSignature,
    AttestationNotCanonical,
    AttestationUnreadable,
    AttestationVersionRefused,
    PayloadTypeRefused,
    SignatureEmpty,
    SignatureMissing,
    SignatureSeveral,
)
from switchboard_policy.evidence.dsse import PAYLOAD_TYPE, decode, encode
from switchboard_policy.evidence.strict_json import canonical_bytes, read_json

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
"""Source: sigstore/protobuf-specs, protos/sigstore_bundle.proto."""

_WHAT = "the bundle"
_ELSEWHERE = frozenset(
    {"certificate", "x509CertificateChain", "tlogEntries", "timestampVerificationData"}
)
"""Material that only the keys of Sigstore's own services could check."""

Object = dict[str, Json]


@dataclass(frozen=True)
class Attestation:
    """A signed statement as it was sent; nothing of it is believed yet.

    Args:
        payload: the bytes that should have been signed.
        payload_type: their media type.
        signature: the one signature.
        hint: which key the bundle says it is of; empty where it says none.
    """

    payload: bytes
    payload_type: str
    signature: bytes
    hint: str = ""


def bundle_bytes(attestation: Attestation) -> bytes:
    """Return an attestation as the canonical JSON of a bundle.

    Without a key id in the envelope: cosign refuses nearly every one.

    Args:
        attestation: what was signed.
    """
    return canonical_bytes(
        {
            "mediaType": MEDIA_TYPE,
            "verificationMaterial": {"publicKey": {"hint": attestation.hint}},
            "dsseEnvelope": {
                "payload": encode(attestation.payload),
                "payloadType": attestation.payload_type,
                "signatures": [{"sig": encode(attestation.signature)}],
            },
        }
    )


def read_attestation(content: bytes, *, canonical: bool = False) -> Attestation:
    """Return the attestation in a bundle.

    Args:
        content: bytes of the bundle.
        canonical: whether only the bytes that evidence is written in are taken; else any layout
            that other programs write, and both alphabets of base64.

    Raises:
        AttestationError: the class says what is wrong with it.
        JsonError: it has no reading, or more than one.
    """
    limits = constants("switchboard_policy.evidence")
    value = read_json(
        _WHAT,
        content,
        most_bytes=limits.whole("attestation_bytes"),
        depth=limits.whole("json_depth"),
    )
    if not isinstance(value, dict):
        raise AttestationUnreadable(f"{_WHAT} is no object")
    kind = value.get("mediaType")
    if kind != MEDIA_TYPE:
        found = "missing" if kind is None else repr(kind)[:80]
        raise AttestationVersionRefused(f"mediaType is {found}; {MEDIA_TYPE} is read")
    if "messageSignature" in value:
        raise AttestationMessageSignature(
            "a signature over a file; evidence is signed as a statement in a DSSE envelope",
            hint="cosign attest-blob --statement makes one, sign-blob does not",
        )
    _hold_fields(_WHAT, value, ("mediaType", "verificationMaterial", "dsseEnvelope"))
    found_one = _attestation(_object(value, "dsseEnvelope"), _hint(value))
    if canonical and bundle_bytes(found_one) != content:
        raise AttestationNotCanonical(
            f"{_WHAT} is in another layout than evidence is written in",
            hint="take the file from where it was made",
        )
    return found_one


def _hint(bundle: Object) -> str:
    material = _object(bundle, "verificationMaterial")
    elsewhere = sorted(_ELSEWHERE & material.keys())
    if elsewhere:
        message = f"the bundle leans on {elsewhere[0]}, which cannot be checked without a network"
        raise AttestationMaterialRefused(message, hint="verify it with cosign, or sign with a key")
    _hold_fields("verificationMaterial", material, ("publicKey",))
    key = _object(material, "publicKey")
    _hold_fields("publicKey", key, ("hint",))
    return _text(key, "hint") if "hint" in key else ""


def _attestation(envelope: Object, hint: str) -> Attestation:
    _hold_fields("dsseEnvelope", envelope, ("payload", "payloadType", "signatures"))
    kind = _text(envelope, "payloadType")
    if kind != PAYLOAD_TYPE:
        raise PayloadTypeRefused(f"payloadType is {kind!r:.80}; {PAYLOAD_TYPE} is read")
    signed = _signature(envelope.get("signatures"))
    key_id = _text(signed, "keyid") if "keyid" in signed else ""
    if key_id and key_id != hint:
        raise AttestationKeyContradicts(
            f"the envelope names the key {key_id!r:.80}, the bundle {hint!r:.80}",
            hint="a key id may be left out; where it stands, both are the same",
        )
    signature = decode("the signature", _text(signed, "sig"))
    if not signature:
        raise SignatureEmpty("the signature is empty")
    return Attestation(decode("the payload", _text(envelope, "payload")), kind, signature, hint)


def _signature(value: Json) -> Object:
    if value is None or value == []:
        raise SignatureMissing("the envelope carries no signature")
    if not isinstance(value, list):
        raise AttestationUnreadable("signatures is no list")
    if len(value) > 1:
        raise SignatureSeveral(f"{len(value)} signatures in one envelope; one is checked")
    if not isinstance(value[0], dict):
        raise AttestationUnreadable("a signature is no object")
    _hold_fields("signature", value[0], ("sig", "keyid"))
    return value[0]


def _hold_fields(what: str, value: Mapping[str, Json], known: Collection[str]) -> None:
    for name in value:
        if name not in known:
            message = f"{what} has the field {name!r:.80}, which nobody here would check"
            raise AttestationFieldUnknown(message, hint=nearest(name[:80], known))


def _object(value: Object, name: str) -> Object:
    found = value.get(name)
    if not isinstance(found, dict):
        raise AttestationUnreadable(f"{name} is missing, or no object")
    return found


def _text(value: Object, name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str):
        raise AttestationUnreadable(f"{name} is missing, or no text")
    return found
