"""The evidence that a policy repository keeps, every set of it verified again.

Each is judged at the moment it says it was made: the keys that were believed then may have been
retired since. Somebody who has stolen such a key can say an early moment; the log is what notices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.evidence_seen import evidence_seen
from switchboard_policy.app.gate_evidence import committed_keyring
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.snapshot import EVIDENCE
from switchboard_policy.errors import EvidenceError
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.gathering import manifest_in
from switchboard_policy.evidence.verify import Expected
from switchboard_policy.gate.evidence import EvidenceStatus


@dataclass(frozen=True)
class Kept:
    """What came of verifying the evidence a repository keeps.

    Args:
        sets: how many sets there are.
        findings: one for each that does not verify.
    """

    sets: int
    findings: tuple[Finding, ...]


def check_evidence(root: Path, *, at: int) -> Kept:
    """Verify every set below `.switchboard/evidence/` with the keyring that is committed.

    Args:
        root: the policy repository.
        at: seconds since the epoch, for a set that does not say when it was made.

    Raises:
        InputError: a file cannot be read.
    """
    folder = root / EVIDENCE
    entries = sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []
    keyring = committed_keyring(root) if entries else None
    return Kept(len(entries), tuple(_findings(entries, keyring, at)))


def _findings(entries: list[Path], keyring: bytes | None, at: int) -> Iterator[Finding]:
    for entry in entries:
        place = f"{EVIDENCE}{entry.name}"
        seen = evidence_seen(
            entry, keyring=keyring, expected=Expected(), at=_made(entry, at), place=place
        )
        where = Location(f"{place}/{layout.MANIFEST}" if entry.is_dir() else place)
        if seen.status is EvidenceStatus.UNVERIFIED:
            yield Finding("evidence/unverified", Level.SOFT, seen.reason, location=where)
        elif seen.status is not EvidenceStatus.VERIFIED:
            yield Finding("evidence/invalid", Level.HARD, seen.reason, location=where)


def _made(folder: Path, otherwise: int) -> int:
    try:
        return manifest_in(folder).about.created
    except EvidenceError:
        return otherwise
