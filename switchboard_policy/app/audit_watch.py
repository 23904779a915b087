"""Follow an audit log as a witness: remember its newest head, and hold every later one to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.audit_log import Trusted, read_head_file, write_out
from switchboard_policy.domain.units import counted
from switchboard_policy.errors.evidence_log import LogRolledBack
from switchboard_policy.evidence.log.layout import Layout
from switchboard_policy.evidence.log.verify import VerifiedLog, verify_log

_SHARE = 10
"""Looking takes at most one part in so many of the time: a long log is read less often."""


@dataclass(frozen=True)
class Watched:
    """A log that is followed.

    Args:
        folder: where it is.
        trusted: who is believed for it.
        heads: files of checkpoints that others hold.
        state: file that keeps the newest head seen, also for the next run; None for none.
        every_s: how often it is looked at, in seconds.
    """

    folder: Path
    trusted: Trusted
    heads: Sequence[Path]
    state: Path | None
    every_s: float


@dataclass(frozen=True)
class Seen:
    """What is new in a log.

    Args:
        log: the log as it was found, whole and of the history known so far.
        new: records since the last look, or since the head that was kept.
        first: whether this is the first look.
    """

    log: VerifiedLog
    new: int
    first: bool


def watch(watched: Watched, wait: Callable[[float], object] = time.sleep) -> Iterator[Seen]:
    """Yield what is new in a log, for as long as it is what it was; never ends by itself.

    Whenever a file of the log has changed, all of it is read: a record changed in the middle
    leaves no other trace.

    Args:
        watched: the log, and what it is held to.
        wait: waits for so many seconds.

    Raises:
        InputError: a file cannot be used.
        LogError: history was changed; the class says how.
        UsageError: no key is given.
    """
    layout, verifiers = Layout(watched.folder), watched.trusted.verifiers(watched.folder)
    heads = [read_head_file(each) for each in watched.heads]
    kept = _kept(watched.state)
    last: VerifiedLog | None = None
    stamp: object = None
    while True:
        began, now = time.monotonic(), _stamp(layout)
        if not now and last is not None:
            message = f"the log is not there any more; it had {counted(last.head.size, 'record')}"
            raise LogRolledBack(message, hint="put it back from a copy that verifies")
        if now != stamp:
            known = [*heads, *kept]
            found = verify_log(watched.folder, verifiers, witnessed=known, more_may_follow=True)
            if watched.state is not None:
                write_out(watched.state, found.checkpoint)
            if last is None or found.head != last.head or found.beyond != last.beyond:
                before = last.head.size if last is not None else _newest(found)
                yield Seen(found, found.head.size - before, first=last is None)
            kept, last, stamp = [found.checkpoint], found, now
        wait(max(watched.every_s, (_SHARE - 1) * (time.monotonic() - began)))


def _newest(found: VerifiedLog) -> int:
    """Return the size of the newest head that was known before."""
    return found.older[-1].size if found.older else 0


def _kept(state: Path | None) -> list[bytes]:
    if state is None or not state.exists():
        return []
    return [read_head_file(state)]


def _stamp(layout: Layout) -> object:
    """Return what tells whether the log was written to: which files, how long, when."""
    found: list[object] = []
    for path in (layout.records, layout.checkpoint):
        with suppress(FileNotFoundError):
            told = path.stat()
            found.append((path, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns))
    return found
