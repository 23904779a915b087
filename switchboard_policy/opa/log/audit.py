"""The audit as a decision log on disk: what it has taken outlives the process that gave it.

Where a line goes, the first that takes it: the store; the spill, a folder on another disk; memory,
within a bound; Python's logging. If none does, whoever asked is denied. What was spilled or held in
memory is brought into the store as soon as that takes lines again.
"""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from switchboard_policy.disk import unwritable
from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.errors import RecordingError, SwitchboardError
from switchboard_policy.opa.forks import renew_after_fork
from switchboard_policy.opa.log.audit_lines import decision_line, event_line, to_logging
from switchboard_policy.opa.log.masks import Mask
from switchboard_policy.opa.log.segments import Segments
from switchboard_policy.ports.audit import AuditEvent, EventLevel


class AuditLog:
    """Takes decisions and events. Safe between threads, event loops and forks.

    A line is given to the operating system before `write` returns, so the end of the process,
    however sudden, loses none; the disk is waited for shortly after, in the background.

    Args:
        store: where the log is.
        spill: where lines go while the store takes none; best on another disk.
        masks: what of a decision must not be written.
        last_resort: takes a line that nothing else did; Python's logging unless told.
        now_ns: nanoseconds since the epoch, for the events it tells of itself.
        limits: its figures; the shipped ones unless told.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own, none is needed often
        self,
        store: Segments,
        *,
        spill: Segments | None = None,
        masks: Sequence[Mask] = (),
        last_resort: Callable[[bytes], None] = to_logging,
        now_ns: Callable[[], int] = time.time_ns,
        limits: Constants | None = None,
    ) -> None:
        figures = limits or constants("switchboard_policy.opa.log")
        self._store = store
        self._spill = spill
        self._masks = tuple(masks)
        self._last_resort = last_resort
        self._now_ns = now_ns
        self._most_held = figures.whole("backlog_bytes")
        self._retry_seconds = figures.real("retry_seconds")
        self._flush_seconds = figures.real("flush_seconds")
        self._close_seconds = figures.real("close_seconds")
        self.renew()
        _look_after(self)

    def renew(self) -> None:
        """Begin without anything held, as a new process does."""
        self._lock = threading.RLock()
        self._held: deque[bytes] = deque()
        self._held_bytes = 0
        self._down = ""
        self._spilled = self._left = self._spill is not None
        self._dirty = False
        self._tidied = -1
        self._closed = False
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def down(self) -> str:
        """Why the store takes no lines; empty while it does."""
        return self._down

    def write(self, record: DecisionRecord) -> None:
        """Take one decision.

        Raises:
            RecordingError: nothing takes it.
        """
        self._take(decision_line(record, self._masks))

    def event(self, event: AuditEvent) -> None:
        """Take one event.

        Raises:
            RecordingError: nothing takes it.
        """
        self._take(event_line(event))

    def close(self) -> None:
        """Bring what is left to the disk, or to the last resort; safe to call twice.

        Raises:
            RecordingError: something is left that nothing takes.
        """
        self._ending.set()
        thread = self._thread
        if thread is not None:
            thread.join(self._close_seconds)
        with self._lock:
            self._closed = True
        self._restore()
        while self._held:
            self._resort(self._held.popleft())
        try:
            self._store.close()
            if self._spill is not None:
                self._spill.close()
        except OSError as error:
            raise unwritable(self._store.folder, error) from error

    def _take(self, line: bytes) -> None:
        with self._lock:
            if self._closed:
                raise RecordingError("the audit is closed")
            if self._thread is None:
                self._start()
            if not self._down:
                try:
                    self._store.append([line], durable=False)
                except OSError as error:
                    self._note_down(error)
                else:
                    self._dirty = True
                    return
            self._set_aside(line)

    def _set_aside(self, line: bytes) -> None:
        """Put a line where it waits for the store."""
        if self._spill is not None:
            try:
                self._spill.append([line], durable=False)
            except OSError:
                pass  # the spill is full as well; memory is next
            else:
                self._spilled = True
                return
        if self._held_bytes + len(line) <= self._most_held:
            self._held.append(line)
            self._held_bytes += len(line)
        else:
            self._resort(line)

    def _resort(self, line: bytes) -> None:
        try:
            self._last_resort(line)
        except Exception as error:
            raise RecordingError(f"nothing takes what was decided: {error}") from error

    def _note_down(self, error: OSError) -> None:
        known, self._down = self._down, unwritable(self._store.folder, error).diagnostics()
        if known:
            return
        self._set_aside(self._own_event(EventLevel.CRITICAL, "audit/down", self._down))

    def _own_event(self, level: EventLevel, name: str, message: str) -> bytes:
        return event_line(AuditEvent(level, name, message, self._now_ns()))

    def _start(self) -> None:
        thread = threading.Thread(target=self._run, name="switchboard-audit", daemon=True)
        with suppress(RuntimeError):  # no thread to be had now: the next line tries again
            thread.start()
            self._thread = thread

    def _run(self) -> None:
        """Flush, bring back and compress until the end."""
        pause = min(self._flush_seconds, self._retry_seconds)
        tried = time.monotonic()
        while not self._ending.wait(pause):
            self._flush()
            if self._waiting() and time.monotonic() - tried >= self._retry_seconds:
                self._restore()
                tried = time.monotonic()
            self._tidy()

    def _waiting(self) -> bool:
        return bool(self._down or self._held or self._spilled or self._left)

    def _flush(self) -> None:
        dirty, self._dirty = self._dirty, False
        if dirty:
            try:
                self._store.flush()
            except OSError as error:
                with self._lock:
                    self._note_down(error)

    def _tidy(self) -> None:
        """Compress what is full, once after each new file."""
        begun = self._store.begun
        if begun != self._tidied:
            with suppress(OSError):  # a disk that has no room for the copy keeps the file
                self._store.tidy()
            self._tidied = begun

    def _restore(self) -> None:
        """Bring what was set aside into the store, if that takes lines again."""
        with self._lock:
            held = list(self._held)
            spilled, self._spilled = self._spilled, False
        try:
            if held:
                self._store.append(held, durable=False)
            if self._spill is not None and (spilled or self._left):
                self._left = not self._spill.give_to(self._store)
            self._store.flush()
            with self._lock:
                for line in held:
                    self._held.popleft()
                    self._held_bytes -= len(line)
                # What was set aside meanwhile comes first, so that the order is kept.
                if self._down and not self._held and not self._spilled:
                    self._store.append([self._restored()], durable=False)
                    self._dirty, self._down = True, ""
        except OSError as error:
            with self._lock:
                self._spilled |= spilled
                self._note_down(error)

    def _restored(self) -> bytes:
        message = "the audit is written to its store again"
        return self._own_event(EventLevel.INFO, "audit/restored", message)


def _look_after(audit: AuditLog) -> None:
    """Renew in each forked child, and close at the end of each process."""
    known = weakref.ref(audit)

    def end() -> None:
        found = known()
        if found is not None:
            with suppress(SwitchboardError):
                found.close()

    renew_after_fork(audit)
    atexit.register(end)
