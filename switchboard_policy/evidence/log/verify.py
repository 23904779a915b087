"""Whether a log is what its signed heads say: every record, and every older head somebody holds.

The records are read once, from the first to the last, in bounded memory. Where they do not fit,
`tampering` says what happened to them as far as that can be told.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from switchboard_policy.domain.units import counted
from switchboard_policy.errors.evidence_log import (
    LogForked,
    LogOriginDiffers,
    LogRolledBack,
    TailUnsigned,
)
from switchboard_policy.evidence.checkpoint import Checkpoint, read_checkpoint
from switchboard_policy.evidence.log.index import IndexCheck, index_of
from switchboard_policy.evidence.log.layout import Layout, opened, read_head
from switchboard_policy.evidence.log.lines import NEWLINE, read_lines
from switchboard_policy.evidence.log.locking import standing_still
from switchboard_policy.evidence.log.reading import unreadable
from switchboard_policy.evidence.log.records import tells_dropped
from switchboard_policy.evidence.log.tampering import name_tampering
from switchboard_policy.evidence.note import Verifier
from switchboard_policy.evidence.tree import EMPTY_ROOT, Frontier, leaf_hash
from switchboard_policy.ports.signer import PublicKey

_NO_FILE = -1
"""A handle that nothing is read from, as nothing is there."""


@dataclass(frozen=True)
class VerifiedLog:
    """A log that is what its heads say.

    Args:
        head: its signed head, which every record was held against.
        checkpoint: the same as it was signed.
        older: heads that others hold and that are of its history, smallest first.
        dropped: indexes of records that tell what a crash had left and was dropped.
        beyond: bytes after the last record that the head was signed over; 0 unless they may follow.
    """

    head: Checkpoint
    checkpoint: bytes
    older: tuple[Checkpoint, ...]
    dropped: tuple[int, ...]
    beyond: int


@dataclass
class _Read:
    """What the records were found to be."""

    lines: int = 0
    roots: dict[int, bytes] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    dropped: list[int] = field(default_factory=list)


def verify_log(
    folder: Path,
    verifiers: Iterable[Verifier | tuple[str, PublicKey]],
    *,
    witnessed: Sequence[bytes] = (),
    more_may_follow: bool = False,
) -> VerifiedLog:
    """Hold a log to its signed head, and to the heads that others hold.

    Args:
        folder: where it is.
        verifiers: who may sign for it, by name and key.
        witnessed: checkpoints that others hold, as they were given out.
        more_may_follow: whether something may stand after the last record that the head was signed
            over, as a writer leaves it that was stopped.

    Raises:
        InputError: no log is there, or it cannot be read.
        LogError: the class says what is wrong: see `errors.evidence_log`.
    """
    layout = Layout(folder)
    layout.require()
    trusted = tuple(verifiers)
    others = [read_checkpoint(each, trusted) for each in witnessed]
    try:
        with ExitStack() as stack:
            with standing_still(layout):
                checkpoint = read_head(layout)
                head = read_checkpoint(checkpoint, trusted)
                # Without the file no record is there, which is said as of any that is missing.
                there = layout.records.exists()
                records = stack.enter_context(opened(layout.records)) if there else _NO_FILE
                stop = os.fstat(records).st_size if there else 0
            older = _known(head, others)
            index = stack.enter_context(index_of(layout, head.size))
            found = _read(records, stop, {head.size, *(each.size for each in older)}, index)
            if found.roots.get(head.size) != head.root:
                raise name_tampering(layout, records, stop, head, found.lines)
            _check_known(head, older, found)
            beyond = stop - found.ends[head.size]
            if beyond and not more_may_follow:
                raise _unsigned(head, beyond)
            index.require()
    except OSError as error:
        raise unreadable(layout, error) from error
    dropped = tuple(each for each in found.dropped if each < head.size)
    return VerifiedLog(head, checkpoint, tuple(older), dropped, beyond)


def _known(head: Checkpoint, others: Sequence[Checkpoint]) -> list[Checkpoint]:
    """Return the heads that others hold, smallest first, each once."""
    for each in others:
        if each.origin != head.origin:
            message = f"a checkpoint of {each.origin!r} is given for the log {head.origin!r}"
            raise LogOriginDiffers(message, hint="give checkpoints of this log")
    return sorted(set(others), key=lambda each: (each.size, each.root))


def _read(records: int, stop: int, sizes: set[int], index: IndexCheck) -> _Read:
    """Read all records once, and tell the root at each size asked for."""
    found, frontier, end = _Read(roots={0: EMPTY_ROOT}, ends={0: 0}), Frontier(), 0
    for line in read_lines(records, stop=stop):
        hashes = frontier.append(leaf_hash(line))
        end += len(line) + len(NEWLINE)
        index.hold(hashes, end)
        if frontier.size in sizes:
            found.roots[frontier.size], found.ends[frontier.size] = frontier.root, end
        if tells_dropped(line):
            found.dropped.append(frontier.size - 1)
    found.lines = frontier.size
    return found


def _check_known(head: Checkpoint, older: Sequence[Checkpoint], found: _Read) -> None:
    """Hold a log that fits its own head to the heads that others hold."""
    for each in older:
        if each.size <= head.size and found.roots[each.size] != each.root:
            what = f"a signed head over {counted(each.size, 'record')}"
            message = f"{what} is of another history than the log"
            raise LogForked(message, hint="ask who holds it, and since when")
    newest = older[-1] if older else head
    if newest.size > head.size:
        own = counted(head.size, "record")
        message = f"the log's head is over {own}; one over {newest.size:,} was signed"
        raise LogRolledBack(message, hint="somebody put an older log, or its head, in its place")


def _unsigned(head: Checkpoint, beyond: int) -> TailUnsigned:
    signed = counted(head.size, "record")
    message = f"{counted(beyond, 'byte')} after the {signed} that the head was signed over"
    hint = "a writer that was stopped leaves this, and the next append drops and records it"
    return TailUnsigned(message, hint=hint)
