"""The manifest: every file of a set by name, digest and size, and what the set is about.

There is one way to write it, canonical JSON with its entries in order, so its digest is one number
that stands for all files. Every attestation names that number.

Source: RFC 8785.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import UsageError
from switchboard_policy.errors.evidence_files import (
    FilesTooMany,
    ManifestEmpty,
    ManifestFieldUnknown,
    ManifestInvalid,
    ManifestUnsorted,
    ManifestVersionUnknown,
    NameReserved,
)
from switchboard_policy.evidence.about import About, read_about
from switchboard_policy.evidence.layout import FOLDER
from switchboard_policy.evidence.paths import check_name, check_names, shown
from switchboard_policy.evidence.strict_json import canonical_bytes, read_canonical

SCHEMA = "switchboard.evidence-manifest/v1"
_FIELDS = frozenset({"path", "sha256", "size", "mediaType", "role"})
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_ROLE = re.compile(r"[a-z][a-z0-9-]{0,40}")
_MOST_SIZE = 2**53 - 1
"""Largest whole number every reader of JSON keeps. Source: RFC 8785, appendix D."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a set.

    Args:
        path: relative POSIX path in the set.
        sha256: of its bytes, in hex.
        size: in bytes.
        media_type: what kind of file it is, such as `application/json`.
        role: what it is in the set, such as `proposal` or `simulation`.
    """

    path: str
    sha256: str
    size: int
    media_type: str
    role: str


@dataclass(frozen=True)
class Manifest:
    """Every file of a set, and what the set is about.

    Args:
        entries: one a file, by path in order of Unicode's code points.
        about: what the set is about.
        sha256: of the manifest's own bytes, in hex.
    """

    entries: tuple[Entry, ...]
    about: About
    sha256: str

    @property
    def size(self) -> int:
        """Size of all files together in bytes."""
        return sum(entry.size for entry in self.entries)


def manifest_bytes(entries: Iterable[Entry], about: About) -> bytes:
    """Return a manifest as its file.

    Args:
        entries: the files, in any order.
        about: what the set is about.

    Raises:
        UsageError: there is no file.
        FileNameError: a name is refused, or two could be taken for one.
    """
    ordered = sorted(entries, key=lambda entry: entry.path)
    if not ordered:
        raise UsageError("a set of evidence has one file at least")
    check_names(entry.path for entry in ordered)
    for entry in ordered:
        check_name(entry.path)
    listed: list[Json] = [
        {
            "path": entry.path,
            "sha256": entry.sha256,
            "size": entry.size,
            "mediaType": entry.media_type,
            "role": entry.role,
        }
        for entry in ordered
    ]
    return canonical_bytes({"schema": SCHEMA, "about": about.document(), "entries": listed})


def read_manifest(content: bytes) -> Manifest:
    """Return a manifest that means one thing only.

    Args:
        content: the bytes of its file.

    Raises:
        EvidenceError: the leaf class says why: no strict JSON, another version, a field that is
            unknown or wrong, names that are refused, entries out of order, other bytes than the
            one way to write it.
    """
    bounds = constants("switchboard_policy.evidence")
    value = read_canonical(
        "the manifest",
        content,
        most_bytes=bounds.whole("manifest_bytes"),
        depth=bounds.whole("manifest_depth"),
    )
    if not isinstance(value, dict):
        raise ManifestInvalid("the manifest is no object")
    if value.get("schema") != SCHEMA:
        told = ascii(value.get("schema"))[:80]
        raise ManifestVersionUnknown(f"the manifest is {told}; {SCHEMA} is known here")
    if strange := sorted(value.keys() - {"schema", "about", "entries"}):
        raise ManifestFieldUnknown(f"the manifest has the field {ascii(strange[0])[:80]}")
    about = read_about(value.get("about"))
    entries = _entries(value.get("entries"), bounds.whole("files"))
    return Manifest(entries, about, hashlib.sha256(content).hexdigest())


def _entries(value: Json, most: int) -> tuple[Entry, ...]:
    if not isinstance(value, list):
        raise ManifestInvalid("the manifest's entries are no list")
    if not value:
        raise ManifestEmpty("the manifest lists no file; deny unless something is there")
    if len(value) > most:
        raise FilesTooMany(f"the manifest lists {len(value):,} files; at most {most:,} are read")
    entries = tuple(_entry(each, position) for position, each in enumerate(value, 1))
    names = [entry.path for entry in entries]
    check_names(names)
    for name in names:
        check_name(name)
        if name.partition("/")[0].lower() == FOLDER:
            raise NameReserved(f"the manifest lists {shown(name)}; {FOLDER}/ is not part of it")
    if names != sorted(names):
        raise ManifestUnsorted("the manifest's entries are not in order of their paths")
    return entries


def _entry(value: Json, position: int) -> Entry:
    if not isinstance(value, dict):
        raise ManifestInvalid(f"entry {position} of the manifest is no object")
    if strange := sorted(value.keys() - _FIELDS):
        raise ManifestFieldUnknown(f"entry {position} has the field {ascii(strange[0])[:80]}")
    if missing := sorted(_FIELDS - value.keys()):
        raise ManifestInvalid(f"entry {position} of the manifest has no {missing[0]}")
    size, path = value["size"], value["path"]
    if type(size) is not int or not 0 <= size <= _MOST_SIZE:
        raise ManifestInvalid(f"entry {position}: size is no whole number of bytes")
    if not isinstance(path, str):
        raise ManifestInvalid(f"entry {position}: path is no text")
    return Entry(
        path=path,
        sha256=_text(value, "sha256", _SHA256, position),
        size=size,
        media_type=_text(value, "mediaType", _MEDIA_TYPE, position),
        role=_text(value, "role", _ROLE, position),
    )


def _text(value: dict[str, Json], name: str, pattern: re.Pattern[str], position: int) -> str:
    found = value[name]
    if not isinstance(found, str) or not pattern.fullmatch(found):
        raise ManifestInvalid(f"entry {position}: {name} is not as {pattern.pattern}")
    return found
