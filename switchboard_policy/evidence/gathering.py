"""One pass over a set: its manifest first, then every file once, hashed or kept as a document."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_files import (
    EvidenceFileError,
    FileExtra,
    FileMissing,
    FilesTooMany,
    FileTooLarge,
    KeysInSet,
    ManifestMissing,
)
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.manifest import Entry, Manifest, read_manifest
from switchboard_policy.evidence.paths import check_name, shown
from switchboard_policy.evidence.reading import Digest, digests, read_short
from switchboard_policy.evidence.walking import (
    Kind,
    Met,
    open_folder,
    opened_root,
    special,
    symlink,
    walk,
)

_KEY_ENDINGS = (".pub", ".pem", ".key", ".p8", ".der", ".jwk", ".jwks")
_KEY_NAMES = ("keyring.",)


@dataclass
class Gathered:
    """What one pass over a set found.

    Args:
        manifest: what it should hold, or why that cannot be read.
        documents: what lies in its folder `evidence/`, by path, the manifest left out.
        digests: of the files that the manifest lists, by path.
        names: of all files outside that folder.
        problems: entries that may not be there, in the order they were met.
        refused: where these are; what lies below them was not looked at.
        unread: files that have no digest, and why.
        cut: why the walk did not come to its end.
    """

    manifest: Manifest | EvidenceError
    documents: dict[str, bytes] = field(default_factory=dict)
    digests: dict[str, Digest] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    problems: list[EvidenceError] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    unread: list[EvidenceFileError] = field(default_factory=list)
    cut: EvidenceFileError | None = None


def gather(root: Path) -> Gathered:
    """Return what a set holds.

    Args:
        root: the folder it is in.

    Raises:
        EvidenceFileError: there is no such folder, or it cannot be opened.
    """
    bounds = constants("switchboard_policy.evidence")
    with opened_root(root) as folder:
        found = Gathered(_manifest(folder, bounds))
        listed: dict[str, Entry] = {}
        if isinstance(found.manifest, Manifest):
            listed = {entry.path: entry for entry in found.manifest.entries}
        most = sum(entry.size for entry in listed.values()) + bounds.whole("unlisted_bytes")
        pass_ = _Pass(found, listed, bounds)
        for digest in digests(pass_.files(folder), most_bytes=most):
            if isinstance(digest, Digest):
                found.digests[digest.path] = digest
            else:
                found.unread.append(digest)
    return found


class _Pass:
    """The walk, sorting what it meets."""

    def __init__(self, found: Gathered, listed: dict[str, Entry], bounds: Constants) -> None:
        self.found, self.listed, self.bounds = found, listed, bounds
        self.room = bounds.whole("documents_bytes")
        self.attestations = 0

    def files(self, folder: int) -> Iterator[Met]:
        """Yield the files that the manifest lists; note everything else."""
        try:
            for met in walk(folder):
                if self._is_to_hash(met):
                    yield met
        except EvidenceFileError as error:
            self.found.cut = error

    def _is_to_hash(self, met: Met) -> bool:
        try:
            return self._is_listed(met)
        except EvidenceError as error:
            self.found.problems.append(error)
            self.found.refused.add(met.path)
            return False

    def _is_listed(self, met: Met) -> bool:
        if met.kind is Kind.SYMLINK:
            raise symlink(met.path)
        if met.kind is Kind.SPECIAL:
            raise special(met.path)
        check_name(met.path)
        if met.kind is Kind.EMPTY_FOLDER:
            raise FileExtra(f"{shown(met.path)} is a folder with nothing in it")
        if looks_like_keys(met.name):
            raise KeysInSet(
                f"{shown(met.path)} lies in the set it would vouch for",
                hint="keys come from the protected base branch or from whoever verifies",
            )
        if met.path.startswith(f"{layout.FOLDER}/"):
            self._document(met)
            return False
        self.found.names.append(met.path)
        if isinstance(self.found.manifest, Manifest) and met.path not in self.listed:
            raise FileExtra(f"{shown(met.path)} is not in the manifest")
        return met.path in self.listed

    def _document(self, met: Met) -> None:
        if met.path == layout.MANIFEST:
            return
        if layout.is_attestation(met.path):
            self.attestations += 1
            most = self.bounds.whole("attestation_bytes")
        elif met.path == layout.RECEIPT:
            most = self.bounds.whole("receipt_bytes")
        elif met.path in layout.LOG:
            most = self.bounds.whole("log_bytes")
        else:
            raise FileExtra(f"{shown(met.path)} is nothing that evidence is made of")
        if self.attestations > self.bounds.whole("attestations"):
            raise FilesTooMany(f"more than {self.bounds.whole('attestations')} attestations")
        content = read_short(met.folder, met.name, met.path, most_bytes=most)
        self.room -= len(content)
        if self.room < 0:
            most = self.bounds.whole("documents_bytes")
            raise FileTooLarge(f"the documents of the evidence come to more than {most:,} bytes")
        self.found.documents[met.path] = content


def manifest_in(root: Path) -> Manifest:
    """Return the manifest of a set, read as a verification reads it: no link is followed.

    Args:
        root: the folder the set is in.

    Raises:
        EvidenceError: there is none, or it is none that can be relied on.
    """
    with opened_root(root) as folder:
        found = _manifest(folder, constants("switchboard_policy.evidence"))
    if isinstance(found, Manifest):
        return found
    raise found


def _manifest(root: int, bounds: Constants) -> Manifest | EvidenceError:
    folder, _, name = layout.MANIFEST.rpartition("/")
    with ExitStack() as opened:
        try:
            below = open_folder(root, folder, folder)
            opened.callback(os.close, below)
            most = bounds.whole("manifest_bytes")
            content = read_short(below, name, layout.MANIFEST, most_bytes=most)
            return read_manifest(content)
        except FileMissing:
            return ManifestMissing(f"there is no {layout.MANIFEST}, so there is no evidence")
        except EvidenceError as error:
            return error


def looks_like_keys(name: str) -> bool:
    """Return whether a file is named as keys are, which a set must not bring itself."""
    folded = name.lower()
    return folded.endswith(_KEY_ENDINGS) or folded.startswith(_KEY_NAMES)
