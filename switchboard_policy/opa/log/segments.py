"""Files of lines that only grow, in one folder: what is in them survives whoever wrote it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from threading import Lock

from switchboard_policy.disk import flush_folder, write_all
from switchboard_policy.opa.forks import renew_after_fork
from switchboard_policy.opa.log.closed import compress, move, repair
from switchboard_policy.opa.log.limits import segment_bytes
from switchboard_policy.opa.log.timestamps import file_stamp


class Segments:
    """The files of one log in one folder. Safe between threads, processes and forks.

    Each process appends to a file of its own and holds a lock on it; a file nobody holds is
    closed for good. Names sort by the time a file was begun.

    Args:
        folder: where; made where it is missing.
        name: what its files are named by.
        most_bytes: size after which another file is begun; the shipped one unless told.
        now_ns: nanoseconds since the epoch, for names.

    Raises:
        OSError: the folder cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "decisions",
        most_bytes: int | None = None,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self.folder = folder
        self._name = name
        self._most = segment_bytes() if most_bytes is None else most_bytes
        self._now_ns = now_ns
        self._lock = Lock()
        self._handle: int | None = None
        self._size = 0
        self._full: list[int] = []
        self.begun = 0
        """How many files were begun."""
        folder.mkdir(parents=True, exist_ok=True)
        self.repaired = tuple(told for path in self._plain() if (told := repair(path)) is not None)
        """What was torn by a writer that was killed, and is mended."""
        renew_after_fork(self)

    def append(self, pieces: Iterable[bytes], *, durable: bool) -> None:
        """Append whole lines: all of them or none.

        Without `durable` they survive the end of this process; with it, that of the machine.

        Args:
            pieces: bytes that end with a line's end.
            durable: whether to wait for the disk.

        Raises:
            OSError: the disk refuses; then nothing of them is left.
        """
        with self._lock:
            handle = self._open() if self._handle is None else self._handle
            size = self._size
            try:
                for piece in pieces:
                    size += write_all(handle, piece)
                if durable:
                    os.fsync(handle)
            except BaseException:
                self._take_back(handle)
                raise
            self._size = size
            if size >= self._most:
                self._full.append(handle)
                self._handle = None

    def flush(self) -> None:
        """Wait until everything appended is on the disk, without keeping others from appending.

        Raises:
            OSError: the disk refuses.
        """
        with self._lock:
            full, self._full = self._full, []
            used = [] if self._handle is None else [os.dup(self._handle)]
        try:
            for handle in full + used:
                os.fsync(handle)
        finally:
            for handle in full + used:
                os.close(handle)

    def give_to(self, other: Segments) -> bool:
        """Move every line into another log; a line that is there twice was moved twice.

        Returns:
            Whether all is moved: a file that somebody else holds is not.

        Raises:
            OSError: one of the disks refuses; what was not moved stays.
        """
        for path in self._plain():
            move(path, other)
        # Only now: while the other log takes nothing, no file after another is begun here.
        self.close()
        moved = [move(path, other) for path in self._plain()]
        return all(moved)

    def tidy(self) -> None:
        """Compress files that are full or were left by others; takes a while.

        Raises:
            OSError: the disk refuses; the file stays as it is.
        """
        for path in self._plain():
            compress(path)

    def close(self) -> None:
        """Close the file in use; safe to call twice.

        Raises:
            OSError: the disk refuses.
        """
        with self._lock:
            if self._handle is not None:
                self._full.append(self._handle)
                self._handle = None
        self.flush()

    def renew(self) -> None:
        """Let go, in a forked child, of the file that belongs to the parent."""
        self._lock = Lock()
        self._drop()
        for handle in self._full:
            os.close(handle)
        self._full = []

    def _plain(self) -> list[Path]:
        return sorted(self.folder.glob(f"{self._name}-*.jsonl"))

    def _open(self) -> int:
        """Begin a file and hold it."""
        while True:
            stamp = file_stamp(self._now_ns())
            path = self.folder / f"{self._name}-{stamp}-{token_hex(3)}.jsonl"
            flags = os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_WRONLY | os.O_CLOEXEC
            handle = os.open(path, flags, 0o600)
            if _hold(handle):
                break
            os.close(handle)  # somebody who mends files was faster, and took it for a lost one
        self._handle, self._size = handle, 0
        self.begun += 1
        flush_folder(self.folder)
        return handle

    def _take_back(self, handle: int) -> None:
        """Undo what was begun; a file that cannot be cut is given up, to be mended later."""
        try:
            os.ftruncate(handle, self._size)
        except OSError:
            self._drop()

    def _drop(self) -> None:
        handle, self._handle, self._size = self._handle, None, 0
        if handle is not None:
            with suppress(OSError):
                os.close(handle)


def _hold(handle: int) -> bool:
    """Return whether a new file is held, and still there."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(handle).st_nlink == 1
