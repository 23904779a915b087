"""A key hands over to the next one, and its word is held to the keyring."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.evidence_keys import fixed_signer
from support.keyrings import NOW, SINCE, UNTIL

from switchboard_policy.errors import EvidenceError, UsageError
from switchboard_policy.errors.evidence_attestations import (
    AttestationKeyUnknown,
    PredicateTypeRefused,
)
from switchboard_policy.errors.evidence_keys import (
    KeyExpired,
    KeyRoleWrong,
    KeyRotationInvalid,
    KeyUnknown,
)
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.bundle import read_attestation
from switchboard_policy.evidence.keyring import Keyring, KeyRole, TrustedKey
from switchboard_policy.evidence.rotation import Rotation, attest_rotation, verify_rotation
from switchboard_policy.evidence.statement import Statement, Subject, read_statement
from switchboard_policy.ports.signer import KeyKind

SIGNERS = [fixed_signer(n=number) for number in range(1, 5)]
OLD, NEW, OTHER, ATTESTING = (
    TrustedKey(name, signer.public, role, SINCE, UNTIL)
    for name, signer, role in zip(
        ("old", "new", "other", "attesting"),
        SIGNERS,
        (KeyRole.RECEIPT, KeyRole.RECEIPT, KeyRole.RECEIPT, KeyRole.ATTESTATION),
        strict=True,
    )
)
KEYRING = Keyring((OLD, NEW, OTHER, ATTESTING))
GOOD = attest_rotation(OLD, NEW, SIGNERS[0], at=NOW, reason="planned")


def test_a_rotation_says_who_follows_whom_and_when() -> None:
    assert verify_rotation(GOOD, KEYRING) == Rotation("old", "new", NOW, "planned")


def test_its_subject_is_the_new_key_so_that_cosign_can_check_it() -> None:
    (subject,) = read_statement(read_attestation(GOOD).payload).subjects
    assert subject.name == "new"
    assert subject.digest.keys() == {"sha256"}


def test_a_log_hands_over_by_a_key_for_attestations() -> None:
    logs = [
        TrustedKey(
            name, fixed_signer(KeyKind.ED25519, n).public, KeyRole.LOG, SINCE, UNTIL, name="log/x"
        )
        for n, name in enumerate(("log-1", "log-2"), start=1)
    ]
    keyring = Keyring((*logs, *KEYRING))
    signed = attest_rotation(*logs, SIGNERS[3], at=NOW)
    assert verify_rotation(signed, keyring).new == "log-2"
    with pytest.raises(UsageError):
        attest_rotation(*logs, fixed_signer(KeyKind.ED25519, 1), at=NOW)
    with pytest.raises(KeyRoleWrong):
        verify_rotation(attest_rotation(*logs, SIGNERS[0], at=NOW), keyring)


def _other_statement(subject: str = "sha256", kind: str = "") -> bytes:
    said = read_statement(read_attestation(GOOD).payload)
    one = Subject("new", {"sha256": "00" * 32}) if subject == "other" else said.subjects[0]
    return attest(Statement((one,), kind or said.predicate_type, said.predicate), SIGNERS[0])


@pytest.mark.parametrize(
    ("signed", "keyring", "refusal"),
    [
        (GOOD, Keyring((OLD, ATTESTING)), KeyUnknown),
        (GOOD, Keyring((NEW, ATTESTING)), AttestationKeyUnknown),
        (GOOD, Keyring((OLD, replace(NEW, role=KeyRole.ATTESTATION))), KeyRotationInvalid),
        (GOOD, Keyring((replace(OLD, not_after=NOW - 301), NEW)), KeyExpired),
        (attest_rotation(OLD, NEW, SIGNERS[2], at=NOW), KEYRING, KeyRotationInvalid),
        (attest_rotation(OLD, NEW, SIGNERS[3], at=NOW), KEYRING, KeyRoleWrong),
        (
            attest_rotation(replace(OLD, role=KeyRole.APPROVAL), NEW, SIGNERS[0], at=NOW),
            KEYRING,
            KeyRotationInvalid,
        ),
        (_other_statement(subject="other"), KEYRING, KeyRotationInvalid),
        (
            _other_statement(kind="urn:switchboard-policy:predicate:approval:1"),
            KEYRING,
            PredicateTypeRefused,
        ),
    ],
)
def test_a_rotation_that_does_not_fit_the_keyring_is_refused(
    signed: bytes, keyring: Keyring, refusal: type[EvidenceError]
) -> None:
    with pytest.raises(EvidenceError) as caught:
        verify_rotation(signed, keyring)
    assert type(caught.value) is refusal
