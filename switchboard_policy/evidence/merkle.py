"""Proofs over the Merkle tree of a log, made and checked.

Source: RFC 9162, section 2.1; the hashes are those of RFC 6962.
"""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.domain.units import counted
from switchboard_policy.errors.evidence_log import (
    ConsistencyInvalid,
    InclusionInvalid,
    ProofIndexOutside,
    ProofLengthWrong,
)
from switchboard_policy.evidence.tree import EMPTY_ROOT, Node, node_hash, range_hash, split


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
        middle = low + split(high - low)
        if index < middle:
            found.append(range_hash(middle, high, node))
            high = middle
        else:
            found.append(range_hash(low, middle, node))
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
        middle = low + split(high - low)
        if older <= middle:
            found.append(range_hash(middle, high, node))
            high = middle
        else:
            found.append(range_hash(low, middle, node))
            low = middle
    if low:
        # The older tree is no subtree of the newer one, so its last part must be told as well.
        found.append(range_hash(low, high, node))
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
    # At the right edge some levels have no sibling. All siblings further up are then to the left,
    # and how many there are is checked already, so those levels need not be passed over.
    for sibling in proof:
        is_left = here & 1 or here == last
        found = node_hash(sibling, found) if is_left else node_hash(found, sibling)
        here, last = here >> 1, last >> 1
    if found != root:
        message = (
            f"the proof does not lead from this record at index {index:,} to the root of "
            f"{counted(size, 'record')} that was signed"
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
        else:
            new_found = node_hash(new_found, sibling)
        here, last = here >> 1, last >> 1
    _check_roots(older, newer, found=old_found == older_root and new_found == newer_root)


def _path_length(here: int, last: int) -> int:
    """Return how many siblings a node has on its way up, beside the right edge's last node."""
    apart = (here ^ last).bit_length()
    # Below where the two ways meet each level has a sibling; above, only those to the left.
    return apart + (here >> apart).bit_count()


def _check_index(index: int, size: int) -> None:
    if not 0 <= index < size:
        message = f"a log of {counted(size, 'record')} has no record at index {index:,}"
        raise ProofIndexOutside(message, hint="indexes count from 0")


def _check_order(older: int, newer: int) -> None:
    if not 0 <= older <= newer:
        message = f"a log of {counted(older, 'record')} cannot be the beginning of one of {newer:,}"
        raise ConsistencyInvalid(message, hint="give the older checkpoint first")


def _check_length(older: int, newer: int, given: Sequence[bytes], due: int) -> None:
    if len(given) != due:
        message = (
            f"from {older:,} to {newer:,} records a proof has {due} hashes; {len(given)} are here"
        )
        raise ProofLengthWrong(message)


def _check_roots(older: int, newer: int, *, found: bool) -> None:
    if not found:
        message = f"{counted(older, 'record')} are not shown to be the beginning of {newer:,}"
        raise ConsistencyInvalid(
            message, hint="either the proof is of other checkpoints, or history was changed"
        )
