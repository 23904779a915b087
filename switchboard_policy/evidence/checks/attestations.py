"""Each attestation is signed by a key believed for it, and about this set and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_claims import (
    AttestationUnexpected,
    BaseOther,
    ChangeOther,
    DecisionOther,
    HeadOther,
    ManifestOther,
    SubjectDue,
    SubjectUnknown,
)
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import read_attestation, verify_attestation
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
from switchboard_policy.evidence.statement import Subject

DECISION = "urn:switchboard-policy:predicate:decision:1"
_OTHER: Mapping[str, type[EvidenceError]] = {
    "manifest.json": ManifestOther,
    "head": HeadOther,
    "base": BaseOther,
    "change": ChangeOther,
    "decision": DecisionOther,
}
_SIGNED = "It is signed by a key that is believed for it"
_ABOUT = "It is about this set"


def check_attestations(
    found: Gathered, keyring: Keyring, profile: Profile, at: int
) -> tuple[Check, tuple[Attested, ...]]:
    """Return whether every attestation counts, and those whose signature holds.

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
    good = tuple(each for each in signed.values() if isinstance(each, Attested))
    known = _known(found.manifest, good)
    children = tuple(_child(name, each, known, profile) for name, each in signed.items())
    if not children:
        none = not_evaluated("attestations/none", _SIGNED, "there is no attestation")
        children = (none,)
    title = f"{counted(len(signed), 'attestation')} signed, and about this set"
    return group("attestations", title, children), good


def _signed(name: str, content: bytes, keyring: Keyring, profile: Profile, at: int) -> Attested:
    attestation = read_attestation(content, canonical=True)
    statement, public = verify_attestation(attestation, keyring.publics)
    requirement = profile.requirement(statement.predicate_type)
    if requirement is None:
        kind = ascii(statement.predicate_type)[:120]
        raise AttestationUnexpected(f"profile {profile.name} has no room for {kind}")
    key = keyring.require(public, requirement.role, at)
    return Attested(name, statement, key, hashlib.sha256(attestation.payload).hexdigest())


def _known(
    manifest: Manifest | EvidenceError, good: tuple[Attested, ...]
) -> dict[str, tuple[Mapping[str, str], ...]]:
    """Return the digests that each subject may have in this set."""
    decisions = tuple(
        {"sha256": each.sha256} for each in good if each.statement.predicate_type == DECISION
    )
    known: dict[str, tuple[Mapping[str, str], ...]] = {"decision": decisions}
    if isinstance(manifest, Manifest):
        about = manifest.about
        known["manifest.json"] = ({"sha256": manifest.sha256},)
        known["head"] = ({"gitCommit": about.head},) if about.head else ()
        known["base"] = ({"gitCommit": about.base},) if about.base else ()
        change = about.change_digest.removeprefix("sha256:")
        known["change"] = ({"sha256": change},) if change else ()
    return known


def _child(
    name: str,
    each: Attested | EvidenceError,
    known: Mapping[str, tuple[Mapping[str, str], ...]],
    profile: Profile,
) -> Check:
    check_id = f"attestations/{name}"
    if isinstance(each, EvidenceError):
        children = (
            failed(f"{check_id}/signed", _SIGNED, each),
            not_evaluated(f"{check_id}/about", _ABOUT, "nothing of it is believed"),
        )
        return group(check_id, name, children)
    requirement = profile.requirement(each.statement.predicate_type)
    assert requirement is not None, "an attestation without one was refused"
    until = rfc3339(each.key.not_after)
    detail = f"by {each.key.owner or each.key.id}, key {each.key.id}, valid until {until}"
    return group(
        check_id,
        requirement.title,
        (
            passed(f"{check_id}/signed", _SIGNED, detail),
            _about(check_id, each, requirement, known),
        ),
    )


def _about(
    check_id: str,
    each: Attested,
    requirement: Requirement,
    known: Mapping[str, tuple[Mapping[str, str], ...]],
) -> Check:
    if "manifest.json" not in known:
        return not_evaluated(f"{check_id}/about", _ABOUT, "the manifest cannot be read")
    try:
        for subject in each.statement.subjects:
            _hold_subject(subject, known)
        names = [subject.name for subject in each.statement.subjects]
        due = [name for name in requirement.subjects if name not in names]
        if "head" in known and known["head"] and "manifest.json" in requirement.subjects:
            due += [name for name in ("head",) if name not in names]
        if due:
            raise SubjectDue(f"it is about {', '.join(names)}; {due[0]} is due as well")
    except EvidenceError as error:
        return failed(f"{check_id}/about", _ABOUT, error)
    return passed(f"{check_id}/about", _ABOUT, ", ".join(names))


def _hold_subject(subject: Subject, known: Mapping[str, tuple[Mapping[str, str], ...]]) -> None:
    other = _OTHER.get(subject.name)
    if other is None:
        told = ascii(subject.name)[:80]
        raise SubjectUnknown(f"it is about {told}, which is nothing that is compared")
    if dict(subject.digest) not in [dict(digest) for digest in known[subject.name]]:
        told = ", ".join(f"{kind}:{digest[:12]}…" for kind, digest in subject.digest.items())
        raise other(f"it is about the {subject.name} {told}, which is not the one here")
