"""An owner's word on a set of evidence: an approval of its change, or an override of its denial."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from switchboard_policy.app.evidence.verify import Held, keyring_outside, verify_set
from switchboard_policy.app.set_statements import free_path
from switchboard_policy.app.signed_overrides import override_statement
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.errors.evidence_claims import ActorOther, ChangeOther
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.create import add
from switchboard_policy.evidence.keyring import KeyRole
from switchboard_policy.evidence.predicates.approval import approval_predicate
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.result import Verification
from switchboard_policy.evidence.statement import Statement, statement_bytes
from switchboard_policy.evidence.subjects import change_subject
from switchboard_policy.gate.overrides import read_override
from switchboard_policy.ports.signer import Signer


@dataclass(frozen=True)
class Word:
    """What an owner says, ready to be signed.

    Args:
        kind: `approval` or `override`; its file is called so.
        statement: what is said, about which change.
        actor: in whose name.
    """

    kind: str
    statement: Statement
    actor: str


def verified(root: Path, held: Held) -> Verification:
    """Return a set that verifies: nobody signs what somebody else may have put before them.

    What is signed is taken from what was verified and not read again.

    Args:
        root: the folder of the set.
        held: what it is held to.

    Raises:
        EvidenceError: it does not verify.
        InputError: the keyring or the profile cannot be used.
    """
    found = verify_set(root, held)
    found.raise_unless_valid()
    return found


def approval_of(  # noqa: PLR0913 - what an owner says
    found: Verification,
    *,
    verdict: Literal["approved", "rejected"],
    actor: str,
    reason: str,
    expires: int | None,
    at: int,
) -> Word:
    """Return an owner's yes or no to the change a set is about.

    Args:
        found: the set, verified.
        verdict: what the owner says.
        actor: who says it: the owner's name in the keyring.
        reason: why; a rejection needs one.
        expires: until when it holds, in seconds since the epoch; None for no end.
        at: seconds since the epoch.

    Raises:
        EvidenceError: the set does not say which change it is about, or the word has no form.
    """
    about = _about(found)
    said = approval_predicate(
        verdict=verdict,
        actor=actor,
        about=about,
        approved_at=at,
        reason=reason,
        expires_at=expires,
    )
    return Word(
        "approval",
        Statement((change_subject(about.change_digest),), PredicateType.APPROVAL, said),
        actor,
    )


def override_of(found: Verification, file: Path, *, at: int) -> Word:
    """Return an override that somebody wrote into a file, as an answer to a set's last denial.

    Args:
        found: the set, verified; the gate's decision is in it.
        file: the override, as `switchboard gate --override` takes it.
        at: seconds since the epoch.

    Raises:
        InputError: the file is no override.
        EvidenceError: it is about another change, or nothing was decided that it could answer.
    """
    try:
        override = read_override(str(file), file.read_bytes())
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise InputError(message, location=Location(str(file))) from error
    about = _about(found)
    if override.change_digest != about.change_digest:
        message = f"it is about {override.change_digest}; the set is about {about.change_digest}"
        raise ChangeOther(message)
    statement = override_statement(override, denied=_denied(found), given_at=at)
    return Word("override", statement, override.by)


def signed(root: Path, word: Word, signer: Signer, held: Held) -> str:
    """Sign a word and add it to its set; return where it lies.

    What nobody would believe is not added: a set that holds it is refused from then on.

    Args:
        root: the folder of the set.
        word: what is said.
        signer: the owner's own key.
        held: what the set is held to, and the key with it.

    Raises:
        KeyNotTrusted: the keyring does not have the key for approvals, or not now.
        ActorOther: it has it for somebody else.
        InputError: the disk refuses.
        UnreachableError: whoever holds the key does not sign.
    """
    keyring = keyring_outside(held.keyring, root)
    key = keyring.require(signer.public, KeyRole.APPROVAL, held.at)
    if key.owner != word.actor:
        message = f"it is in the name of {word.actor!a}, and key {key.id} is {key.owner}'s"
        raise ActorOther(message, hint="an owner signs in the name the keyring gives the key")
    content, path = attest(word.statement, signer), free_path(root, word.kind)
    add(root, path, content)
    return path


def unsigned(word: Word) -> bytes:
    """Return what a word says, for another program to sign: `cosign attest-blob --statement`.

    Args:
        word: what is said.
    """
    return statement_bytes(word.statement)


def _about(found: Verification) -> About:
    assert found.manifest is not None, "a set that verifies has a manifest"
    about = found.manifest.about
    if not about.change_digest:
        raise ChangeOther("the set does not say which change it is about")
    return about


def _denied(found: Verification) -> str:
    """Return the digest of the newest denial in a set, as it was signed."""
    denials = [
        (str(one.statement.predicate.get("decidedAt", "")), f"sha256:{one.sha256}")
        for one in found.attestations
        if one.statement.predicate_type == PredicateType.DECISION
        and one.statement.predicate.get("verdict") == "denied"
    ]
    if not denials:
        hint = "`switchboard gate --proposal DIR --signing-key KEY` leaves its decision there"
        raise UsageError("the set holds no denial that an override could answer", hint=hint)
    return max(denials)[1]
