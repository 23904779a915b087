"""What a writer finds: the log as its signed head says, whatever a crash has left behind it.

Nothing beyond the head was ever acknowledged, and nothing says who wrote it. So it is dropped, and
what was dropped is kept in `dropped.json` until a record of the log tells it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

from switchboard_policy.disk import flush_folder
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors.evidence_log import HeadContradicted, IndexDamaged, LogError
from switchboard_policy.evidence.checkpoint import Checkpoint
from switchboard_policy.evidence.log.layout import Layout, replace_file
from switchboard_policy.evidence.log.lines import NEWLINE, read_lines
from switchboard_policy.evidence.log.nodes import END_BYTES, EndFile, NodeFile, stored_count
from switchboard_policy.evidence.log.records import DROPPED
from switchboard_policy.evidence.note import PACKAGE
from switchboard_policy.evidence.strict_json import canonical_bytes, read_canonical
from switchboard_policy.evidence.tree import HASH_BYTES, Frontier, leaf_hash

_REBUILT_AT_ONCE = 8192
"""Records whose hashes are written at a time: a matter of memory only."""


@dataclass(frozen=True)
class Handles:
    """The files of a log while it is written.

    Args:
        records: one record a line.
        hashes: of the tree.
        ends: of the records.
    """

    records: int
    hashes: int
    ends: int

    def cut(self, size: int, end: int) -> None:
        """Cut all three to what a log of this size holds.

        Args:
            size: records.
            end: where the last of them ends, in bytes.

        Raises:
            OSError: the disk refuses.
        """
        os.ftruncate(self.records, end)
        os.ftruncate(self.hashes, stored_count(size) * HASH_BYTES)
        os.ftruncate(self.ends, size * END_BYTES)


@dataclass
class State:
    """Where a log stands.

    Args:
        frontier: its tree, ready to grow.
        end: where its last record ends, in bytes.
    """

    frontier: Frontier
    end: int


def settle(layout: Layout, handles: Handles, head: Checkpoint) -> State:
    """Return a log as its head says; what stands beyond is dropped, and noted.

    Args:
        layout: where it is.
        handles: its files, held by the caller alone.
        head: the last head that was signed.

    Raises:
        HeadContradicted: the records are not those that the head was signed over.
        OSError: the disk refuses.
    """
    state = _indexed(handles, head) or _rebuilt(handles, head)
    size = os.fstat(handles.records).st_size
    if size > state.end:
        _note_dropped(layout, handles.records, state.end, size, head.size)
    if _sizes(handles) != (state.end, stored_count(head.size), head.size):
        handles.cut(head.size, state.end)
        os.fsync(handles.records)
    return state


def dropped(layout: Layout, size: int) -> list[dict[str, Json]]:
    """Return what was dropped and is not yet recorded, each as the record that tells it.

    Args:
        layout: of the log.
        size: its records; what was dropped from a smaller log is recorded by now.

    Raises:
        JsonError: the note of it cannot be read.
        OSError: the disk refuses.
    """
    try:
        content = layout.dropped.read_bytes()
    except FileNotFoundError:
        return []
    figures = constants(PACKAGE)
    most, depth = figures.whole("record_bytes"), figures.whole("record_depth")
    found = read_canonical(str(layout.dropped), content, most_bytes=most, depth=depth)
    entries = found if isinstance(found, list) else []
    return [each for each in entries if isinstance(each, dict) and each.get("after") == size]


def _sizes(handles: Handles) -> tuple[int, int, int]:
    """Return where the records end, how many hashes there are, and how many ends."""
    records, hashes, ends = (
        os.fstat(each).st_size for each in (handles.records, handles.hashes, handles.ends)
    )
    return records, hashes // HASH_BYTES, ends // END_BYTES


def _indexed(handles: Handles, head: Checkpoint) -> State | None:
    """Return the state that the files beside the records tell; None where they do not fit."""
    nodes, ends = NodeFile(handles.hashes), EndFile(handles.ends)
    try:
        frontier = Frontier(head.size, nodes.node)
        start, end = ends.span(head.size - 1) if head.size else (0, 0)
        last = nodes.node(0, head.size - 1) if head.size else b""
    except IndexDamaged:
        return None
    line = os.pread(handles.records, end - start, start) if 0 <= start < end else b""
    # The last line says whether records and hashes are of one log; the root, which one.
    fits = not head.size or (line[-1:] == NEWLINE and leaf_hash(line[:-1]) == last)
    return State(frontier, end) if fits and frontier.root == head.root else None


def _rebuilt(handles: Handles, head: Checkpoint) -> State:
    """Make the files beside the records again."""
    os.ftruncate(handles.hashes, 0)
    os.ftruncate(handles.ends, 0)
    state = State(Frontier(), 0)
    batch: list[bytes] = []
    try:
        for line in read_lines(handles.records, stop=os.fstat(handles.records).st_size):
            if state.frontier.size + len(batch) == head.size:
                break
            batch.append(line)
            if len(batch) == _REBUILT_AT_ONCE:
                extend(handles, state, batch)
                batch = []
        extend(handles, state, batch)
    except LogError as error:
        raise _contradicted(head) from error
    if (state.frontier.size, state.frontier.root) != (head.size, head.root):
        raise _contradicted(head)
    return state


def extend(handles: Handles, state: State, lines: list[bytes]) -> None:
    """Write the hashes and the ends of records that stand in the log, and let the state grow.

    Args:
        handles: the log's files.
        state: where it stands before these records.
        lines: the records, without their lines' ends.

    Raises:
        OSError: the disk refuses.
    """
    size, end = state.frontier.size, state.end
    hashes, ends = bytearray(), bytearray()
    for line in lines:
        for each in state.frontier.append(leaf_hash(line)):
            hashes += each
        end += len(line) + len(NEWLINE)
        ends += end.to_bytes(END_BYTES)
    write_at(handles.hashes, hashes, stored_count(size) * HASH_BYTES)
    write_at(handles.ends, ends, size * END_BYTES)
    state.end = end


def write_at(handle: int, content: bytes | bytearray, place: int) -> None:
    """Write all of some bytes at a place.

    Raises:
        OSError: the disk refuses; some of them may have been written.
    """
    left = memoryview(content)
    while left:
        written = os.pwrite(handle, left, place)
        left, place = left[written:], place + written


def _contradicted(head: Checkpoint) -> HeadContradicted:
    message = f"the records are not the {head.size:,} that the last head was signed over"
    hint = "nothing was appended; `switchboard audit verify` says what has changed"
    return HeadContradicted(message, hint=hint)


def _note_dropped(layout: Layout, records: int, start: int, stop: int, size: int) -> None:
    """Keep what is dropped from being forgotten, before it is."""
    digest, lines, place = hashlib.sha256(), 0, start
    block = constants(PACKAGE).whole("block_bytes")
    while place < stop:
        read = os.pread(records, min(block, stop - place), place)
        if not read:
            break
        digest.update(read)
        lines += read.count(NEWLINE)
        place += len(read)
    entry: dict[str, Json] = {
        "after": size,
        "bytes": place - start,
        "event": DROPPED,
        "sha256": digest.hexdigest(),
        "whole_lines": lines,
    }
    known = dropped(layout, size)
    if entry not in known:
        replace_file(layout.dropped, canonical_bytes([*known, entry]))
        flush_folder(layout.folder)
