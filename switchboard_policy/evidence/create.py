"""Make a folder a set of evidence: its manifest and its attestations, all of them or nothing."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import EvidenceError, InputError, UsageError
from switchboard_policy.errors.evidence_files import FileExtra, KeysInSet
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.gathering import looks_like_keys
from switchboard_policy.evidence.manifest import Entry, Manifest, manifest_bytes, read_manifest
from switchboard_policy.evidence.media import media_type, role_of
from switchboard_policy.evidence.paths import check_name, shown
from switchboard_policy.evidence.reading import digests
from switchboard_policy.evidence.statement import Statement, Subject
from switchboard_policy.evidence.walking import Kind, Met, opened_root, special, symlink, walk
from switchboard_policy.ports.signer import Signer

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,80}")
_PARTIAL = ".evidence.partial"
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
        root: the folder; it has no `evidence/` yet.
        about: what the set is about.
        sayings: what to attest.
        signer: who attests it; None where nothing is attested, and the manifest stands alone.
        roles: what a file is in the set, by path, where its name does not tell.

    Raises:
        UsageError: there is evidence already, no file, one name twice, or nobody to sign.
        EvidenceError: a file could not be part of a set that verifies; the leaf class says why.
        InputError: the disk refuses; nothing has changed then.
    """
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
        files[_path(name)] = bundle
    _write(root, files)
    return Created(manifest, MappingProxyType(attestations))


def statement_of(saying: Saying, manifest: Manifest) -> Statement:
    """Return what is said as a statement about a set, and about its commit where there is one.

    Args:
        saying: what is said.
        manifest: of the set.
    """
    subjects = [Subject("manifest.json", {"sha256": manifest.sha256})]
    if manifest.about.head:
        subjects.append(Subject("head", {"gitCommit": manifest.about.head}))
    return Statement(tuple(subjects), saying.predicate_type, saying.predicate)


def add(root: Path, path: str, content: bytes) -> None:
    """Add a document to a set's `evidence/`: an approval made later, a receipt, a proof.

    Args:
        root: the folder the set is in.
        path: where it belongs: `layout.RECEIPT`, or `layout.attestation_path(…)`.
        content: its bytes.

    Raises:
        UsageError: nothing of that name belongs there, or it is there already.
        InputError: the disk refuses; nothing has changed then.
    """
    if path not in layout.LOG | {layout.RECEIPT}:
        if not layout.is_attestation(path):
            raise UsageError(f"{shown(path)} is nothing that evidence is made of")
        _path(path.removeprefix(f"{layout.ATTESTATIONS}/").removesuffix(layout.ENDING))
    target = root / path
    partial = target.with_name(f".{target.name}.partial")
    try:
        target.parent.mkdir(exist_ok=True)
        _flushed(partial, content)
        os.link(partial, target)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already") from error
    except OSError as error:
        raise _unwritten(target, error) from error
    finally:
        partial.unlink(missing_ok=True)


def _path(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UsageError(f"an attestation called {name[:80]!r}; {_NAME.pattern} is allowed")
    return layout.attestation_path(name)


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
        if met.path.partition("/")[0].lower() in {layout.FOLDER, _PARTIAL}:
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


def _write(root: Path, files: Mapping[str, bytes]) -> None:
    partial, target = root / _PARTIAL, root / layout.FOLDER
    try:
        for path, content in files.items():
            file = partial / path.removeprefix(f"{layout.FOLDER}/")
            file.parent.mkdir(parents=True, exist_ok=True)
            _flushed(file, content)
        partial.rename(target)
        _flush_folder(root)
    except OSError as error:
        raise _unwritten(target, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _flushed(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unwritten(path: Path, error: OSError) -> InputError:
    why = (error.strerror or str(error)).lower()
    message = f"cannot be written: {why}; nothing has changed"
    return InputError(message, location=Location(str(path)))
