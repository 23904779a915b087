"""What a record is: who says what, and when, as one line of canonical JSON.

The leaf of the tree is the line byte for byte, without its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339, seconds_of
from switchboard_policy.errors import EvidenceError, UsageError
from switchboard_policy.errors.evidence_log import RecordMalformed, RecordTooLong
from switchboard_policy.evidence.note import PACKAGE
from switchboard_policy.evidence.strict_json import canonical_bytes, read_canonical, read_json

VERSION = 1
DROPPED = "TAIL_DROPPED"
"""The event of a record that says what was dropped from the end of the log."""


@dataclass(frozen=True)
class Record:
    """One record of a log.

    Args:
        at: when it was appended, in seconds since the epoch.
        by: who appended it.
        content: what is said.
    """

    at: int
    by: str
    content: Mapping[str, Json]


def record_line(record: Record) -> bytes:
    """Return a record as its line, without the line's end.

    Args:
        record: who says what, and when.

    Raises:
        UsageError: nobody says it.
        JsonError: JSON, or other readers of it, cannot say this.
        RecordTooLong: the line is longer than a record may be.
    """
    if not record.by:
        raise UsageError("a record without who says it")
    document = {
        "at": rfc3339(record.at),
        "by": record.by,
        "record": record.content,
        "version": VERSION,
    }
    line = canonical_bytes(document, what="a record")
    figures = constants(PACKAGE)
    most = figures.whole("record_bytes")
    if len(line) > most:
        message = f"a record of {len(line):,} bytes; at most {most:,} are allowed"
        raise RecordTooLong(message, hint="record the digest of what is large")
    # Whatever is appended can be read again: fractions, for one, are not.
    read_json("a record", line, most_bytes=most, depth=figures.whole("record_depth"))
    return line


def read_record(line: bytes) -> Record:
    """Return what a line of a log says.

    Args:
        line: its bytes, without the line's end.

    Raises:
        RecordMalformed: it is JSON, and no record.
        JsonError: it is no JSON with one reading.
    """
    figures = constants(PACKAGE)
    most, depth = figures.whole("record_bytes"), figures.whole("record_depth")
    found = read_canonical("a record", line, most_bytes=most, depth=depth)
    if not isinstance(found, dict) or found.keys() != {"at", "by", "record", "version"}:
        raise RecordMalformed("a record has the fields at, by, record and version")
    at, by, content = found["at"], found["by"], found["record"]
    if found["version"] != VERSION or not isinstance(by, str) or not isinstance(content, dict):
        raise RecordMalformed(f"a record is of version {VERSION}, with a text `by` and an object")
    try:
        return Record(seconds_of(str(at)), by, content)
    except ValueError as error:
        raise RecordMalformed(f"a record's time: {error}") from error


def tells_dropped(line: bytes) -> bool:
    """Whether a line is a record of what was dropped from the end of the log."""
    if DROPPED.encode() not in line:
        return False
    try:
        return read_record(line).content.get("event") == DROPPED
    except EvidenceError:
        return False
