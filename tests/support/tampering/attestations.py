"""Attestations that were changed, taken from elsewhere, or signed by somebody else."""

from __future__ import annotations

import base64
import json
from typing import Any

from support.tampering.case import Cases, Workshop
from support.tampering.crafting import (
    bundle_of,
    edit_bundle,
    edit_statement,
    flip,
    payload_of,
    put_payload,
)
from support.tampering.world import STRANGER

from switchboard_policy.errors import evidence_attestations as attestations
from switchboard_policy.errors import evidence_json as json_errors

CASES = Cases("attestation")
PATH = "evidence/attestations/decision.sigstore.json"


def envelope(work: Workshop, **fields: object) -> None:
    """Put other fields into the envelope."""
    edit_bundle(work, PATH, lambda told: told["dsseEnvelope"].update(fields))


def broken(text: str) -> str:
    """Base64 with a line break within, which a lenient reader passes over."""
    return text[:-1] + "\n" + text[-1]


@CASES.refused("One bit of the signed statement is another one.", attestations.SignatureInvalid)
def payload_bit(work: Workshop) -> None:
    flipped = flip(payload_of(work, PATH), 200)
    envelope(work, payload=base64.b64encode(flipped).decode())


@CASES.refused(
    "One bit of the signature is another one.",
    attestations.SignatureInvalid,
    like="a signature tells that it and the statement do not fit, not which of them changed",
)
def signature_bit(work: Workshop) -> None:
    def change(told: dict[str, Any]) -> None:
        (one,) = told["dsseEnvelope"]["signatures"]
        one["sig"] = base64.b64encode(flip(base64.b64decode(one["sig"]), 20)).decode()

    edit_bundle(work, PATH, change)


@CASES.refused(
    "The statement was written anew, with the same content and the old signature.",
    attestations.PayloadReserialised,
)
def payload_reserialised(work: Workshop) -> None:
    written = json.dumps(json.loads(payload_of(work, PATH)), indent=2).encode()
    envelope(work, payload=base64.b64encode(written).decode())


@CASES.refused("The envelope says that it holds something else.", attestations.PayloadTypeRefused)
def payload_type(work: Workshop) -> None:
    envelope(work, payloadType="application/json")


@CASES.refused("Nobody signed.", attestations.SignatureMissing)
def no_signature(work: Workshop) -> None:
    envelope(work, signatures=[])


@CASES.refused(
    "There are two signatures; a reader that looks for one that holds finds it.",
    attestations.SignatureSeveral,
)
def two_signatures(work: Workshop) -> None:
    def change(told: dict[str, Any]) -> None:
        signed = told["dsseEnvelope"]["signatures"]
        signed.append({"sig": base64.b64encode(STRANGER.sign(b"x")).decode()})

    edit_bundle(work, PATH, change)


@CASES.refused("The signature is empty.", attestations.SignatureEmpty)
def empty_signature(work: Workshop) -> None:
    envelope(work, signatures=[{"sig": ""}])


@CASES.refused(
    "Somebody else signed, with a key that nobody trusts.", attestations.AttestationKeyUnknown
)
def wrong_key(work: Workshop) -> None:
    put_payload(work, PATH, payload_of(work, PATH), signer=STRANGER)


@CASES.refused(
    "Somebody else signed, and the bundle says it was the right key.",
    attestations.SignatureInvalid,
    like="a hint is a word nobody signed: a foreign key under it is a signature that does not hold",
)
def wrong_key_under_the_right_name(work: Workshop) -> None:
    hint = bundle_of(work, PATH)["verificationMaterial"]["publicKey"]["hint"]
    put_payload(work, PATH, payload_of(work, PATH), signer=STRANGER)
    edit_bundle(
        work, PATH, lambda told: told["verificationMaterial"]["publicKey"].update(hint=hint)
    )


@CASES.refused(
    "The right key signed, and the bundle names another one.",
    attestations.AttestationKeyContradicts,
)
def other_hint(work: Workshop) -> None:
    edit_bundle(
        work,
        PATH,
        lambda told: told["verificationMaterial"]["publicKey"].update(hint=STRANGER.public.hint),
    )


@CASES.refused(
    "The right key signed, and the bundle names none: bytes of the set moved unseen.",
    attestations.AttestationKeyContradicts,
    like="what the bundle says of its key is not so",
)
def no_hint(work: Workshop) -> None:
    edit_bundle(work, PATH, lambda told: told["verificationMaterial"]["publicKey"].update(hint=""))


