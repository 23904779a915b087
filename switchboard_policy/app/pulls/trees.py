"""Trees of a mirror as the policy repository in them: where it stands, and its bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from switchboard_policy.app.repository import CONFIG, DOCUMENTS, MOST_FILE_BYTES
from switchboard_policy.domain.snapshot import Snapshot, is_evidence
from switchboard_policy.errors import InputError
from switchboard_policy.gate.pull.files import below, inside
from switchboard_policy.gate.pull.names import shown

if TYPE_CHECKING:
    from switchboard_policy.bot.mirror import Mirror
    from switchboard_policy.bot.trees import TreeFile

_REGULAR = frozenset({"100644", "100755"})


@dataclass(frozen=True)
class Side:
    """One side of a change: the base, or what the merge gives. Its tree's name says what it holds.

    Args:
        tree: name of the whole tree.
        folder: the policy repository's folder in it; empty for the root.
        paths: every path of the tree.
        files: ordinary files below that folder, by their path from it.
    """

    tree: str
    folder: str
    paths: frozenset[str] = field(compare=False, repr=False)
    files: Mapping[str, bytes] = field(compare=False, repr=False)

    @property
    def snapshot(self) -> Snapshot:
        """The policy repository: what reading it from a disk would give."""
        kept = {path: content for path, content in self.files.items() if _is_read(path, content)}
        return Snapshot(kept, self.folder or "the repository")

    @property
    def unreadable(self) -> frozenset[str]:
        """Whole paths of documents that are too large, or no text."""
        return frozenset(
            f"{self.folder}/{path}" if self.folder else path
            for path, content in self.files.items()
            if path.endswith(DOCUMENTS) and not _is_readable(content)
        )


def side_of(mirror: Mirror, tree: str, folder: str) -> Side:
    """Return a tree as one side of a change.

    Args:
        mirror: holds it.
        tree: its name.
        folder: the policy repository's folder.

    Raises:
        ForgeError: it cannot be read.
    """
    listing = mirror.listing(tree)
    held = mirror.files(tree, folder)
    files = {
        inside(path, folder): file.content
        for path, file in held.items()
        if file.mode in _REGULAR and below(path, folder) and shown(path) == path
    }
    return Side(tree, folder, frozenset(listing), files)


def folder_in(listing: Mapping[str, TreeFile], wanted: str = "") -> str | None:
    """Return the folder of the policy repository in a tree; None where there is none.

    Args:
        listing: every file of the tree.
        wanted: the folder, where somebody said which one.

    Raises:
        InputError: there are several, and nobody said which one.
    """
    found = sorted(_folders(listing))
    if wanted:
        return wanted.strip("/") if wanted.strip("/") in found else None
    if "" in found or len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(shown(each) for each in found[:5])
        raise InputError(f"there are {len(found)} policy repositories: {names}; name one")
    return None


def _folders(listing: Mapping[str, TreeFile]) -> Iterable[str]:
    for path, file in listing.items():
        folder, _, name = path.rpartition("/")
        if name == CONFIG and file.mode in _REGULAR:
            yield folder


def _is_read(path: str, content: bytes) -> bool:
    """Whether a file is read at all, as `read_repository` does from a disk."""
    if len(content) > MOST_FILE_BYTES or is_evidence(path):
        return False
    return path.endswith(DOCUMENTS) or b"\0" not in content


def _is_readable(content: bytes) -> bool:
    if len(content) > MOST_FILE_BYTES or b"\0" in content:
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
