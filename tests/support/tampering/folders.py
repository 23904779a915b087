"""Cases as folders: one line of why, the class that refuses, and the files that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from support.tampering.case import Asked, Case, Workshop, differing, files_below

README, CASE, FILES, BESIDE = "README.md", "case.yaml", "files", "beside"
_OUTSIDE = "../"
"""Before the path of a file beside the set, to which a link in it leads."""


@dataclass(frozen=True)
class Kept:
    """A case as its folder tells it.

    Args:
        id: the folder below the cases.
        why: the line of its README.
        refused: the class that must refuse it; empty where it must verify.
        code: that class's code.
        of: the good set it differs from.
        files: the files that are new or other.
        removed: the files that are not there any more.
        links: symbolic links, and where they lead.
        asked: how the question differs.
    """

    id: str
    why: str
    refused: str
    code: str
    of: str
    files: Mapping[str, bytes]
    removed: tuple[str, ...]
    links: Mapping[str, str]
    asked: Asked

    def spoil(self, good: Mapping[str, bytes]) -> Workshop:
        """The good set with the differences."""
        files = {path: content for path, content in good.items() if path not in self.removed}
        return Workshop({**files, **self.files}, dict(self.links), dict(self.asked))


def case_files(case: Case, good: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a case's folder."""
    spoilt = Workshop(dict(good))
    case.change(spoilt)
    assert not spoilt.on_disk, f"{case.id} does what no folder can keep"
    changed = differing(good, spoilt.files)
    told: dict[str, object] = {"of": case.of}
    if case.refused is not None:
        told |= {"refused": case.refused.__name__, "code": case.refused.code}
    if removed := sorted(set(good) - set(spoilt.files)):
        told["removed"] = removed
    if spoilt.links:
        told["links"] = dict(spoilt.links)
    if spoilt.asked:
        told["asked"] = dict(spoilt.asked)
    described = yaml.safe_dump(told, sort_keys=False, allow_unicode=False, width=96)
    return {
        README: f"{case.why}\n".encode(),
        CASE: described.encode(),
        **{_place(path): content for path, content in changed.items()},
    }


def _place(path: str) -> str:
    """Where a file of the set, or one beside it, stands in the case's folder."""
    if path.startswith(_OUTSIDE):
        return f"{BESIDE}/{path.removeprefix(_OUTSIDE)}"
    return f"{FILES}/{path}"


def read_case(root: Path, folder: Path) -> Kept:
    """Read one folder.

    Args:
        root: the folder of all cases.
        folder: the case's.
    """
    told = yaml.safe_load((folder / CASE).read_text(encoding="utf-8"))
    beside = {f"{_OUTSIDE}{path}": data for path, data in files_below(folder / BESIDE).items()}
    kept = Kept(
        id=folder.relative_to(root).as_posix(),
        why=(folder / README).read_text(encoding="utf-8").strip(),
        refused=told.get("refused", ""),
        code=told.get("code", ""),
        of=told["of"],
        files=files_below(folder / FILES) | beside,
        removed=tuple(told.get("removed", ())),
        links=told.get("links", {}),
        asked=told.get("asked", {}),
    )
    assert kept.id.endswith("_fail") is bool(kept.refused), f"{kept.id}: the suffix says otherwise"
    return kept


def read_cases(root: Path) -> Iterator[Kept]:
    """Read every folder below one that holds a case."""
    for path in sorted(root.rglob(CASE)):
        yield read_case(root, path.parent)
