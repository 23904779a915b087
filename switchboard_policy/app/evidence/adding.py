"""Lay what another program signed into a set: an approval by an owner's cosign, for one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.evidence.verify import keyring_outside
from switchboard_policy.app.input_files import read_file
from switchboard_policy.app.set_statements import free_path
from switchboard_policy.documents.constants import constants
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import read_attestation, verify_attestation
from switchboard_policy.evidence.create import add
from switchboard_policy.evidence.keyring import KeyRole
from switchboard_policy.evidence.manifest import read_manifest
from switchboard_policy.evidence.predicates.schemas import predicate_of
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import read_statement


@dataclass(frozen=True)
class Added:
    """An attestation that lies in a set now.

    Args:
        kind: what it says: `approval`.
        path: where it lies, from the folder of the set.
        subjects: names of what it is about.
    """

    kind: str
    path: str
    subjects: tuple[str, ...]


def add_bundle(root: Path, bundle: Path, keyring: Path, *, at: int) -> Added:
    """Lay a Sigstore bundle into a set. Whether it counts is for whoever verifies the set.

    Args:
        root: the folder of the set.
        bundle: what another program signed, such as `cosign attest-blob --statement`.
        keyring: the file of the keys that are believed, outside of the set.
        at: the moment its key is to be believed at, in seconds since the epoch.

    Raises:
        InputError: a file cannot be read, or there is no set.
        EvidenceError: it is no attestation with a predicate of ours, or of a key that nobody
            believes for it.
        UsageError: the disk has it already.
    """
    read_manifest(read_file(root / layout.MANIFEST))
    most = constants("switchboard_policy.evidence").whole("attestation_bytes")
    content = read_file(bundle, most_bytes=most)
    believed = keyring_outside(keyring, root)
    attestation = read_attestation(content)
    predicate_of(read_statement(attestation.payload), PredicateType)
    statement, public = verify_attestation(attestation, believed.publics)
    believed.require_any(public, _roles(statement.predicate_type), at)
    kind = PredicateType(statement.predicate_type).name.lower().replace("_", "-")
    path = free_path(root, kind)
    add(root, path, content)
    return Added(kind, path, tuple(subject.name for subject in statement.subjects))


def _roles(predicate_type: str) -> tuple[KeyRole, ...]:
    """Return the keys that may say something: an owner's own, the gate's, or either."""
    if predicate_type == PredicateType.APPROVAL:
        return (KeyRole.APPROVAL,)
    if predicate_type == PredicateType.OVERRIDE:
        return (KeyRole.APPROVAL, KeyRole.ATTESTATION)
    return (KeyRole.ATTESTATION,)
