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
    counting = [each for each in found if each.statement.predicate.get("verdict") != "rejected"]
    check = f"profile/{kind}", requirement.title
    error: EvidenceError | None = None
    if len(counting) < requirement.least:
        due = counted(requirement.least, "attestation")
        error = AttestationMissing(f"{due} of {kind} due, {len(counting)} that count are there")
    if len(found) > requirement.most:
        names = ", ".join(each.name for each in found[:3])
        error = AttestationTwice(f"{len(found)} of {kind} ({names}); at most {requirement.most}")
    if error is not None:
        return failed(*check, error)
    return passed(*check, f"{len(found)} there" if found else "none there, and none is due")
