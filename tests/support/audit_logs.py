"""Small audit logs for tests, and the key they are signed with."""

from __future__ import annotations

from pathlib import Path

from support.evidence_keys import fixed_signer

from switchboard_policy.evidence.log.appending import Appended, LogWriter
from switchboard_policy.evidence.log.records import Record
from switchboard_policy.evidence.note import Verifier
from switchboard_policy.ports.signer import KeyKind

ORIGIN = "switchboard.example/audit"
SIGNER = fixed_signer(KeyKind.ED25519, 1)
KNOWN = (Verifier(ORIGIN, SIGNER.public),)
AT = 1_794_492_300
"""2026-11-12T14:05:00Z."""


def record(number: int, by: str = "alice") -> Record:
    """One of many records, each another."""
    return Record(AT + number, by, {"event": "DECISION_GO", "number": number})


def records(*numbers: int) -> list[Record]:
    """Several of them."""
    return [record(each) for each in numbers]


def writer(folder: Path) -> LogWriter:
    """Who writes to a log."""
    return LogWriter(folder, ORIGIN, SIGNER)


def log_in(folder: Path, *batches: int) -> list[Appended]:
    """Begin a log and append batches of so many records."""
    log = writer(folder)
    log.create()
    found, number = [], 0
    for size in batches:
        found.append(log.append_many(records(*range(number, number + size))))
        number += size
    return found