@CASES.refused(
    "A signature over a file stands where one over a statement is due.",
    attestations.AttestationMessageSignature,
)
def message_signature(work: Workshop) -> None:
    def change(told: dict[str, Any]) -> None:
        signed = told.pop("dsseEnvelope")["signatures"][0]["sig"]
        digest = {"algorithm": "SHA2_256", "digest": base64.b64encode(bytes(32)).decode()}
        told["messageSignature"] = {"messageDigest": digest, "signature": signed}

    edit_bundle(work, PATH, change)


@CASES.refused(
    "Base64 that only a lenient reader takes: a line break within.", attestations.Base64Refused
)
def lenient_base64(work: Workshop) -> None:
    envelope(work, payload=broken(bundle_of(work, PATH)["dsseEnvelope"]["payload"]))


@CASES.refused(
    "The bundle is of a version that is not known.", attestations.AttestationVersionRefused
)
def media_type(work: Workshop) -> None:
    newer = "application/vnd.dev.sigstore.bundle.v0.4+json"
    edit_bundle(work, PATH, lambda told: told.update(mediaType=newer))


@CASES.refused(
    "The bundle has a field that nobody would check.", attestations.AttestationFieldUnknown
)
def unknown_field(work: Workshop) -> None:
    edit_bundle(work, PATH, lambda told: told.update(reviewed=True))


@CASES.refused(
    "The bundle brings a certificate, which would have to be believed by itself.",
    attestations.AttestationMaterialRefused,
)
def certificate(work: Workshop) -> None:
    material = {"certificate": {"rawBytes": base64.b64encode(bytes(64)).decode()}}
    edit_bundle(work, PATH, lambda told: told.update(verificationMaterial=material))


@CASES.refused("The bundle lacks its envelope.", attestations.AttestationUnreadable)
def no_envelope(work: Workshop) -> None:
    edit_bundle(work, PATH, lambda told: told.pop("dsseEnvelope"))


@CASES.refused(
    "The bundle has the same content in another layout.", attestations.AttestationNotCanonical
)
def other_layout(work: Workshop) -> None:
    work.files[PATH] = json.dumps(bundle_of(work, PATH), indent=2).encode()


@CASES.refused("The bundle was cut off.", json_errors.JsonMalformed, like="a document cut off")
def truncated(work: Workshop) -> None:
    work.files[PATH] = work.files[PATH][:-40]


@CASES.refused(
    "A key stands in the bundle twice.", json_errors.JsonDuplicateKey, like="JSON in another file"
)
def duplicate_key(work: Workshop) -> None:
    work.replace(PATH, b'"mediaType":', b'"mediaType":"application/json","mediaType":')


@CASES.refused(
    "A key stands in the signed statement twice.",
    json_errors.JsonDuplicateKey,
    like="JSON in another file",
)
def duplicate_key_in_statement(work: Workshop) -> None:
    payload = payload_of(work, PATH)
    put_payload(work, PATH, payload.replace(b'"_type":', b'"predicate":{},"_type":', 1))


@CASES.refused(
    "The statement is of in-toto's first version, which cosign takes.",
    attestations.StatementTypeRefused,
)
def statement_type(work: Workshop) -> None:
    edit_statement(work, PATH, lambda told: told.update(_type="https://in-toto.io/Statement/v0.1"))


@CASES.refused(
    "The statement has a field that nobody would check.", attestations.StatementMalformed
)
def statement_field(work: Workshop) -> None:
    edit_statement(work, PATH, lambda told: told.update(reviewed=True))


@CASES.refused("The statement is about nothing.", attestations.SubjectMissing)
def no_subject(work: Workshop) -> None:
    edit_statement(work, PATH, lambda told: told.update(subject=[]))


@CASES.refused(
    "A subject has no digest, so it is any file of that name.", attestations.SubjectMalformed
)
def subject_without_digest(work: Workshop) -> None:
    edit_statement(work, PATH, lambda told: told["subject"][0].pop("digest"))


@CASES.refused("A digest is in capital letters.", attestations.DigestUpperCase)
def capital_digest(work: Workshop) -> None:
    def change(told: dict[str, Any]) -> None:
        digest = told["subject"][0]["digest"]
        digest["sha256"] = digest["sha256"].upper()

    edit_statement(work, PATH, change)


@CASES.refused("A digest is of an algorithm that can be forged.", attestations.DigestRefused)
def weak_digest(work: Workshop) -> None:
    edit_statement(
        work, PATH, lambda told: told["subject"][0].update(digest={"sha1": "da39a3ee5e6b4b0d"})
    )


@CASES.refused("The statement says nothing of its subjects.", attestations.PredicateMissing)
def no_predicate(work: Workshop) -> None:
    edit_statement(work, PATH, lambda told: told.pop("predicate"))
