"""The set is whole: every file the manifest lists is there, unchanged, and no other is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from switchboard_policy.domain.units import counted
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_files import (
    EvidenceFileError,
    FileChanged,
    FileExtra,
    FileMissing,
    FileNameError,
    FileSizeWrong,
    FilesSwapped,
)
from switchboard_policy.evidence.gathering import Gathered
from switchboard_policy.evidence.manifest import Entry, Manifest
from switchboard_policy.evidence.paths import check_names, shown, with_folders
from switchboard_policy.evidence.reading import Digest
from switchboard_policy.evidence.result import Check, Status, failed, group, not_evaluated, passed

_MANIFEST = ("files/manifest", "The manifest reads one way only")
_NAMES = ("files/names", "Every name is that of one plain file")
_COMPLETE = ("files/complete", "Every listed file is there, and no other")
_CONTENT = ("files/content", "Every file holds what was listed")


def check_files(found: Gathered) -> Check:
    """Return whether a set is whole.

    Args:
        found: what one pass over it found.
    """
    extra: list[EvidenceError] = [e for e in found.problems if isinstance(e, FileExtra)]
    names = [e for e in found.problems if not isinstance(e, FileExtra)]
    if found.cut is not None:
        names.append(found.cut)
    children = [_manifest(found.manifest), _names(found.names, names)]
    if found.cut is not None:
        why = "not every folder could be walked"
        children += [not_evaluated(*_COMPLETE, why), not_evaluated(*_CONTENT, why)]
    elif isinstance(found.manifest, Manifest):
        children.append(_complete(found.manifest, found, extra))
        children.append(_content(found.manifest, found))
    else:
        why = "without a manifest there is nothing to compare with"
        children += [not_evaluated(*_COMPLETE, why), not_evaluated(*_CONTENT, why)]
    return group("files", "The files are those that were signed", tuple(children))


def _manifest(found: Manifest | EvidenceError) -> Check:
    if isinstance(found, Manifest):
        return passed(*_MANIFEST, f"sha256:{found.sha256}")
    return failed(*_MANIFEST, found)


def _names(names: list[str], problems: list[EvidenceError]) -> Check:
    try:
        check_names(names)
    except FileNameError as error:
        problems = [error, *problems]
    return _all_of(_NAMES, problems, counted(len(names), "file"))


def _complete(manifest: Manifest, found: Gathered, extra: list[EvidenceError]) -> Check:
    there = found.refused.union(found.names)
    missing = [
        FileMissing(f"{shown(entry.path)} is listed and not there")
        for entry in manifest.entries
        if there.isdisjoint(with_folders(entry.path))
    ]
    return _all_of(_COMPLETE, [*missing, *extra], counted(len(manifest.entries), "file"))


def _content(manifest: Manifest, found: Gathered) -> Check:
    differing = {
        entry.path: (entry, found.digests[entry.path])
        for entry in manifest.entries
        if entry.path in found.digests and found.digests[entry.path].sha256 != entry.sha256
    }
    owners = {entry.sha256: path for path, (entry, _) in differing.items()}
    problems: list[EvidenceError] = [*found.unread]
    problems += [_differs(*pair, owners) for pair in differing.values()]
    problems += _wrong_sizes(manifest, found)
    return _all_of(_CONTENT, problems, f"{manifest.size:,} bytes")


def _differs(entry: Entry, digest: Digest, owners: dict[str, str]) -> EvidenceFileError:
    other = owners.get(digest.sha256)
    if other is not None:
        message = f"{shown(entry.path)} holds what is listed as {shown(other)}"
        return FilesSwapped(message, hint="exchange their names")
    told, wanted = digest.sha256[:12], entry.sha256[:12]
    return FileChanged(f"{shown(entry.path)} has the digest {told}…, listed is {wanted}…")


def _wrong_sizes(manifest: Manifest, found: Gathered) -> Iterator[EvidenceError]:
    for entry in manifest.entries:
        digest = found.digests.get(entry.path)
        if digest is None or digest.sha256 != entry.sha256 or digest.size == entry.size:
            continue
        sizes = f"{digest.size:,} bytes, listed are {entry.size:,}"
        yield FileSizeWrong(f"{shown(entry.path)} has the listed digest and {sizes}")


def _all_of(check: tuple[str, str], problems: Iterable[EvidenceError], detail: str) -> Check:
    """Return a check that fails for each kind of problem once, with how often it was met."""
    by_kind: dict[type[EvidenceError], list[EvidenceError]] = {}
    for problem in problems:
        by_kind.setdefault(type(problem), []).append(problem)
    if not by_kind:
        return passed(*check, detail)
    check_id, title = check
    if len(by_kind) == 1:
        return _failed(check_id, title, *by_kind.values())
    children = tuple(
        _failed(f"{check_id}/{alike[0].code.rpartition('/')[2]}", title, alike)
        for alike in by_kind.values()
    )
    return Check(check_id, title, Status.FAILED, children=children)


def _failed(check_id: str, title: str, alike: list[EvidenceError]) -> Check:
    first = alike[0]
    more = f", and {len(alike) - 1:,} more" if len(alike) > 1 else ""
    return Check(check_id, title, Status.FAILED, f"{first.diagnostics()}{more}", first)
