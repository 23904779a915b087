"""Rotation: the old key signs that the new one follows it.

It is a trace for people and for audits. Whether the new key is believed, the keyring says alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from switchboard_policy.domain.moments import seconds_of
from switchboard_policy.errors.evidence_keys import KeyRotationInvalid, KeyUnknown
from switchboard_policy.evidence.attestation import attest, read_attestation, verify_attestation
from switchboard_policy.evidence.keyring import Keyring, KeyRole, TrustedKey
from switchboard_policy.evidence.predicates.key_rotation import RotatedKey, key_rotation_predicate
from switchboard_policy.evidence.predicates.schemas import predicate_of
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement, Subject
from switchboard_policy.ports.signer import Signer


@dataclass(frozen=True)
class Rotation:
    """A rotation that was signed.

    Args:
        old: id of the key that hands over.
        new: id of the key that follows it.
        at: when, in seconds since the epoch.
        reason: why; empty where nobody said.
    """

    old: str
    new: str
    at: int
    reason: str = ""


def rotation_signer(role: KeyRole) -> KeyRole:
    """Return the role of the key that signs a rotation.

    The key itself, except for a log's: cosign reads no attestation by an Ed25519 key, so a key for
    attestations signs that one.

    Args:
        role: of the keys that are rotated.
    """
    return KeyRole.ATTESTATION if role is KeyRole.LOG else role


def attest_rotation(
    old: TrustedKey, new: TrustedKey, signer: Signer, *, at: int, reason: str = ""
) -> bytes:
    """Return the attestation that a key follows another, as a Sigstore bundle.

    Args:
        old: the key that hands over, valid until it is not any more.
        new: the key that follows it.
        signer: of the old key, or where that is a log's of a key for attestations.
        at: when, in seconds since the epoch.
        reason: why.

    Raises:
        UsageError: the signer's key is none of P-256.
        UnreachableError: whoever holds the key does not sign.
    """
    predicate = key_rotation_predicate(
        role=str(old.role), old=_rotated(old), new=_rotated(new), rotated_at=at, reason=reason
    )
    subject = Subject(new.id, {"sha256": sha256(new.public.spki).hexdigest()})
    return attest(Statement((subject,), PredicateType.KEY_ROTATION, predicate), signer)


def verify_rotation(content: bytes, keyring: Keyring) -> Rotation:
    """Return what a rotation says, if it holds for keys of a keyring.

    Args:
        content: the attestation.
        keyring: the keys that are believed; it has both.

    Raises:
        EvidenceError: it is no attestation by a key that was believed when it was signed.
        KeyRotationInvalid: it says something else than the keyring.
    """
    statement, public = verify_attestation(read_attestation(content), keyring.publics)
    said = predicate_of(statement, [PredicateType.KEY_ROTATION])
    old, new = (_of_digest(keyring, said[name]) for name in ("old", "new"))
    digest = {"sha256": sha256(new.public.spki).hexdigest()}
    if [dict(subject.digest) for subject in statement.subjects] != [digest]:
        raise KeyRotationInvalid("its subject is not the new key")
    if old.role is not new.role or said["role"] != old.role:
        raise KeyRotationInvalid(f"from a key for {old.role} to one for {new.role}")
    at = seconds_of(str(said["rotatedAt"]))
    by = keyring.require(public, rotation_signer(old.role), at)
    if old.role is not KeyRole.LOG and by != old:
        raise KeyRotationInvalid(f"signed by {by.id}, not by {old.id}, which hands over")
    return Rotation(old.id, new.id, at, str(said.get("reason", "")))


def _of_digest(keyring: Keyring, said: object) -> TrustedKey:
    assert isinstance(said, dict)  # as the schema has it
    for key in keyring:
        if f"sha256:{sha256(key.public.spki).hexdigest()}" == said["digest"]:
            return key
    raise KeyUnknown(f"the rotation names {said['id']!r:.100}, which is not in the keyring")


def _rotated(key: TrustedKey) -> RotatedKey:
    return RotatedKey(key.id, key.public, key.not_before, key.not_after)
