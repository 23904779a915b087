"""Files a pull request touches: what each one is to the policy repository and to the gate."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol

from switchboard_policy.documents.paths import file_pattern
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.snapshot import is_evidence
from switchboard_policy.gate.pull.names import folded, refused_name

CONFIG = "switchboard.yaml"
KEYRING = ".switchboard/keyring.yaml"
"""Public keys that evidence is verified with; read on the base alone."""
LINK, SUBMODULE = "120000", "160000"
_GATES = (
    "policies/switchboard/",
    "policies/switchboard_data/freeze/",
    "policies/switchboard_data/gate/",
)
_BESIDE = (".github/", ".gitlab/")
_OWNERS = frozenset({"CODEOWNERS", "docs/CODEOWNERS"})
FILES = "files"
"""Area of a file's change that no area of values governs; no finding is called so."""
_NOT_CHANGED = frozenset({"freeze", "gate", "policy", "pull", "risk"})
_DOCUMENTS = (".yaml", ".yml", ".json", ".rego")


class Changed(Protocol):
    """A file that two trees differ in, as a mirror tells of it."""

    @property
    def path(self) -> str: ...  # noqa: D102 - named as the mirror's
    @property
    def previous(self) -> str: ...  # noqa: D102
    @property
    def status(self) -> str: ...  # noqa: D102
    @property
    def old_mode(self) -> str: ...  # noqa: D102
    @property
    def new_mode(self) -> str: ...  # noqa: D102
    @property
    def old_object(self) -> str: ...  # noqa: D102
    @property
    def new_object(self) -> str: ...  # noqa: D102
    @property
    def new_size(self) -> int: ...  # noqa: D102


@dataclass(frozen=True)
class Touched:
    """A file of the policy repository that changes; paths from the repository's folder.

    Args:
        path: where it is, or was.
        previous: where it was before it was renamed; empty where it was not.
        status: `added`, `modified`, `deleted`, `renamed` or `retyped`.
        old_mode: as Git writes it; empty where it was not there.
        new_mode: likewise; empty where it is not there.
        old_object: name of its content before.
        new_object: name of its content now.
        refused: why its name is refused; empty where it is not.
        readable: whether it is text of a size that is read.
    """

    path: str
    previous: str
    status: str
    old_mode: str
    new_mode: str
    old_object: str
    new_object: str
    refused: str = ""
    readable: bool = True

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path it is about."""
        return (self.path, self.previous) if self.previous else (self.path,)

    @property
    def link(self) -> bool:
        """Whether it is, or was, a symbolic link."""
        return LINK in {self.old_mode, self.new_mode}

    @property
    def submodule(self) -> bool:
        """Whether it is, or was, another repository."""
        return SUBMODULE in {self.old_mode, self.new_mode}

    @property
    def mode_changed(self) -> bool:
        """Whether it can be run now and could not before, or the reverse; also if it is new so."""
        if self.link or self.submodule or not self.new_mode:
            return False
        return self.new_mode != (self.old_mode or "100644")

    @property
    def new_evidence(self) -> bool:
        """Whether it is new evidence, which tells of policy and is none; old evidence stays."""
        return self.status == "added" and is_evidence(self.path)

    @property
    def odd(self) -> bool:
        """Whether it is something besides an ordinary file with an ordinary name."""
        return bool(
            self.link or self.submodule or self.mode_changed or self.refused or not self.readable
        )


def touched_files(
    changes: Iterable[Changed], folder: str, every: Collection[str], unreadable: Collection[str]
) -> tuple[Touched, ...]:
    """Return the files below a folder that change.

    Args:
        changes: files that differ between the base and the merge.
        folder: the policy repository's folder; empty for the root.
        every: every path of the merge, for names that differ in case only.
        unreadable: paths whose content is too large, or no text.
    """
    names = Counter(map(folded, every))
    alike: dict[str, list[str]] = {}
    for path in every:
        if names[folded(path)] > 1:
            alike.setdefault(folded(path), []).append(path)
    return tuple(
        _touched(change, folder, alike, unreadable)
        for change in changes
        if below(change.path, folder) or (change.previous and below(change.previous, folder))
    )


def _touched(
    change: Changed,
    folder: str,
    alike: Mapping[str, Sequence[str]],
    unreadable: Collection[str],
) -> Touched:
    others = [each for each in alike.get(folded(change.path), ()) if each != change.path]
    there = bool(change.new_mode)
    return Touched(
        path=inside(change.path, folder),
        previous=inside(change.previous, folder) if change.previous else "",
        status=change.status,
        old_mode=change.old_mode,
        new_mode=change.new_mode,
        old_object=change.old_object,
        new_object=change.new_object,
        refused=refused_name(change.path, others) if there else "",
        readable=change.path not in unreadable,
    )


def below(path: str, folder: str) -> bool:
    """Whether a path is below a folder; everything is below the root."""
    return not folder or path.startswith(f"{folder}/")


def inside(path: str, folder: str) -> str:
    """Return a path as it is called from a folder; one that is outside keeps its whole name."""
    return path[len(folder) + 1 :] if folder and below(path, folder) else path


def is_configuration(path: str, *, root: bool) -> bool:
    """Whether the gate itself rests on a file.

    Args:
        path: from the policy repository's folder.
        root: whether that folder is the root of the repository, so that workflows stand in it.
    """
    if path in {CONFIG, KEYRING} or path.startswith(_GATES):
        return True
    return root and (path in _OWNERS or path.startswith(_BESIDE))


def is_policy(path: str, configs: Iterable[Config], *, root: bool) -> bool:
    """Whether a file is part of the policy: a document, or one that some configuration names.

    Args:
        path: from the policy repository's folder.
        configs: the configurations that count, of the base and of the merge.
        root: whether that folder is the root of the repository.
    """
    if path.startswith("policies/") or is_configuration(path, root=root):
        return True
    return path.endswith(_DOCUMENTS) or any(_names(config, path) for config in configs)


def _names(config: Config, path: str) -> bool:
    places = {place.file for binding in config.values.values() for place in binding.places}
    if any(file_pattern(place).match(path, {}) is not None for place in places):
        return True
    globs = (*config.artefacts.definitions, *config.decisions.logs)
    made = (re.sub(r"\{\w+\}", "*", file) for file in config.artefacts.files.values())
    return any(fnmatchcase(path, pattern) for pattern in (*globs, *made))


def area_of(path: str, config: Config) -> str:
    """Return the area a file belongs to: by its folder, else by the one area mapped into it.

    Args:
        path: from the policy repository's folder.
        config: of the base.
    """
    parts = path.split("/")
    if len(parts) > 3 and "/".join(parts[:2]) in {
        "policies/switchboard",
        "policies/switchboard_data",
    }:
        return parts[2]
    areas = {
        binding.area
        for binding in config.values.values()
        for place in binding.places
        if file_pattern(place.file).match(path, {}) is not None
    }
    return areas.pop() if len(areas) == 1 else "policy"


def entry_area(path: str, config: Config) -> str:
    """Return the area a file's change is entered under.

    Whose findings need every owner must not be called a changed area: its owners alone would do.

    Args:
        path: from the policy repository's folder.
        config: of the base.
    """
    area = area_of(path, config)
    return FILES if area in _NOT_CHANGED else area
