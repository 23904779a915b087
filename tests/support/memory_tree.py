"""A Merkle tree to hold the log's own against."""

from __future__ import annotations

from collections.abc import Iterable

from switchboard_policy.evidence.tree import Frontier


class MemoryTree:
    """A tree held in memory: what the log keeps in a file.

    Args:
        leaves: hashes of leaves it begins with.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._frontier = Frontier()
        self._levels: list[list[bytes]] = []
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return self._frontier.size

    def append(self, leaf: bytes) -> None:
        """Append the hash of a leaf, and of each subtree that it completes."""
        for level, found in enumerate(self._frontier.append(leaf)):
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(found)

    def node(self, level: int, position: int) -> bytes:
        """Return the hash of a complete subtree."""
        return self._levels[level][position]
