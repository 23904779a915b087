"""A file of accepted jobs: appended to before an answer is given, read after whatever happened.

What is in it survives the process, however that ends. It is never flushed to the disk: after a
power cut GitHub's own list of deliveries and `switchboard bot sync` bring back what is missing.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import RecordingError, UsageError
from switchboard_policy.web.webhooks.job import Job, job_of


class Journal:
    """The jobs that were accepted and are not done, and the deliveries that were seen.

    Not safe between threads: whoever holds it has a lock.

    Args:
        file: where; made where it is missing, readable to its owner alone.
        limits: `deliveries_remembered` and `journal_bytes`.

    Raises:
        RecordingError: it cannot be written.
        UsageError: another receiver has it open.
    """

    def __init__(self, file: Path, limits: Constants) -> None:
        self._file = file
        self._most_seen = limits.whole("deliveries_remembered")
        self._most_bytes = limits.whole("journal_bytes")
        self._open: dict[str, Job] = {}
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._size = self._floor = 0
        self._handle = -1
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(file.with_name(f"{file.name}.lock"), _FLAGS, 0o600)
            self._claim()
            for line in file.read_bytes().split(b"\n") if file.is_file() else ():
                self._replay(line)
            self._rewrite()
        except OSError as error:
            raise self._unwritable(error) from error

    def _claim(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._lock)
            message = f"another receiver writes {self._file}"
            raise UsageError(message, hint="give each of them a journal of its own") from error

    @property
    def unfinished(self) -> tuple[Job, ...]:
        """The jobs that were accepted and are not done, the oldest first."""
        return tuple(self._open.values())

    def has_seen(self, delivery: str) -> bool:
        """Return whether a delivery was accepted before."""
        return delivery in self._seen

    def write(
        self,
        *,
        take: Sequence[Job] = (),
        drop: Iterable[str] = (),
        seen: Iterable[str] = (),
        forget: Iterable[str] = (),
    ) -> None:
        """Write down what changes, all of it or nothing.

        Args:
            take: jobs that are accepted.
            drop: ids of jobs that are done, or that another one does for.
            seen: deliveries that need not be accepted again.
            forget: deliveries that may be, because their job could not be done.

        Raises:
            RecordingError: the disk refuses; nothing has changed.
        """
        line = _line(take, drop := list(drop), seen := list(seen), forget := list(forget))
        try:
            self._append(line)
            self._apply(take, drop, seen, forget)
            if self._size > self._floor + self._most_bytes:
                self._rewrite()
        except OSError as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """Close the file; safe to call twice."""
        for handle in (self._handle, self._lock):
            if handle >= 0:
                os.close(handle)
        self._handle = self._lock = -1

    def _append(self, line: bytes) -> None:
        try:
            _write_all(self._handle, line)
        except OSError:
            os.ftruncate(self._handle, self._size)  # half a line is taken back
            raise
        self._size += len(line)

    def _apply(
        self, take: Iterable[Job], drop: Iterable[str], seen: Iterable[str], forget: Iterable[str]
    ) -> None:
        for job in drop:
            self._open.pop(job, None)
        self._open.update((job.id, job) for job in take)
        self._seen.update(dict.fromkeys(seen))
        for delivery in forget:
            self._seen.pop(delivery, None)
        while len(self._seen) > self._most_seen:
            self._seen.popitem(last=False)

    def _replay(self, line: bytes) -> None:
        """Do again what a line says; one that was torn says nothing, and was never answered to."""
        try:
            found = json.loads(line)
            jobs = [job for each in found["take"] if (job := job_of(each)) is not None]
            self._apply(jobs, *([str(each) for each in found[name]] for name in _LISTS))
        except (ValueError, KeyError, TypeError):
            return

    def _rewrite(self) -> None:
        """Put a file with what still counts in the place of the one that grew."""
        line = _line(self.unfinished, (), list(self._seen), ())
        new = self._file.with_name(f"{self._file.name}.new")
        handle = os.open(new, _FLAGS | os.O_TRUNC, 0o600)
        try:
            _write_all(handle, line)
            new.rename(self._file)
        except OSError:
            os.close(handle)
            raise
        if self._handle >= 0:
            os.close(self._handle)
        self._handle, self._size, self._floor = handle, len(line), len(line)

    def _unwritable(self, error: OSError) -> RecordingError:
        why = (error.strerror or str(error)).lower()
        full = error.errno in _FULL
        hint = "make room" if full else "see whether the disk is there and may be written"
        return RecordingError(f"{self._file} cannot be written: {why}", full=full, hint=hint)


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
_LISTS = ("drop", "seen", "forget")


def _line(
    take: Iterable[Job], drop: Iterable[str], seen: Iterable[str], forget: Iterable[str]
) -> bytes:
    lists: dict[str, Json] = dict(zip(_LISTS, map(list, (drop, seen, forget)), strict=True))
    document: dict[str, Json] = {"take": [job.document() for job in take], **lists}
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def _write_all(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
