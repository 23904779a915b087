"""A pull request's change as Git tells of it: the base, the merge, and the files between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from switchboard_policy.app.pulls.trees import Side, folder_in, side_of
from switchboard_policy.bot.mirror import Conflict, Mirror
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.snapshot import is_evidence, set_of
from switchboard_policy.errors import InputError, SwitchboardError
from switchboard_policy.gate.pull.files import (
    CONFIG,
    Touched,
    is_policy,
    touched_files,
)

if TYPE_CHECKING:
    from switchboard_policy.bot.trees import ChangedFile

_FREEZE = "policies/switchboard_data/freeze/"


@dataclass(frozen=True)
class Merging:
    """Two trees of one merge.

    Args:
        base: tree of the base.
        merged: tree of the merge; of one that conflicts, that of the base again.
        changes: files that differ; of a merge that conflicts, those the head changes.
        conflicts: files in conflict; None where it can be merged.
    """

    base: str
    merged: str
    changes: Sequence[ChangedFile]
    conflicts: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Change:
    """What a merge does to the policy repository.

    Args:
        base: the base.
        merged: what the merge gives.
        config: `switchboard.yaml` of the base.
        touched: policy files that change, and files that are not what they seem.
        conflicts: files in conflict; None where it can be merged.
        evidence: folders of the evidence sets that come with it.
    """

    base: Side
    merged: Side
    config: Config
    touched: tuple[Touched, ...]
    conflicts: tuple[str, ...] | None = None
    evidence: tuple[str, ...] = ()

    @property
    def root(self) -> bool:
        """Whether the policy repository is the whole repository."""
        return not self.base.folder

    @property
    def paths(self) -> frozenset[str]:
        """Every path that is touched."""
        return frozenset(path for file in self.touched for path in file.paths)

    @property
    def reconfigures(self) -> bool:
        """Whether the merge would be judged by something else than the base."""
        return any(path == CONFIG or path.startswith(_FREEZE) for path in self.paths)


def merging(mirror: Mirror, base: str, head: str) -> Merging:
    """Return what merging a head into a base gives.

    Args:
        mirror: holds both commits.
        base: the commit merged into.
        head: the commit merged.

    Raises:
        ForgeError: it cannot be worked out.
    """
    tree = mirror.tree(base)
    merge = mirror.merge(base, head)
    if not isinstance(merge, Conflict):
        return Merging(tree, merge.tree, mirror.changes(tree, merge.tree))
    since = mirror.base_of(base, head) or base
    changes = mirror.changes(mirror.tree(since), mirror.tree(head))
    return Merging(tree, tree, changes, merge.files)


def change_of(mirror: Mirror, merge: Merging, folder: str = "") -> Change | None:
    """Return what a merge does to the policy repository; None where it leaves it alone.

    Args:
        mirror: holds the trees.
        merge: the merge.
        folder: the policy repository's folder; empty to find the one there is.

    Raises:
        InputError: the base's configuration cannot be read, or the merge brings a first one.
        ForgeError: a tree cannot be read.
    """
    found = folder_in(mirror.listing(merge.base), folder)
    if found is None:
        _refuse_first(mirror, merge, folder)
        return None
    base, merged = side_of(mirror, merge.base, found), side_of(mirror, merge.merged, found)
    config = read_config(base.snapshot)
    touched = touched_files(merge.changes, found, merged.paths, merged.unreadable)
    configs, root = _configs(config, merged), not found
    kept = tuple(file for file in touched if file.odd or _is_of_policy(file, configs, root=root))
    sets = {set_of(file.path) for file in touched if file.new_evidence}
    return (
        Change(base, merged, config, kept, merge.conflicts, tuple(sorted(sets))) if kept else None
    )


def _is_of_policy(file: Touched, configs: tuple[Config, ...], *, root: bool) -> bool:
    """Whether a file is part of the policy; evidence that is there already is, as what it was."""
    if file.new_evidence:
        return False
    return any(is_evidence(path) or is_policy(path, configs, root=root) for path in file.paths)


def _configs(config: Config, merged: Side) -> tuple[Config, ...]:
    """Return the configurations that say what is policy; one that cannot be read says nothing."""
    try:
        return (config, read_config(merged.snapshot))
    except SwitchboardError:
        return (config,)


def _refuse_first(mirror: Mirror, merge: Merging, folder: str) -> None:
    """Refuse a first policy repository: nothing on the base could judge it."""
    if folder_in(mirror.listing(merge.merged), folder) is not None:
        raise InputError(
            f"the base holds no {CONFIG}, so nothing there can judge this one",
            hint="merge the first one before the gate's check is required",
        )
