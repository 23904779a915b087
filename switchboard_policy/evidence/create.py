"""Make a folder a set of evidence: its manifest and its attestations, all of them or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import EvidenceError, UsageError
from switchboard_policy.errors.evidence_files import FileExtra, KeysInSet
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.gathering import looks_like_keys
from switchboard_policy.evidence.manifest import Entry, Manifest, manifest_bytes, read_manifest
from switchboard_policy.evidence.media import media_type, role_of
from switchboard_policy.evidence.paths import check_name, shown
from switchboard_policy.evidence.reading import digests
from switchboard_policy.evidence.statement import Statement
from switchboard_policy.evidence.subjects import head_subject, manifest_subject
from switchboard_policy.evidence.walking import Kind, Met, opened_root, special, symlink, walk
from switchboard_policy.evidence.writing import (
    add,
    attestation_file,
    forget_partial,
    write_evidence,
)
from switchboard_policy.ports.signer import Signer

__all__ = ["Created", "Saying", "add", "create", "statement_of"]

_NO_ROLES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Saying:
    """What to attest about a set; what it is about is added when it is signed.

    Args:
        name: of its file, without ending: `decision`.
        predicate_type: URI of what is said.
        predicate: what is said.
    """

    name: str
    predicate_type: str
    predicate: Mapping[str, Json]


@dataclass(frozen=True)
class Created:
    """A set that was made.

    Args:
        manifest: what it holds.
        attestations: content by name.
    """

    manifest: Manifest
    attestations: Mapping[str, bytes]


def create(
    root: Path,
    *,
    about: About,
    sayings: Iterable[Saying],
    signer: Signer | None,
    roles: Mapping[str, str] = _NO_ROLES,
) -> Created:
    """Write `evidence/` into a folder: a manifest of its files, and attestations about them.

    Args:
        root: the folder; its `evidence/` holds no more than a manifest nobody signed.
        about: what the set is about.
        sayings: what to attest.
        signer: who attests it; None where nothing is attested, and the manifest stands alone.
        roles: what a file is in the set, by path, where its name does not tell.

    Raises:
        UsageError: there is evidence already, no file, one name twice, or nobody to sign.
        EvidenceError: a file could not be part of a set that verifies; the leaf class says why.
        InputError: the disk refuses; nothing has changed then.
    """
    forget_partial(root)
    content = manifest_bytes(list(_entries(root, roles)), about)
    manifest = read_manifest(content)
    attestations: dict[str, bytes] = {}
    for saying in sayings:
        if saying.name in attestations:
            raise UsageError(f"two attestations are called {saying.name}")
        if signer is None:
            raise UsageError(f"{saying.name}: nobody is there to sign it")
        attestations[saying.name] = attest(statement_of(saying, manifest), signer)
    files = {layout.MANIFEST: content}
    for name, bundle in attestations.items():
        files[attestation_file(name)] = bundle
    write_evidence(root, files)
    return Created(manifest, MappingProxyType(attestations))


def statement_of(saying: Saying, manifest: Manifest) -> Statement:
    """Return what is said as a statement about a set, and about its commit where there is one.

    Args:
        saying: what is said.
        manifest: of the set.
    """
    subjects = [manifest_subject(f"sha256:{manifest.sha256}")]
    if manifest.about.head:
        subjects.append(head_subject(manifest.about.head))
    return Statement(tuple(subjects), saying.predicate_type, saying.predicate)


def _entries(root: Path, roles: Mapping[str, str]) -> Iterator[Entry]:
    with opened_root(root) as folder:
        for digest in digests(_files(folder), most_bytes=2**53 - 1):
            if isinstance(digest, EvidenceError):
                raise digest
            path = digest.path
            role = roles.get(path) or role_of(path)
            yield Entry(path, digest.sha256, digest.size, media_type(path), role)


def _files(folder: int) -> Iterator[Met]:
    for met in walk(folder):
        if met.path == layout.MANIFEST and met.kind is Kind.FILE:
            continue  # alone it says nothing, and is written anew
        if met.path.partition("/")[0].lower() == layout.FOLDER:
            message = f"{shown(met.path)} is there already; a set is made once"
            raise UsageError(message, hint="remove it, or make the set in a new folder")
        if met.kind is Kind.SYMLINK:
            raise symlink(met.path)
        if met.kind is Kind.SPECIAL:
            raise special(met.path)
        if met.kind is Kind.EMPTY_FOLDER:
            raise FileExtra(f"{shown(met.path)} is a folder with nothing in it")
        if looks_like_keys(met.name):
            raise KeysInSet(f"{shown(met.path)} would lie in the set it vouches for")
        check_name(met.path)
        yield met
