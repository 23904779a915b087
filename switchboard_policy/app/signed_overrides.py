"""Overrides with an owner's own signature: read and believed, or made.

The signature is over an in-toto statement about the change and the denial it answers, so cosign
makes and verifies it as well.
"""

from __future__ import annotations

import json
from typing import Any, cast

from switchboard_policy.domain.decision import Override
from switchboard_policy.errors.evidence_claims import ActorOther, ChangeOther
from switchboard_policy.errors.evidence_keys import KeyUnknown
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.attestation import read_attestation, verify_attestation
from switchboard_policy.evidence.keyring import KEYRING, Keyring, KeyRole
from switchboard_policy.evidence.predicates.override import override_predicate
from switchboard_policy.evidence.predicates.schemas import predicate_of
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement
from switchboard_policy.evidence.subjects import CHANGE, change_subject, decision_subject
from switchboard_policy.gate.moments import moment


def is_signed(content: bytes) -> bool:
    """Whether a file is a Sigstore bundle, and not an override somebody wrote by hand.

    Args:
        content: its bytes.
    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "dsseEnvelope" in value


def read_signed(content: bytes, keyring: Keyring | None, at: int) -> Override:
    """Return a signed override. Whether it counts is for the gate's rules.

    Args:
        content: a Sigstore bundle, of ours or of cosign's.
        keyring: the base's keys; None where it holds none.
        at: seconds since the epoch.

    Raises:
        EvidenceError: its signature is not one over it, by an owner's key that is believed now; or
            it contradicts itself.
    """
    if keyring is None:
        raise KeyUnknown(f"the base holds no {KEYRING} to verify an override with")
    statement, public = verify_attestation(read_attestation(content), keyring.publics)
    key = keyring.require(public, KeyRole.APPROVAL, at)
    said = cast("dict[str, Any]", predicate_of(statement, [PredicateType.OVERRIDE]))
    if said["actor"] != key.owner:
        message = f"it is in the name of {said['actor']}, and key {key.id} is {key.owner}'s"
        raise ActorOther(message)
    digest = _change_of(statement)
    if said["change"].get("changeDigest") != digest:
        raise ChangeOther("it speaks of one change and is about another")
    return Override(
        change_digest=digest,
        findings=tuple(said["findings"]),
        by=key.owner,
        reason=said["reason"],
        expires=moment(said["expiresAt"]) or 0,
        signed=True,
    )


def override_statement(override: Override, *, denied: str, given_at: int) -> Statement:
    """Return an override as a statement, for its owner to sign.

    Args:
        override: who accepts what, and why.
        denied: SHA-256 of the statement of the denial that it answers, with `sha256:` in front.
        given_at: seconds since the epoch.
    """
    about = About(created=given_at, change_digest=override.change_digest)
    return Statement(
        (change_subject(override.change_digest), decision_subject(denied)),
        PredicateType.OVERRIDE,
        override_predicate(override, about=about, denied=denied, given_at=given_at),
    )


def _change_of(statement: Statement) -> str:
    for subject in statement.subjects:
        if subject.name == CHANGE and "sha256" in subject.digest:
            return f"sha256:{subject.digest['sha256']}"
    raise ChangeOther("it is about no change")
