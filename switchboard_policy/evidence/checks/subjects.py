"""An attestation is about this set: every subject it names is compared, not one of them.

A verifier that stops at the first subject that fits takes an attestation about two things for one
about the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_claims import (
    BaseOther,
    ChangeOther,
    DecisionOther,
    HeadOther,
    ManifestOther,
    SubjectDue,
    SubjectUnknown,
)
from switchboard_policy.evidence import subjects
from switchboard_policy.evidence.manifest import Manifest
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.profile import Requirement
from switchboard_policy.evidence.result import Attested
from switchboard_policy.evidence.statement import Statement, Subject

BASE = "base"
Digests = Mapping[str, str]
Known = Mapping[str, tuple[Digests, ...]]
"""The digests that each subject may have, by its name."""

_OTHER: Mapping[str, type[EvidenceError]] = {
    subjects.MANIFEST: ManifestOther,
    subjects.HEAD: HeadOther,
    BASE: BaseOther,
    subjects.CHANGE: ChangeOther,
    subjects.DECISION: DecisionOther,
}


def known_subjects(manifest: Manifest, attested: Iterable[Attested]) -> Known:
    """Return the digests that each subject may have in a set.

    Args:
        manifest: of the set.
        attested: its attestations whose signature holds; decisions among them can be spoken of.
    """
    about = manifest.about
    change = about.change_digest.removeprefix("sha256:")
    return {
        subjects.MANIFEST: ({"sha256": manifest.sha256},),
        subjects.HEAD: ({"gitCommit": about.head},) if about.head else (),
        BASE: ({"gitCommit": about.base},) if about.base else (),
        subjects.CHANGE: ({"sha256": change},) if change else (),
        subjects.DECISION: tuple(
            {"sha256": each.sha256}
            for each in attested
            if each.statement.predicate_type == PredicateType.DECISION
        ),
    }


def hold_subjects(statement: Statement, requirement: Requirement, known: Known) -> str:
    """Hold every subject of a statement to the set.

    Args:
        statement: as it was signed.
        requirement: what its kind must be about. What must be about the manifest must be about
            the commit as well, where the set has one.
        known: the digests that each subject may have.

    Returns:
        What it is about, by name.

    Raises:
        SubjectUnknown: it names something that is not compared.
        SubjectDue: it does not name something it must.
        ClaimError: a subject is another one; the leaf class says which.
    """
    for subject in statement.subjects:
        _hold(subject, known)
    names = [subject.name for subject in statement.subjects]
    due = list(requirement.subjects)
    if subjects.MANIFEST in due and known[subjects.HEAD]:
        due.append(subjects.HEAD)
    for name in due:
        if name not in names:
            raise SubjectDue(f"it is about {', '.join(names)}; it must be about {name} as well")
    return ", ".join(names)


def _hold(subject: Subject, known: Known) -> None:
    other = _OTHER.get(subject.name)
    if other is None:
        told = ascii(subject.name)[:80]
        raise SubjectUnknown(f"it is about {told}, which is nothing that is compared")
    if dict(subject.digest) not in known[subject.name]:
        told = ", ".join(f"{kind}:{digest[:12]}…" for kind, digest in subject.digest.items())
        raise other(f"it is about the {subject.name} {told}, which is not the one here")
