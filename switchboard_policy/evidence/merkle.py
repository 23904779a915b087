"""The Merkle tree of a log: its hashes, and proofs over them, made and checked.

A proof is made from the nodes of *complete* subtrees, which never change once they are there:
`node(level, position)` is the hash over the leaves from `position * 2**level` on, `2**level` of
them. Whoever keeps those hashes answers for a tree of any earlier size as well.

Source: RFC 9162, section 2.1; the hashes are those of RFC 6962.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from switchboard_policy.errors.evidence_log import (
    ConsistencyInvalid,
    InclusionInvalid,
    ProofIndexOutside,
    ProofLengthWrong,
)

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


class MemoryTree:
    """A tree held in memory, for small logs and for tests.

    Args:
        leaves: hashes of leaves it begins with.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Append the hash of a leaf, and of each subtree that it completes."""
        for level, hashed in enumerate(completed(len(self), leaf, self.node)):
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(hashed)

    def node(self, level: int, position: int) -> bytes:
        """Return the hash of a complete subtree."""
        return self._levels[level][position]


def completed(index: int, leaf: bytes, node: Node) -> list[bytes]:
    """Return what a leaf adds to a tree: its own hash, and of each subtree it completes.

    Args:
        index: of the leaf, from 0.
        leaf: its hash.
        node: the complete subtrees before it.
    """
    found = [leaf]
    while index & 1:
        # The subtree to the left of the one just completed: same level, one position before.
        found.append(node_hash(node(len(found) - 1, index - 1), found[-1]))
        index >>= 1
    return found


def root_hash(size: int, node: Node) -> bytes:
    """Return the root of a tree.

    Args:
        size: its leaves, from 0.
        node: its complete subtrees.
    """
    return _range_hash(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root.

    Args:
        index: of the leaf, from 0.
        size: leaves of the tree.
        node: its complete subtrees.

    Raises:
        ProofIndexOutside: the tree has no such leaf.

    Source: RFC 9162, section 2.1.3.1.
    """
    _check_index(index, size)
    low, high = 0, size
    found: list[bytes] = []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            found.append(_range_hash(middle, high, node))
            high = middle
        else:
            found.append(_range_hash(low, middle, node))
            low = middle
    return found[::-1]


def consistency_proof(older: int, newer: int, node: Node) -> list[bytes]:
    """Return the hashes that show a tree to be the beginning of another.

    Args:
        older: leaves of the one, from 0 to `newer`.
        newer: leaves of the other.
        node: its complete subtrees.

    Raises:
        ConsistencyInvalid: the older tree is the larger one.

    Source: RFC 9162, section 2.1.4.1.
    """
    _check_order(older, newer)
    if older in (0, newer):
        return []
    low, high = 0, newer
    found: list[bytes] = []
    while high != older:
        middle = low + _split(high - low)
        if older <= middle:
            found.append(_range_hash(middle, high, node))
            high = middle
        else:
            found.append(_range_hash(low, middle, node))
            low = middle
    if low:
        # The older tree is no subtree of the newer one, so its last part must be told as well.
        found.append(_range_hash(low, high, node))
    return found[::-1]


def check_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that hashes lead from a leaf to a root.

    Args:
        leaf: its hash.
        index: of the leaf, from 0.
        size: leaves of the tree.
        proof: the hashes, from the leaf's sibling upwards.
        root: of the tree.

    Raises:
        ProofIndexOutside: a tree of that size has no such leaf.
        ProofLengthWrong: there are more or fewer hashes than the place asks for.
        InclusionInvalid: they lead to another root.

    Source: RFC 9162, section 2.1.3.2.
    """
    _check_index(index, size)
    here, last = index, size - 1
    due = _path_length(here, last)
    if len(proof) != due:
        message = f"record {index:,} of {size:,} has a proof of {due} hashes; {len(proof)} are here"
        raise ProofLengthWrong(message)
    found = leaf
    for sibling in proof:
        if here & 1 or here == last:
            found = node_hash(sibling, found)
            here, last = _skip_lonely(here, last)
        else:
            found = node_hash(found, sibling)
        here, last = here >> 1, last >> 1
    if found != root:
        message = (
            f"the proof does not lead from this record at index {index:,} to the root of "
            f"{size:,} records that was signed"
        )
        raise InclusionInvalid(
            message, hint="one of record, index, size and root is not the one it was made for"
        )


def check_consistency(
    older: int, newer: int, proof: Sequence[bytes], older_root: bytes, newer_root: bytes
) -> None:
    """Check that one tree is the beginning of another.

    Args:
        older: leaves of the one, from 0.
        newer: leaves of the other.
        proof: the hashes that show it.
        older_root: root of the one.
        newer_root: root of the other.

    Raises:
        ProofLengthWrong: there are more or fewer hashes than the two sizes ask for.
        ConsistencyInvalid: the hashes lead to another root, or the older tree is the larger one.

    Source: RFC 9162, section 2.1.4.2.
    """
    _check_order(older, newer)
    given = list(proof)
    if older in (0, newer):
        _check_length(older, newer, given, 0)
        same = older_root == (newer_root if older else EMPTY_ROOT)
        _check_roots(older, newer, found=same)
        return
    here, last = older - 1, newer - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    is_subtree = here == 0
    _check_length(older, newer, given, _path_length(here, last) + (not is_subtree))
    first = older_root if is_subtree else given.pop(0)
    old_found = new_found = first
    for sibling in given:
        if here & 1 or here == last:
            old_found, new_found = node_hash(sibling, old_found), node_hash(sibling, new_found)
            here, last = _skip_lonely(here, last)
        else:
            new_found = node_hash(new_found, sibling)
        here, last = here >> 1, last >> 1
    _check_roots(older, newer, found=old_found == older_root and new_found == newer_root)


def _split(size: int) -> int:
    """Return the largest power of two below a size of at least two."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_hash(low: int, high: int, node: Node) -> bytes:
    """Return the hash over leaves from `low`, which is where a subtree begins, to `high`."""
    size = high - low
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, low >> level)
    middle = low + _split(size)
    return node_hash(_range_hash(low, middle, node), _range_hash(middle, high, node))


def _skip_lonely(here: int, last: int) -> tuple[int, int]:
    """Go up past levels at which a node at the right edge has no sibling."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _path_length(here: int, last: int) -> int:
    """Return how many siblings a node has on its way up, beside the right edge's last node."""
    apart = (here ^ last).bit_length()
    # Below where the two ways meet each level has a sibling; above, only those to the left.
    return apart + (here >> apart).bit_count()


def _check_index(index: int, size: int) -> None:
    if not 0 <= index < size:
        message = f"a log of {size:,} records has no record at index {index:,}"
        raise ProofIndexOutside(message, hint="indexes count from 0")


def _check_order(older: int, newer: int) -> None:
    if not 0 <= older <= newer:
        message = f"a log of {older:,} records cannot be the beginning of one of {newer:,}"
        raise ConsistencyInvalid(message, hint="give the older checkpoint first")


def _check_length(older: int, newer: int, given: Sequence[bytes], due: int) -> None:
    if len(given) != due:
        message = (
            f"from {older:,} to {newer:,} records a proof has {due} hashes; {len(given)} are here"
        )
        raise ProofLengthWrong(message)


def _check_roots(older: int, newer: int, *, found: bool) -> None:
    if not found:
        message = (
            f"the log of {older:,} records is not shown to be the beginning of that of {newer:,}"
        )
        raise ConsistencyInvalid(
            message, hint="either the proof is of other checkpoints, or history was changed"
        )
