"""Read from a log what was asked for, and no more: its head, one record, the proof of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import InputError
from switchboard_policy.errors.evidence_log import (
    InclusionInvalid,
    IndexDamaged,
    LogError,
    ProofIndexOutside,
    RecordUnknown,
)
from switchboard_policy.evidence.checkpoint import (
    Checkpoint,
    check_consistent,
    claimed_checkpoint,
)
from switchboard_policy.evidence.log.layout import Layout, opened, read_head
from switchboard_policy.evidence.log.lines import NEWLINE
from switchboard_policy.evidence.log.nodes import REBUILD, EndFile, NodeFile
from switchboard_policy.evidence.merkle import check_inclusion, consistency_proof, inclusion_proof
from switchboard_policy.evidence.note import PACKAGE
from switchboard_policy.evidence.proof import Proof, proof_bytes
from switchboard_policy.evidence.tree import leaf_hash


class LogReader:
    """Answers from one log; while others append to it, too.

    It reads what it is asked for and checks nothing of the rest: `verify_log` does.

    Args:
        layout: where the log is.
        records: its records, opened.
        nodes: its hashes.
        ends: where its records end.
    """

    def __init__(self, layout: Layout, records: int, nodes: NodeFile, ends: EndFile) -> None:
        self._layout = layout
        self._records = records
        self._nodes = nodes
        self._ends = ends

    def head(self) -> bytes:
        """Return the signed head.

        Raises:
            CheckpointMissing: there is none.
        """
        return read_head(self._layout)

    def line(self, index: int) -> bytes:
        """Return a record as its line, without the line's end.

        Args:
            index: of the record, from 0.

        Raises:
            ProofIndexOutside: the log has no such record.
            IndexDamaged: the files beside the records do not fit them.
        """
        size = claimed_checkpoint(self.head()).size
        if not 0 <= index < size:
            message = f"a log of {counted(size, 'record')} has no record at index {index:,}"
            raise ProofIndexOutside(message, hint="indexes count from 0")
        start, end = self._ends.span(index)
        most = constants(PACKAGE).whole("record_bytes") + len(NEWLINE)
        found = os.pread(self._records, end - start, start) if 0 < end - start <= most else b""
        if found[-1:] != NEWLINE or len(found) != end - start:
            raise IndexDamaged("the list of records' ends does not fit them", hint=REBUILD)
        return found[: -len(NEWLINE)]

    def index_of(self, line: bytes) -> int:
        """Return where a record stands; the first place where it is there twice.

        Only hashes are read, not the records.

        Args:
            line: the record as its line, without the line's end.

        Raises:
            RecordUnknown: the log has no such record.
        """
        size = claimed_checkpoint(self.head()).size
        index = self._nodes.leaf(leaf_hash(line), size)
        if index is None:
            raise RecordUnknown(f"none of the {size:,} records is this one, byte for byte")
        return index

    def proof(self, index: int, checkpoint: bytes | None = None) -> bytes:
        """Return the proof that a record is in the log, which needs the log no more.

        Args:
            index: of the record, from 0.
            checkpoint: the signed head it should lead to, which may be an older one; the newest
                unless told.

        Raises:
            ProofIndexOutside: the log of that head has no such record.
            IndexDamaged: the hashes do not lead from the record to the head.
            LogError: the checkpoint is none.
        """
        head = self.head() if checkpoint is None else checkpoint
        claimed = claimed_checkpoint(head)
        leaf = leaf_hash(self.line(index))
        hashes = inclusion_proof(index, claimed.size, self._nodes.node)
        try:
            check_inclusion(leaf, index, claimed.size, hashes, claimed.root)
        except InclusionInvalid as error:
            message = f"no proof of record {index:,} leads to the head over {claimed.size:,}"
            hint = "`switchboard audit verify` says whether records or hashes were changed"
            raise IndexDamaged(message, hint=hint) from error
        return proof_bytes(Proof(index, tuple(hashes), head))

    def consistency(self, older: Checkpoint) -> tuple[tuple[bytes, ...], bytes]:
        """Return the hashes that show an older head to be of this log's history, and its newest.

        Args:
            older: the one.

        Raises:
            ConsistencyInvalid: it is larger than the log, or of another history.
            LogOriginDiffers: it is of another log.
            IndexDamaged: the files beside the records do not fit them.
        """
        head = self.head()
        newer = claimed_checkpoint(head)
        hashes = tuple(consistency_proof(older.size, newer.size, self._nodes.node))
        check_consistent(older, newer, hashes)
        return hashes, head


@contextmanager
def reading(folder: Path) -> Iterator[LogReader]:
    """Open a log to read from it.

    Args:
        folder: where it is.

    Raises:
        InputError: no log is there, or it cannot be read.
        LogError: what is read of it is refused.
    """
    layout = Layout(folder)
    layout.require()
    try:
        with ExitStack() as stack:
            records, hashes, ends = (
                stack.enter_context(opened(path))
                for path in (layout.records, layout.hashes, layout.ends)
            )
            yield LogReader(layout, records, NodeFile(hashes), EndFile(ends))
    except OSError as error:
        raise unreadable(layout, error) from error


def unreadable(layout: Layout, error: OSError) -> InputError | LogError:
    """Return the error for a part of a log that cannot be read."""
    file = str(error.filename or layout.folder)
    if isinstance(error, FileNotFoundError) and file in {str(layout.hashes), str(layout.ends)}:
        return IndexDamaged(f"{file} is missing", hint="the next append makes it again")
    why = (error.strerror or str(error)).lower()
    return InputError(f"cannot be read: {why}", location=Location(file))
