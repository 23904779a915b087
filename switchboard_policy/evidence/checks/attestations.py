"""Each attestation is signed by a key believed for it, about this set, and says what it may."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_attestations import AttestationKeyContradicts
from switchboard_policy.errors.evidence_claims import AttestationUnexpected
from switchboard_policy.evidence import layout, subjects
from switchboard_policy.evidence.attestation import read_attestation, verify_attestation
from switchboard_policy.evidence.checks.saying import hold_saying
from switchboard_policy.evidence.checks.subjects import Known, hold_subjects, known_subjects
from switchboard_policy.evidence.gathering import Gathered
from switchboard_policy.evidence.keyring import Keyring
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.profile import Profile, Requirement
from switchboard_policy.evidence.result import (
    Attested,
    Check,
    failed,
    group,
    not_evaluated,
    passed,
)

_SIGNED = "It is signed by a key that is believed for it"
_ABOUT = "It is about this set, in every subject it names"
_SAYS = "What it says fits its kind, agrees with the set, and is in its time"


@dataclass(frozen=True)
class _Set:
    """What attestations are compared with.

    Args:
        manifest: of the set.
        known: the digests that each subject may have.
        at: the moment it is verified for.
    """

    manifest: Manifest
    known: Known
    at: int


def check_attestations(
    found: Gathered, keyring: Keyring, profile: Profile, at: int
) -> tuple[Check, tuple[Attested, ...]]:
    """Return whether every attestation counts, and in the profile's order those signed well.

    Args:
        found: what one pass over the set found.
        keyring: the keys that are believed.
        profile: which kinds may be there, and by which keys.
        at: the moment it is verified for, in seconds since the epoch.
    """
    signed: dict[str, Attested | EvidenceError] = {}
    for path, content in sorted(found.documents.items()):
        if layout.is_attestation(path):
            name = path.removeprefix(f"{layout.ATTESTATIONS}/").removesuffix(layout.ENDING)
            try:
                signed[name] = _signed(name, content, keyring, profile, at)
            except EvidenceError as error:
                signed[name] = error
    asked = [each.predicate_type for each in profile.requirements]
    good = tuple(
        sorted(
            (each for each in signed.values() if isinstance(each, Attested)),
            key=lambda each: asked.index(each.statement.predicate_type),
        )
    )
    held = None
    if isinstance(found.manifest, Manifest):
        held = _Set(found.manifest, known_subjects(found.manifest, good), at)
    children = tuple(_child(name, each, held, profile) for name, each in signed.items())
    if not children:
        none = not_evaluated("attestations/none", _SIGNED, "there is no attestation")
        children = (none,)
    return group("attestations", "Every attestation is genuine, and about this set", children), good


def _signed(name: str, content: bytes, keyring: Keyring, profile: Profile, at: int) -> Attested:
    attestation = read_attestation(content, canonical=True)
    statement, public = verify_attestation(attestation, keyring.publics)
    if not attestation.hint:
        message = "the bundle does not say which key signed it"
        raise AttestationKeyContradicts(message, hint="take the file from where it was made")
    requirement = profile.requirement(statement.predicate_type)
    if requirement is None:
        kind = ascii(statement.predicate_type)[:120]
        raise AttestationUnexpected(f"profile {profile.name} has no room for {kind}")
    key = keyring.require_any(public, requirement.roles, at)
    digest = hashlib.sha256(attestation.payload).hexdigest()
    return Attested(name, statement, requirement.title, key, digest)


def _child(name: str, each: Attested | EvidenceError, held: _Set | None, profile: Profile) -> Check:
    check_id = f"attestations/{name}"
    signed = (f"{check_id}/signed", _SIGNED)
    about, says = (f"{check_id}/about", _ABOUT), (f"{check_id}/says", _SAYS)
    if isinstance(each, EvidenceError):
        why = "nothing of it is believed"
        children = (failed(*signed, each), not_evaluated(*about, why), not_evaluated(*says, why))
        return group(check_id, name, children)
    requirement = profile.requirement(each.statement.predicate_type)
    assert requirement is not None, "an attestation without one was refused"
    until = rfc3339(each.key.not_after)
    detail = f"{each.key.owner or each.key.id}, key {each.key.id}, believed until {until}"
    by_key = passed(*signed, detail)
    if held is None:
        why = "the manifest cannot be read"
        children = (by_key, not_evaluated(*about, why), not_evaluated(*says, why))
    else:
        children = (
            by_key,
            _about(about, each, requirement, held),
            _says(says, each, requirement, held),
        )
    return group(check_id, f"{name}: {requirement.title}", children)


def _about(check: tuple[str, str], each: Attested, requirement: Requirement, held: _Set) -> Check:
    try:
        return passed(*check, hold_subjects(each.statement, requirement, held.known))
    except EvidenceError as error:
        return failed(*check, error)


def _says(check: tuple[str, str], each: Attested, requirement: Requirement, held: _Set) -> Check:
    try:
        decisions = [digest["sha256"] for digest in held.known[subjects.DECISION]]
        about = held.manifest.about
        return passed(*check, hold_saying(each, requirement, about, held.at, decisions))
    except EvidenceError as error:
        return failed(*check, error)
