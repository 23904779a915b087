"""Guards that are switched while the application runs: a file, looked at before each request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, SwitchboardError
from switchboard_policy.ports.audit import AuditEvent, AuditSink, EventLevel
from switchboard_policy.web.guards import Guard, GuardFlags, Override, Switch
from switchboard_policy.web.guards_reader import read_flags, shipped_flags


class Flags:
    """For whom each guard is on now. Safe between threads and event loops.

    Fails closed: a file that is wrong or would weaken a guard is not taken, and the one before
    stays in force; an override that is not sound or has expired does not count. Each of these,
    and each override that begins or ends to count, is told to the audit.

    Args:
        read: gives the file's bytes.
        stamp: gives something that is another when the file is; cheap, for it is asked each time.
        owners: who may switch a guard off.
        audit: told of what changes.
        file: the file's name, for messages.
        now: seconds since the epoch.

    Raises:
        InputError: the file is wrong or missing to begin with.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own
        self,
        read: Callable[[], bytes],
        stamp: Callable[[], object],
        *,
        owners: Collection[str],
        audit: AuditSink,
        file: str = "guards.yaml",
        now: Callable[[], float] = time.time,
    ) -> None:
        self._read = read
        self._stamp = stamp
        self._owners = frozenset(owners)
        self._audit = audit
        self._file = file
        self._now = now
        self._lock = threading.Lock()
        self._known = stamp()
        self._flags, refused = read_flags(file, read(), self._owners)
        self._active: set[Override] = set()
        self._tell_refused(refused)

    @classmethod
    def watching(cls, path: Path, *, owners: Collection[str], audit: AuditSink) -> Flags:
        """Return the flags of a file that is read again when it changes.

        Args:
            path: the file.
            owners: who may switch a guard off.
            audit: told of what changes.

        Raises:
            InputError: it is wrong or missing to begin with.
        """

        def read() -> bytes:
            try:
                return path.read_bytes()
            except OSError as error:
                why = (error.strerror or str(error)).lower()
                raise InputError(f"cannot be read: {why}", location=Location(str(path))) from error

        def stamp() -> object:
            with suppress(OSError):
                told = path.stat()
                return told.st_mtime_ns, told.st_size, told.st_ino
            return None

        return cls(read, stamp, owners=owners, audit=audit, file=str(path))

    def switch(self, guard: Guard, customer: str) -> Switch:
        """Return whether a guard is on for a customer.

        Args:
            guard: which.
            customer: who asks; empty where nobody is known.
        """
        now = self._now()
        return self._current(now).switch(guard, customer, now)

    def _current(self, now: float) -> GuardFlags:
        with self._lock:
            stamp = self._stamp()
            if stamp != self._known:
                self._known = stamp
                self._read_again()
            counting = {each for each in self._flags.overrides if each.counts(now)}
            for override in sorted(counting - self._active, key=str):
                # One that cannot be recorded does not count.
                if self._tell(EventLevel.WARNING, "guard/off", _words(override, "off"), override):
                    self._active.add(override)
            for override in sorted(self._active - counting, key=str):
                self._active.remove(override)
                self._tell(EventLevel.INFO, "guard/on", _words(override, "on again"), override)
            return replace(self._flags, overrides=tuple(self._active))

    def _read_again(self) -> None:
        try:
            flags, refused = read_flags(self._file, self._read(), self._owners)
        except InputError as error:
            self._tell_kept(error.diagnostics())
            return
        weaker = flags.weaker_than(self._flags)
        if weaker:
            self._tell_kept(f"{weaker}; a guard is switched off by an override, not by an edit")
            return
        self._flags = flags
        self._tell_refused(refused)

    def _tell_kept(self, why: str) -> None:
        message = f"the new {self._file} is not taken, the one before stays in force: {why}"
        self._tell(EventLevel.CRITICAL, "guards/refused", message)

    def _tell_refused(self, refused: Collection[InputError]) -> None:
        for error in refused:
            self._tell(EventLevel.CRITICAL, "guards/override_refused", error.diagnostics())

    def _tell(
        self, level: EventLevel, name: str, message: str, override: Override | None = None
    ) -> bool:
        """Tell the audit, and return whether it took it."""
        details = {} if override is None else _details(override)
        event = AuditEvent(level, name, message, int(self._now() * 1_000_000_000), "", details)
        try:
            self._audit.event(event)
        except SwitchboardError:
            return False
        return True


class FixedFlags:
    """Guards that stay as they are.

    Args:
        flags: for whom each is on; as they ship unless told.
        now: seconds since the epoch, for overrides.
    """

    def __init__(
        self, flags: GuardFlags | None = None, now: Callable[[], float] = time.time
    ) -> None:
        self._flags = flags or shipped_flags()
        self._now = now

    def switch(self, guard: Guard, customer: str) -> Switch:
        """Return whether a guard is on for a customer."""
        return self._flags.switch(guard, customer, self._now())


def _words(override: Override, state: str) -> str:
    whom = override.customer or "everybody"
    return f"{override.guard} is {state} for {whom}, by {override.by}: {override.reason}"


def _details(override: Override) -> dict[str, str | float | int | bool | None]:
    return {
        "guard": str(override.guard),
        "customer": override.customer,
        "by": override.by,
        "reason": override.reason,
        "since_s": override.since,
        "expires_s": override.expires,
    }
