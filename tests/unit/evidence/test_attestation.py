from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support.evidence_keys import fixed_signer

from switchboard_policy.errors import UsageError
from switchboard_policy.errors import evidence_attestations as why
from switchboard_policy.evidence.attestation import (
    Attestation,
    attest,
    read_attestation,
    verify_attestation,
)
from switchboard_policy.evidence.dsse import PAYLOAD_TYPE, pae
from switchboard_policy.evidence.statement import Statement, Subject, statement_bytes
from switchboard_policy.ports.signer import KeyKind

SAID = Statement((Subject("manifest.json", {"sha256": "a" * 64}),), "urn:x:y", {"n": 1})
SIGNER, OTHER = fixed_signer(n=1), fixed_signer(n=2)
SENT = read_attestation(attest(SAID, SIGNER))


def test_what_was_signed_is_what_is_read() -> None:
    bundle = attest(SAID, SIGNER)
    keys = [OTHER.public, SIGNER.public]
    found, key = verify_attestation(read_attestation(bundle, canonical=True), keys)
    assert (found, key) == (SAID, SIGNER.public)
    assert attest(found, SIGNER) == bundle


def test_the_key_is_found_whatever_the_hint_leaves_out() -> None:
    keys = [OTHER.public, SIGNER.public]
    assert verify_attestation(replace(SENT, hint=""), keys)[1] == SIGNER.public


@pytest.mark.parametrize("position", range(0, len(SENT.payload), 7))
def test_a_changed_byte_is_a_changed_statement(position: int) -> None:
    payload = bytearray(SENT.payload)
    payload[position] ^= 1
    with pytest.raises(why.SignatureInvalid):
        verify_attestation(replace(SENT, payload=bytes(payload)), [SIGNER.public])


@pytest.mark.parametrize("position", [0, 1, 3, 10, 40, -1])
def test_a_changed_signature_is_none(position: int) -> None:
    signature = bytearray(SENT.signature)
    signature[position] ^= 1
    with pytest.raises(why.SignatureInvalid):
        verify_attestation(replace(SENT, signature=bytes(signature)), [SIGNER.public])


@pytest.mark.parametrize("signature", [b"\x00", b"\x30\x00", b"x" * 5000, b"\xff" * 64])
def test_what_is_no_signature_at_all_is_none_too(signature: bytes) -> None:
    with pytest.raises(why.SignatureInvalid):
        verify_attestation(replace(SENT, signature=signature), [SIGNER.public])


def test_another_key_than_those_trusted_is_told_by_its_name() -> None:
    with pytest.raises(why.AttestationKeyUnknown, match="among the 1 trusted"):
        verify_attestation(SENT, [OTHER.public])
    with pytest.raises(why.AttestationKeyUnknown, match="among the 0 trusted"):
        verify_attestation(SENT, [])
    with pytest.raises(why.AttestationKeyUnknown):
        verify_attestation(replace(SENT, hint=""), [])


def test_a_stranger_who_names_a_trusted_key_is_refused_for_the_signature() -> None:
    forged = read_attestation(attest(SAID, OTHER))
    with pytest.raises(why.SignatureInvalid):
        verify_attestation(replace(forged, hint=SIGNER.public.hint), [SIGNER.public])


def test_a_good_signature_under_a_wrong_name_is_refused() -> None:
    for hint in (OTHER.public.hint, "nothing"):
        with pytest.raises(why.AttestationKeyContradicts):
            verify_attestation(replace(SENT, hint=hint), [SIGNER.public, OTHER.public])


LAYOUTS = {
    "indented": json.dumps(json.loads(SENT.payload), indent=2).encode(),
    "spaced": json.dumps(json.loads(SENT.payload)).encode(),
    "with a line break": SENT.payload + b"\n",
    "in another order": json.dumps(
        dict(reversed(json.loads(SENT.payload).items())), separators=(",", ":")
    ).encode(),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_signed_bytes_that_were_written_anew_are_told_from_changed_ones(case: str) -> None:
    with pytest.raises(why.PayloadReserialised):
        verify_attestation(replace(SENT, payload=LAYOUTS[case]), [SIGNER.public])


@pytest.mark.parametrize("signed", ["indented", "spaced", "with a line break"])
def test_it_is_told_as_well_where_another_layout_was_signed(signed: str) -> None:
    payload = LAYOUTS[signed]
    signature = SIGNER.sign(pae(PAYLOAD_TYPE, payload))
    sent = Attestation(payload, PAYLOAD_TYPE, signature, SIGNER.public.hint)
    assert verify_attestation(sent, [SIGNER.public])[0] == SAID
    with pytest.raises(why.PayloadReserialised):
        verify_attestation(replace(sent, payload=SENT.payload), [SIGNER.public])


def test_a_layout_nobody_thought_of_is_a_signature_that_does_not_hold() -> None:
    payload = json.dumps(json.loads(SENT.payload), indent=7).encode()
    signature = SIGNER.sign(pae(PAYLOAD_TYPE, payload))
    sent = Attestation(SENT.payload, PAYLOAD_TYPE, signature, SIGNER.public.hint)
    with pytest.raises(why.SignatureInvalid):
        verify_attestation(sent, [SIGNER.public])


def test_a_good_signature_over_no_statement_is_refused_after_all() -> None:
    payload = statement_bytes(SAID).replace(b"Statement/v1", b"Statement/v9")
    signature = SIGNER.sign(pae(PAYLOAD_TYPE, payload))
    with pytest.raises(why.StatementTypeRefused):
        verify_attestation(
            Attestation(payload, PAYLOAD_TYPE, signature, SIGNER.public.hint), [SIGNER.public]
        )


def test_only_a_p256_key_attests() -> None:
    with pytest.raises(UsageError, match="ecdsa-p256"):
        attest(SAID, fixed_signer(KeyKind.ED25519))
