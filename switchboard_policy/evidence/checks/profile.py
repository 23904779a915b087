"""Everything the profile asks for is there, as often as it may be, and not too old."""

from __future__ import annotations

from switchboard_policy.domain.units import counted
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_claims import AttestationMissing, AttestationTwice
from switchboard_policy.evidence.profile import Profile, Requirement
from switchboard_policy.evidence.result import Attested, Check, failed, group, passed


def check_profile(profile: Profile, attestations: tuple[Attested, ...]) -> Check:
    """Return whether everything that has to be attested is.

    Args:
        profile: what is asked for.
        attestations: those whose signature holds.
    """
    children = tuple(_requirement(each, attestations) for each in profile.requirements)
    return group("profile", f"Everything profile {profile.name} asks for is there", children)


def _requirement(requirement: Requirement, attestations: tuple[Attested, ...]) -> Check:
    kind = requirement.predicate_type
    found = [each for each in attestations if each.statement.predicate_type == kind]
    counting = _voices(found)
    check = f"profile/{kind}", requirement.title
    error: EvidenceError | None = None
    if counting < requirement.least:
        due = counted(requirement.least, "attestation")
        error = AttestationMissing(f"{due} of {kind} due, {counting} that count are there")
    if len({each.sha256 for each in found}) < len(found):
        error = AttestationTwice(f"one statement of {kind} is there twice, in two files")
    if len(found) > requirement.most:
        names = ", ".join(each.name for each in found[:3])
        error = AttestationTwice(f"{len(found)} of {kind} ({names}); at most {requirement.most}")
    if error is not None:
        return failed(*check, error)
    return passed(*check, f"{len(found)} there" if found else "none there, and none is due")


def _voices(found: list[Attested]) -> int:
    """Return how many say yes: an owner counts once, however much that owner has signed."""
    return len(
        {
            each.key.owner or each.sha256
            for each in found
            if each.statement.predicate.get("verdict") != "rejected"
        }
    )
