"""The hashes of a log's tree in a file, each found by its place without reading the others.

They stand in the order in which they come to be: a leaf, then each subtree that it completes. What
is written is never changed, and a tree of any earlier size can be told from it.

Source: `golang.org/x/mod/sumdb/tlog`, which stores hashes in this order.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterator

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors.evidence_log import IndexDamaged
from switchboard_policy.evidence.note import PACKAGE
from switchboard_policy.evidence.tree import HASH_BYTES

END_BYTES = 8
REBUILD = "delete the folder index/ of the log; the next append makes it again"


def stored_count(size: int) -> int:
    """Return how many hashes a tree has that are stored.

    Args:
        size: its leaves.
    """
    # Each level has half as many complete subtrees as the one below, rounded down.
    return 2 * size - size.bit_count()


def stored_at(level: int, position: int) -> int:
    """Return at which place the hash of a complete subtree is stored, from 0."""
    last_leaf = ((position + 1) << level) - 1
    return stored_count(last_leaf) + level


class NodeFile:
    """The stored hashes of a log.

    Args:
        handle: an open file.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def node(self, level: int, position: int) -> bytes:
        """Return the hash of a complete subtree.

        Raises:
            IndexDamaged: the file ends before it.
        """
        found = _read(self._handle, HASH_BYTES, stored_at(level, position) * HASH_BYTES)
        if len(found) != HASH_BYTES:
            raise IndexDamaged("the list of hashes ends too early", hint=REBUILD)
        return found

    def leaf(self, leaf: bytes, size: int) -> int | None:
        """Return the index of the first leaf with a hash; None where there is none.

        Args:
            leaf: the hash.
            size: leaves to look among.
        """
        place, stop = 0, stored_count(size)
        many = constants(PACKAGE).whole("block_bytes") // HASH_BYTES
        while place < stop:
            count = min(many, stop - place)
            read = _read(self._handle, count * HASH_BYTES, place * HASH_BYTES)
            if not read:
                break
            for found in _places(read, leaf):
                index = bisect_left(range(size), place + found, key=stored_count)
                if index < size and stored_count(index) == place + found:
                    return index
            place += count
        return None


def _read(handle: int, count: int, place: int) -> bytes:
    """Read from a place; nothing where no file can reach that far."""
    try:
        return os.pread(handle, count, place)
    except OverflowError:
        return b""


class InOrder:
    """A file that is read from its beginning on, a block at a time.

    Args:
        handle: an open file.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._block = constants(PACKAGE).whole("block_bytes")
        self._rest = memoryview(b"")
        self._place = 0

    def take(self, count: int) -> bytes:
        """Return the next bytes; fewer at the end of the file."""
        found = bytes(self._rest[:count])
        self._rest = self._rest[count:]
        while len(found) < count:
            read = os.pread(self._handle, self._block, self._place)
            if not read:
                break
            self._place += len(read)
            missing = count - len(found)
            found += read[:missing]
            self._rest = memoryview(read)[missing:]
        return found


def stored_leaves(handle: int, size: int) -> Iterator[bytes]:
    """Yield the stored hashes of leaves, in their order; fewer where the file ends before.

    Args:
        handle: the stored hashes, opened.
        size: how many leaves are wanted.
    """
    stored = InOrder(handle)
    for index in range(size):
        leaf = stored.take(HASH_BYTES)
        if len(leaf) < HASH_BYTES:
            return
        yield leaf
        # The subtrees that the leaf completes stand between it and the next one.
        stored.take((stored_count(index + 1) - stored_count(index) - 1) * HASH_BYTES)


def _places(stored: bytes, wanted: bytes) -> Iterator[int]:
    """Yield at which places among some hashes one stands."""
    found = stored.find(wanted)
    while found >= 0:
        if found % HASH_BYTES == 0:
            yield found // HASH_BYTES
        found = stored.find(wanted, found + 1)


class EndFile:
    """Where each record of a log ends.

    Args:
        handle: an open file.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def span(self, index: int) -> tuple[int, int]:
        """Return where a record begins and where its line's end is passed, in bytes.

        Raises:
            IndexDamaged: the file ends before it.
        """
        first = max(0, index - 1)
        count = index - first + 1
        found = _read(self._handle, count * END_BYTES, first * END_BYTES)
        if len(found) != count * END_BYTES:
            raise IndexDamaged("the list of records' ends is too short", hint=REBUILD)
        start = int.from_bytes(found[:END_BYTES]) if index else 0
        return start, int.from_bytes(found[-END_BYTES:])
