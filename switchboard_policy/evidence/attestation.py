"""Attestations: statements signed with a P-256 key, and believed once the signature holds.

Why no library does it: `docs/adr/0024-attestations-in-our-own-code-signed-with-p256.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from switchboard_policy.errors import UsageError
from switchboard_policy.errors.evidence_attestations import (
    AttestationKeyContradicts,
    AttestationKeyUnknown,
    PayloadReserialised,
    SignatureInvalid,
)
from switchboard_policy.errors.evidence_json import JsonError
from switchboard_policy.evidence.bundle import Attestation, bundle_bytes, read_attestation
from switchboard_policy.evidence.dsse import PAYLOAD_TYPE, pae
from switchboard_policy.evidence.signatures import signature_over, verify_signature
from switchboard_policy.evidence.statement import (
    Statement,
    read_payload,
    read_statement,
    statement_bytes,
)
from switchboard_policy.evidence.strict_json import canonical_bytes
from switchboard_policy.ports.signer import KeyKind, PublicKey, Signer

__all__ = ["Attestation", "attest", "read_attestation", "verify_attestation"]


def attest(statement: Statement, signer: Signer) -> bytes:
    """Return a statement, signed, as a Sigstore bundle.

    Args:
        statement: what is said.
        signer: who says it; a P-256 key, the one kind that cosign and this library both read.

    Raises:
        UsageError: it is a key of another kind.
        AttestationError: the statement could not be read back.
        UnreachableError: whoever holds the key does not sign.
    """
    if signer.public.kind is not KeyKind.ECDSA_P256:
        message = f"attestations are signed with {KeyKind.ECDSA_P256}, not {signer.public.kind}"
        raise UsageError(
            message, hint="cosign reads its own Ed25519 attestations no more than ours"
        )
    payload = statement_bytes(statement)
    signature = signature_over(pae(PAYLOAD_TYPE, payload), signer)
    return bundle_bytes(Attestation(payload, PAYLOAD_TYPE, signature, signer.public.hint))


def verify_attestation(
    attestation: Attestation, keys: Iterable[PublicKey]
) -> tuple[Statement, PublicKey]:
    """Return what an attestation says and the key that said it.

    Every key is tried: which one the bundle names is a word nobody signed. Where none fits, it
    tells a changed byte from a foreign key.

    Args:
        attestation: as it was sent.
        keys: those that are trusted for this.

    Raises:
        AttestationError: no key's signature is over it, or what is signed is no statement.
        JsonError: what is signed has no reading, or more than one.
    """
    trusted = tuple(keys)
    message = pae(attestation.payload_type, attestation.payload)
    for key in trusted:
        if verify_signature(key, attestation.signature, message):
            if attestation.hint not in ("", key.hint):
                raise AttestationKeyContradicts(
                    f"the bundle names the key {attestation.hint!r:.80}; signed with {key.hint!r}"
                )
            return read_statement(attestation.payload), key
    raise _refusal(attestation, trusted)


def _refusal(
    attestation: Attestation, trusted: tuple[PublicKey, ...]
) -> SignatureInvalid | PayloadReserialised | AttestationKeyUnknown:
    for payload in _layouts(attestation.payload):
        message = pae(attestation.payload_type, payload)
        if any(verify_signature(key, attestation.signature, message) for key in trusted):
            return PayloadReserialised(
                "the signature is over another layout of this statement",
                hint="signed bytes are passed on as they are, never written anew",
            )
    if not any(attestation.hint in ("", key.hint) for key in trusted):
        return AttestationKeyUnknown(
            f"signed with the key {attestation.hint!r:.80}, which is not among the "
            f"{len(trusted)} trusted for this",
            hint="the keyring says which keys are; one that came with the evidence is none",
        )
    return SignatureInvalid(
        "the signature is not one over these bytes: one of them has changed, or the signature has"
    )


def _layouts(payload: bytes) -> Iterator[bytes]:
    """Yield the other layouts in which the same statement may have been signed."""
    try:
        value = read_payload(payload)
        canonical = canonical_bytes(value)
    except JsonError:
        return
    compact = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    spaced = json.dumps(value).encode()
    indented = json.dumps(value, indent=2, ensure_ascii=False).encode()
    for layout in (canonical, compact, spaced, indented):
        yield from (one for one in (layout, layout + b"\n") if one != payload)
