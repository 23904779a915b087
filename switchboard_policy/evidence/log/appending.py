"""Append to a log: all of a batch or none of it, on the disk and under a signed head.

A batch is acknowledged once its lines are on the disk and the head that covers them is. Several
processes may append to one log; each waits for the lock, and finds the log as its head says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.disk import flush_folder, make_folder, unwritable
from switchboard_policy.domain.units import counted
from switchboard_policy.errors.evidence_log import (
    LogForked,
    LogOriginDiffers,
    LogRolledBack,
)
from switchboard_policy.evidence.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from switchboard_policy.evidence.log.layout import Layout, opened, read_head, replace_file
from switchboard_policy.evidence.log.lines import NEWLINE
from switchboard_policy.evidence.log.locking import writing
from switchboard_policy.evidence.log.nodes import NodeFile
from switchboard_policy.evidence.log.records import Record, record_line
from switchboard_policy.evidence.log.settling import (
    Handles,
    State,
    dropped,
    extend,
    settle,
    write_at,
)
from switchboard_policy.evidence.note import Verifier
from switchboard_policy.evidence.tree import EMPTY_ROOT, root_hash
from switchboard_policy.ports.signer import Signer


@dataclass(frozen=True)
class Appended:
    """What a log answers for from now on.

    Args:
        first: index of the first record of the batch.
        lines: the records as they stand in the log, without their lines' ends.
        checkpoint: the signed head that covers them.
        dropped: records before the batch that tell what a crash had left and was dropped.
    """

    first: int
    lines: tuple[bytes, ...]
    checkpoint: bytes
    dropped: int


class LogWriter:
    """Appends to one log, and signs its heads.

    It never signs a head that contradicts the last one of the log, the last one it signed itself,
    or one that somebody else holds. Safe to use from several threads and processes at once.

    Args:
        folder: where the log is.
        origin: the log's name, under which its key signs.
        signer: the log's key, Ed25519.
        known: heads that others hold.
        former: keys that may have signed the last head, besides the log's own.
    """

    def __init__(
        self,
        folder: Path,
        origin: str,
        signer: Signer,
        *,
        known: Sequence[Checkpoint] = (),
        former: Sequence[Verifier] = (),
    ) -> None:
        self._layout = Layout(folder)
        self._origin = origin
        self._signer = signer
        self._known = tuple(known)
        self._trusted = (Verifier(origin, signer.public), *former)
        self._last: Checkpoint | None = None

    def create(self) -> None:
        """Begin a log with a head over no record; one that is there already stays as it is.

        Raises:
            RecordingError: the disk refuses.
            UsageError: the origin is no name of a key, or the key is of another kind.
        """
        layout = self._layout
        with self._on_disk():
            make_folder(layout.folder)
            with writing(layout):
                if not layout.checkpoint.exists() and not layout.records.exists():
                    head = Checkpoint(self._origin, 0, EMPTY_ROOT)
                    replace_file(layout.checkpoint, sign_checkpoint(head, self._signer))
                    with self._files():
                        pass  # which makes them

    def append_many(self, records: Sequence[Record]) -> Appended:
        """Append records: all of them or none, with one wait for the disk.

        Args:
            records: what is said, by whom and when; none only looks whether more could follow.

        Raises:
            RecordingError: the disk refuses; nothing was appended.
            UnreachableError: whoever holds the key does not answer; nothing was appended.
            HeadContradicted: the records are not those the last head was signed over.
            LogError: the last head is refused, or one that others hold contradicts this log.
            JsonError: a record is none that JSON can say.
            InputError: no log is there.
        """
        self._layout.require()
        lines = [record_line(each) for each in records]
        with self._on_disk(), writing(self._layout), self._files() as handles:
            head = self._head()
            state = settle(self._layout, handles, head)
            self._hold_to_known(handles, head)
            told = self._told(head, records)
            if not lines:
                return Appended(head.size, (), read_head(self._layout), 0)
            checkpoint = self._commit(handles, state, told + lines)
            if told:
                self._layout.dropped.unlink(missing_ok=True)
        return Appended(head.size + len(told), tuple(lines), checkpoint, len(told))

    def _told(self, head: Checkpoint, records: Sequence[Record]) -> list[bytes]:
        """Return the lines that tell what was dropped, said by whoever appends next."""
        if not records:
            return []
        at, by = records[0].at, records[0].by
        return [record_line(Record(at, by, each)) for each in dropped(self._layout, head.size)]

    def _head(self) -> Checkpoint:
        content = read_head(self._layout)
        return read_checkpoint(content, self._trusted, origin=self._origin)

    def _hold_to_known(self, handles: Handles, head: Checkpoint) -> None:
        """Refuse to go on from a history that is not the one others know."""
        known = self._known if self._last is None else (*self._known, self._last)
        nodes = NodeFile(handles.hashes)
        for each in known:
            if each.origin != head.origin:
                message = f"a head of {each.origin!r} is given for the log {head.origin!r}"
                raise LogOriginDiffers(message)
            if each.size > head.size:
                has = counted(head.size, "record")
                message = f"the log has {has}; a head over {each.size:,} was signed"
                raise LogRolledBack(message, hint="put back the newer log; nothing was appended")
            if root_hash(each.size, nodes.node) != each.root:
                message = (
                    f"a head over {counted(each.size, 'record')} is of another history than the log"
                )
                raise LogForked(message, hint="one of the two was made up; nothing was appended")

    def _commit(self, handles: Handles, state: State, lines: list[bytes]) -> bytes:
        """Write lines and the head over them; the new head's name on the disk decides."""
        size, end = state.frontier.size, state.end
        checkpoint = b""
        try:
            write_at(handles.records, b"".join(line + NEWLINE for line in lines), end)
            os.fsync(handles.records)
            extend(handles, state, lines)
            head = Checkpoint(self._origin, state.frontier.size, state.frontier.root)
            checkpoint = sign_checkpoint(head, self._signer)
            replace_file(self._layout.checkpoint, checkpoint)
        except BaseException:
            with suppress(OSError):
                if not checkpoint or self._layout.checkpoint.read_bytes() != checkpoint:
                    handles.cut(size, end)
            raise
        self._last = head
        return checkpoint

    @contextmanager
    def _files(self) -> Iterator[Handles]:
        """Open the log's files, made where they are missing."""
        layout = self._layout
        layout.hashes.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT
        new = not layout.records.exists()
        with ExitStack() as stack:
            paths = (layout.records, layout.hashes, layout.ends)
            handles = Handles(*(stack.enter_context(opened(path, flags)) for path in paths))
            if new:
                flush_folder(layout.folder)
            yield handles

    @contextmanager
    def _on_disk(self) -> Iterator[None]:
        """Say in our words what the disk refuses."""
        try:
            yield
        except OSError as error:
            raise unwritable(self._layout.folder, error) from error
