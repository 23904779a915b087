"""cosign and this library read each other's attestations, and where cosign is content, we are not.

Every call of cosign runs without a network.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.cosign import Cosign
from support.evidence_keys import fixed_signer
from support.evidence_world import (
    CHANGE,
    MADE,
    OWNER,
    OWNER_KEY,
    about,
    good_set,
    verified,
)
from support.offline import offline
from support.predicates import every_predicate

from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors import evidence_attestations as why
from switchboard_policy.errors.evidence_claims import FromTheFuture, ManifestOther, SubjectUnknown
from switchboard_policy.evidence.attestation import attest, read_attestation, verify_attestation
from switchboard_policy.evidence.bundle import Attestation, bundle_bytes
from switchboard_policy.evidence.create import add
from switchboard_policy.evidence.dsse import PAYLOAD_TYPE, pae
from switchboard_policy.evidence.layout import attestation_path
from switchboard_policy.evidence.predicates.approval import approval_predicate
from switchboard_policy.evidence.predicates.schemas import predicate_of
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement, Subject, statement_bytes
from switchboard_policy.evidence.strict_json import canonical_bytes
from switchboard_policy.evidence.subjects import change_subject, head_subject, manifest_subject

MANIFEST = b'{"files":[]}'
SHA256 = hashlib.sha256(MANIFEST).hexdigest()
SIGNER, OTHER = fixed_signer(n=1), fixed_signer(n=2)
KIND = PredicateType.APPROVAL


@pytest.fixture(scope="module")
def cosign(tmp_path_factory: pytest.TempPathFactory) -> Cosign:
    return Cosign(tmp_path_factory.mktemp("cosign"))


def said(kind: PredicateType = KIND) -> Statement:
    return Statement((manifest_subject(f"sha256:{SHA256}"),), kind, every_predicate()[kind])


def loose(**changes: object) -> dict[str, Any]:
    """A statement as JSON, some of it otherwise; what is None is left out."""
    value = {**json.loads(statement_bytes(said())), **changes}
    return {name: each for name, each in value.items() if each is not None}


def sealed(payload: bytes, kind: str = PAYLOAD_TYPE) -> bytes:
    """Any bytes at all, signed well."""
    signature = SIGNER.sign(pae(kind, payload))
    return bundle_bytes(Attestation(payload, kind, signature, SIGNER.public.hint))


def refusal(bundle: bytes, kind: PredicateType = KIND) -> type[EvidenceError]:
    """Why we refuse a bundle."""
    try:
        read, _ = verify_attestation(read_attestation(bundle), [SIGNER.public])
        predicate_of(read, [kind])
    except EvidenceError as error:
        return type(error)
    return pytest.fail("it was believed")


def envelope(bundle: bytes, **changes: object) -> bytes:
    """A bundle with another envelope."""
    value = json.loads(bundle)
    value["dsseEnvelope"] |= changes
    return canonical_bytes(value)


def test_there_is_no_network_where_cosign_runs() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        dial = f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)"
        here = subprocess.run([sys.executable, "-c", dial], capture_output=True, check=False)
        there = subprocess.run(
            [*offline(), sys.executable, "-c", dial], capture_output=True, text=True, check=False
        )
    assert here.returncode == 0
    assert "unreachable" in there.stderr


@pytest.mark.parametrize("kind", sorted(PredicateType))
def test_cosign_believes_what_we_attest(cosign: Cosign, kind: PredicateType) -> None:
    bundle = attest(said(kind), SIGNER)
    assert cosign.verifies(bundle, SIGNER, kind, MANIFEST)


def test_cosign_believes_it_of_a_digest_and_of_no_other(cosign: Cosign) -> None:
    bundle = attest(said(), SIGNER)
    assert cosign.verifies_digest(bundle, SIGNER, KIND, SHA256)
    assert not cosign.verifies_digest(bundle, SIGNER, KIND, "0" * 64)


def test_we_believe_what_cosign_attests_to_the_byte(cosign: Cosign) -> None:
    payload = statement_bytes(said())
    attestation = read_attestation(cosign.attest(payload, SIGNER))
    assert attestation.payload == payload
    assert attestation.hint == SIGNER.public.hint
    assert verify_attestation(attestation, [OTHER.public, SIGNER.public]) == (said(), SIGNER.public)


def test_both_refuse_another_key(cosign: Cosign) -> None:
    bundle = attest(said(), SIGNER)
    assert not cosign.verifies(bundle, OTHER, KIND, MANIFEST)
    theirs = read_attestation(cosign.attest(statement_bytes(said()), SIGNER))
    with pytest.raises(why.AttestationKeyUnknown):
        verify_attestation(theirs, [OTHER.public])


def signatures(*texts: str) -> dict[str, object]:
    return {"signatures": [{"sig": text} for text in texts]}


GOOD = attest(said(), SIGNER)
SIG = json.loads(GOOD)["dsseEnvelope"]["signatures"][0]["sig"]
CHANGED = statement_bytes(said()).replace(b'"approved"', b'"rejected"')
SPACED = json.dumps(json.loads(statement_bytes(said())), indent=2).encode()
BOTH = {
    "payload": (envelope(GOOD, payload=base64.b64encode(CHANGED).decode()), why.SignatureInvalid),
    "reserialised": (
        envelope(GOOD, payload=base64.b64encode(SPACED).decode()),
        why.PayloadReserialised,
    ),
    "payload type": (envelope(GOOD, payloadType="text/plain"), why.PayloadTypeRefused),
    "no signature": (envelope(GOOD, signatures=[]), why.SignatureMissing),
    "two signatures": (envelope(GOOD, **signatures(SIG, SIG)), why.SignatureSeveral),
    "empty signature": (envelope(GOOD, **signatures("")), why.SignatureEmpty),
    "version": (GOOD.replace(b"bundle.v0.3", b"bundle.v0.9"), why.AttestationVersionRefused),
    "unknown field": (sealed(canonical_bytes(loose(note="x"))), why.StatementMalformed),
    "key id": (
        envelope(GOOD, signatures=[{"sig": SIG, "keyid": "gate-2026"}]),
        why.AttestationKeyContradicts,
    ),
}


@pytest.mark.parametrize("case", sorted(BOTH))
def test_both_refuse(cosign: Cosign, case: str) -> None:
    bundle, reason = BOTH[case]
    assert not cosign.verifies(bundle, SIGNER, KIND, MANIFEST)
    assert refusal(bundle) is reason


def test_both_refuse_another_type_of_predicate_than_is_due(cosign: Cosign) -> None:
    assert not cosign.verifies(GOOD, SIGNER, PredicateType.DECISION, MANIFEST)
    assert refusal(GOOD, PredicateType.DECISION) is why.PredicateTypeRefused


def test_a_signature_over_a_file_is_none_over_a_statement(cosign: Cosign) -> None:
    bundle = cosign.sign(MANIFEST, SIGNER)
    assert not cosign.verifies(bundle, SIGNER, KIND, MANIFEST)
    assert refusal(bundle) is why.AttestationMessageSignature


CONTENT = {
    "made-up statement type": (loose(_type="https://example.org/x"), why.StatementTypeRefused),
    "statement v0.1": (loose(_type="https://in-toto.io/Statement/v0.1"), why.StatementTypeRefused),
    "no predicate": (loose(predicate=None), why.PredicateMissing),
    "any predicate": (loose(predicate={"verdict": "approved"}), why.PredicateInvalid),
    "upper case": (
        loose(subject=[{"name": "manifest.json", "digest": {"sha256": SHA256.upper()}}]),
        why.DigestUpperCase,
    ),
    "no name": (loose(subject=[{"digest": {"sha256": SHA256}}]), why.SubjectMalformed),
    "another subject that is nothing": (
        loose(subject=[*loose()["subject"], {"name": "x", "digest": {"sha256": "0"}}]),
        why.DigestRefused,
    ),
}


@pytest.mark.parametrize("case", sorted(CONTENT))
def test_where_cosign_is_content_we_are_not(cosign: Cosign, case: str) -> None:
    value, reason = CONTENT[case]
    bundle = sealed(canonical_bytes(value))
    assert cosign.verifies(bundle, SIGNER, KIND, MANIFEST)
    assert refusal(bundle) is reason


def test_cosign_believes_a_bundle_that_names_another_key(cosign: Cosign) -> None:
    value = json.loads(GOOD)
    value["verificationMaterial"]["publicKey"]["hint"] = OTHER.public.hint
    bundle = canonical_bytes(value)
    assert cosign.verifies(bundle, SIGNER, KIND, MANIFEST)
    assert refusal(bundle) is why.AttestationKeyContradicts


def test_what_an_owner_signs_with_cosign_is_part_of_a_set(cosign: Cosign, tmp_path: Path) -> None:
    good_set(tmp_path)
    predicate = approval_predicate(verdict="approved", actor=OWNER, about=about(), approved_at=MADE)
    approval = Statement((change_subject(CHANGE),), PredicateType.APPROVAL, predicate)
    bundle = cosign.attest(statement_bytes(approval), OWNER_KEY)
    add(tmp_path, attestation_path("approval"), bundle)
    found = verified(tmp_path)
    assert found.valid
    assert OWNER in {each.key.owner for each in found.attestations}


ODD = {
    "a subject of another name": ([Subject("cat.jpg", {"sha256": "{}"})], SubjectUnknown),
    "another subject beside it": (
        [Subject("manifest.json", {"sha256": "{}"}), Subject("cat.jpg", {"sha256": "0" * 64})],
        SubjectUnknown,
    ),
    "the manifest of another set": (
        [Subject("manifest.json", {"sha256": "0" * 64}), Subject("change", {"sha256": "{}"})],
        ManifestOther,
    ),
}


@pytest.mark.parametrize("case", sorted(ODD))
def test_every_subject_of_a_set_is_compared_where_cosign_wants_one(
    cosign: Cosign, tmp_path: Path, case: str
) -> None:
    subjects, reason = ODD[case]
    root = tmp_path / "set"
    made = good_set(root)
    manifest, decision = (
        (root / "evidence" / name).read_bytes()
        for name in ("manifest.json", "attestations/decision.sigstore.json")
    )
    read, _ = verify_attestation(read_attestation(decision), [SIGNER.public])
    digests = [one.digest["sha256"].format(made.manifest.sha256) for one in subjects]
    spoken_of = [
        Subject(one.name, {"sha256": digest}) for one, digest in zip(subjects, digests, strict=True)
    ]
    bundle = attest(replace(read, subjects=(*spoken_of, *read.subjects[1:])), SIGNER)
    assert cosign.verifies(bundle, SIGNER, PredicateType.DECISION, manifest)
    (root / "evidence/attestations/decision.sigstore.json").write_bytes(bundle)
    assert [type(error) for error in verified(root).errors] == [reason]


def test_a_result_of_the_year_3000_is_from_the_future(cosign: Cosign, tmp_path: Path) -> None:
    made = good_set(tmp_path)
    manifest = manifest_subject(f"sha256:{made.manifest.sha256}")
    later = {**every_predicate()[PredicateType.SVR], "timeCreated": "3000-01-01T00:00:00Z"}
    subjects = (manifest, head_subject(made.manifest.about.head))
    bundle = attest(Statement(subjects, PredicateType.SVR, later), SIGNER)
    content = (tmp_path / "evidence" / "manifest.json").read_bytes()
    assert cosign.verifies(bundle, SIGNER, PredicateType.SVR, content)
    assert verified(tmp_path).valid
    add(tmp_path, attestation_path("svr"), bundle)
    assert [type(error) for error in verified(tmp_path).errors] == [FromTheFuture]
