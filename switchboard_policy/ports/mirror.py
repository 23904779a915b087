"""The mirror port: what a repository holds, read by Git, so that a merge is worked out and not asked.

A commit is named where it is fetched; everything else goes by tree. Nothing is checked out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

FILE, EXECUTABLE, LINK, SUBMODULE = "100644", "100755", "120000", "160000"
"""Modes of Git: an ordinary file, one that can be run, a symbolic link, another repository."""


@dataclass(frozen=True)
class HeldFile:
    """One file of a tree.

    Args:
        mode: as Git writes it.
        digest: name of its blob; of a submodule, its commit.
        size: bytes; 0 of a submodule.
    """

    mode: str
    digest: str
    size: int


@dataclass(frozen=True)
class ChangedFile:
    """One file that differs between two trees.

    Args:
        path: where it is; where it was, if it was deleted.
        previous: where it was before it was renamed; empty where it was not.
        status: `added`, `modified`, `deleted` or `renamed`.
        old: as it was; None where it was not there.
        new: as it is; None where it is not there.
    """

    path: str
    previous: str
    status: str
    old: HeldFile | None
    new: HeldFile | None


@dataclass(frozen=True)
class Conflict:
    """Two commits that cannot be merged.

    Args:
        files: the files in conflict, sorted; empty where Git names none.
    """

    files: tuple[str, ...]


class Mirror(Protocol):
    """A repository's objects at hand. Every method may raise `ForgeError`."""

    def fetch(self, commits: Sequence[str]) -> None:
        """Bring some commits, with their history.

        Raises:
            ForgeMissing: one is not to be had.
        """
        ...

    def merge(self, base: str, head: str) -> str | Conflict:
        """Return the tree that merging a commit into another gives, or what is in conflict."""
        ...

    def tree(self, commit: str) -> str:
        """Return the tree of a commit."""
        ...

    def files(self, tree: str) -> Mapping[str, HeldFile]:
        """Return every file of a tree by path, links and submodules included."""
        ...

    def contents(self, files: Sequence[HeldFile]) -> Mapping[str, bytes]:
        """Return the bytes of some files by digest."""
        ...

    def changes(self, old: str, new: str) -> Sequence[ChangedFile]:
        """Return every file that differs between two trees, by path."""
        ...

    def message(self, commit: str) -> str:
        """Return a commit's message."""
        ...
