"""The Merkle tree of a log: its hashes, and how it grows.

Everything is told from the nodes of *complete* subtrees, which never change once they are there:
`node(level, position)` is the hash over the leaves from `position * 2**level` on, `2**level` of
them. Whoever keeps those hashes answers for a tree of any earlier size as well.

Source: RFC 9162, section 2.1; the hashes are those of RFC 6962.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeAlias

Node: TypeAlias = Callable[[int, int], bytes]
"""The hash of a complete subtree by its level and its position in that level."""

EMPTY_ROOT = hashlib.sha256().digest()
"""Root of a tree without leaves. Source: RFC 9162, section 2.1.1."""
HASH_BYTES = 32
_LEAF = b"\x00"
_INNER = b"\x01"


def leaf_hash(record: bytes) -> bytes:
    """Return the hash of a leaf.

    Args:
        record: the bytes of the record themselves.
    """
    return hashlib.sha256(_LEAF + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(_INNER + left + right).digest()


class Frontier:
    """What of a tree is needed to let it grow: its largest complete subtrees, at most 63 of them.

    Args:
        size: leaves so far.
        node: its complete subtrees; none is asked of for an empty tree.
    """

    def __init__(self, size: int = 0, node: Node | None = None) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                assert node is not None
                self._peaks.append(node(level, self.size >> level))
                self.size += 1 << level

    def append(self, leaf: bytes) -> list[bytes]:
        """Append the hash of a leaf, and return it and those of the subtrees that it completes."""
        found = [leaf]
        index = self.size
        while index & 1:
            found.append(node_hash(self._peaks.pop(), found[-1]))
            index >>= 1
        self._peaks.append(found[-1])
        self.size += 1
        return found

    @property
    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self._peaks:
            return EMPTY_ROOT
        found = self._peaks[-1]
        for peak in self._peaks[-2::-1]:
            found = node_hash(peak, found)
        return found


def root_hash(size: int, node: Node) -> bytes:
    """Return the root of a tree.

    Args:
        size: its leaves, from 0.
        node: its complete subtrees.
    """
    return range_hash(0, size, node) if size else EMPTY_ROOT


def split(size: int) -> int:
    """Return the largest power of two below a size of at least two."""
    return 1 << ((size - 1).bit_length() - 1)


def range_hash(low: int, high: int, node: Node) -> bytes:
    """Return the hash over some leaves.

    Args:
        low: index of the first, which is where a subtree begins.
        high: index after the last.
        node: the complete subtrees.
    """
    size = high - low
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, low >> level)
    middle = low + split(size)
    return node_hash(range_hash(low, middle, node), range_hash(middle, high, node))
