"""Logs in which somebody edited, and heads that do not belong to them."""

from __future__ import annotations

from collections.abc import Callable

from support.tampering.case import Cases, Workshop
from support.tampering.world import LOG, ORIGIN, STRANGER_LOG, head_over

from switchboard_policy.errors import evidence_log as log_errors
from switchboard_policy.evidence.checkpoint import Checkpoint, sign_checkpoint
from switchboard_policy.evidence.note import sign_note
from switchboard_policy.evidence.tree import EMPTY_ROOT

CASES = Cases("log", of="log")
RECORDS, HEAD, HASHES = "records.jsonl", "checkpoint", "index/hashes"


def edit(work: Workshop, change: Callable[[list[bytes]], object]) -> None:
    """Change the list of records, and nothing beside it."""
    found = work.files[RECORDS].splitlines(keepends=True)
    change(found)
    work.files[RECORDS] = b"".join(found)


def shown(head: Checkpoint) -> list[str]:
    """A head that somebody holds, signed by the log's key."""
    return [sign_checkpoint(head, LOG).decode()]


@CASES.refused("A record was edited.", log_errors.RecordChanged)
def record_edited(work: Workshop) -> None:
    edit(work, lambda found: found.__setitem__(2, found[2].replace(b'"gate"', b'"cfo"')))


@CASES.refused("A record between others was deleted.", log_errors.RecordRemoved)
def record_deleted(work: Workshop) -> None:
    edit(work, lambda found: found.pop(2))


@CASES.refused("A record was inserted between others.", log_errors.RecordInserted)
def record_inserted(work: Workshop) -> None:
    edit(work, lambda found: found.insert(2, found[2].replace(b'"gate"', b'"cfo"')))


@CASES.refused("Two records have changed places.", log_errors.RecordsReordered)
def records_reordered(work: Workshop) -> None:
    edit(work, lambda found: found.__setitem__(slice(2, 4), found[2:4][::-1]))


@CASES.refused("The last records were cut off.", log_errors.TailCut)
def tail_cut(work: Workshop) -> None:
    edit(work, lambda found: found.__delitem__(slice(5, None)))


@CASES.refused(
    "A record was deleted together with the files that would tell which.",
    log_errors.TailCut,
    like="too few records; without the hashes nothing tells which are missing",
)
def record_deleted_without_trace(work: Workshop) -> None:
    record_deleted(work)
    del work.files[HASHES]


@CASES.refused(
    "A record was edited together with the files that would tell which.", log_errors.RecordsDiffer
)
def record_edited_without_trace(work: Workshop) -> None:
    record_edited(work)
    del work.files[HASHES]


@CASES.refused("A record was added that no head covers.", log_errors.TailUnsigned)
def record_added(work: Workshop) -> None:
    edit(work, lambda found: found.append(found[-1].replace(b'"gate"', b'"cfo"')))


@CASES.refused(
    "The log is of another history than a head that was published.",
    log_errors.LogForked,
    like="two heads of two histories, of a log instead of a proof",
)
def forked(work: Workshop) -> None:
    work.asked["checkpoints"] = shown(Checkpoint(ORIGIN, 5, bytes(32)))


@CASES.refused(
    "Records and head were put back to an older, genuine state, and somebody holds a newer head.",
    log_errors.LogRolledBack,
    like="an older head than one somebody holds, of a log instead of a proof",
)
def rolled_back(work: Workshop) -> None:
    newer = work.files[HEAD].decode()
    found = work.files[RECORDS].splitlines(keepends=True)[:5]
    work.files[RECORDS] = b"".join(found)
    head = head_over([line.rstrip(b"\n") for line in found])
    work.files[HEAD] = sign_checkpoint(head, LOG)
    for path in [path for path in work.files if path.startswith("index/")]:
        del work.files[path]
    work.asked["checkpoints"] = [newer]


@CASES.refused(
    "The log was emptied: an empty one is the beginning of any, but not the one somebody saw.",
    log_errors.LogRolledBack,
    like="an older state of the log, the oldest there is",
)
def emptied(work: Workshop) -> None:
    work.asked["checkpoints"] = [work.files[HEAD].decode()]
    work.files[RECORDS] = b""
    work.files[HEAD] = sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), LOG)
    for path in [path for path in work.files if path.startswith("index/")]:
        del work.files[path]


@CASES.refused("The head was taken away.", log_errors.CheckpointMissing)
def head_taken_away(work: Workshop) -> None:
    del work.files[HEAD]


@CASES.refused(
    "The head was signed by a key that nobody trusts.",
    log_errors.LogKeyUnknown,
    like="a head by a stranger, of a log instead of a proof",
)
def head_by_a_stranger(work: Workshop) -> None:
    found = [line.rstrip(b"\n") for line in work.files[RECORDS].splitlines(keepends=True)]
    work.files[HEAD] = sign_checkpoint(head_over(found), STRANGER_LOG)


@CASES.refused(
    "A head that somebody holds is of another log.",
    log_errors.LogOriginDiffers,
    like="a head of another log, shown instead of put in",
)
def head_of_another_log(work: Workshop) -> None:
    other = Checkpoint("acme.example/other", 5, bytes(32))
    work.asked["checkpoints"] = [sign_note(other.text, ORIGIN, LOG).decode()]


@CASES.refused("The hashes beside the records were changed.", log_errors.IndexDamaged)
def hashes_changed(work: Workshop) -> None:
    found = bytearray(work.files[HASHES])
    found[40] ^= 1
    work.files[HASHES] = bytes(found)


@CASES.verifies("An older head of the same history is held by somebody.")
def older_head_held(work: Workshop) -> None:
    found = [line.rstrip(b"\n") for line in work.files[RECORDS].splitlines(keepends=True)]
    work.asked["checkpoints"] = shown(head_over(found[:3]))
