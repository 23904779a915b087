"""The audit log as a sink: events and decisions become records of it.

What is large or secret stays where it is: of a decision the log holds who decided, when and by
what, and the digest of what was asked and answered, so that a decision log cannot be changed later
without being caught. Many threads that write at the same time share one wait for the disk.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Lock

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.evidence.log.appending import LogWriter
from switchboard_policy.evidence.log.records import Record, record_line
from switchboard_policy.evidence.strict_json import canonical_bytes
from switchboard_policy.ports.audit import AuditEvent

DECISION = "DECISION"
"""The event of a record that stands for a decision of an engine."""
_SECOND_NS = 1_000_000_000


@dataclass
class _Waiting:
    """A record on its way, and what came of it."""

    record: Record
    done: Event
    error: BaseException | None = None


class LogSink:
    """Writes events and decisions to an audit log. Safe between threads.

    Each call returns once its record is on the disk and under a signed head, which takes as long as
    the disk takes. Where that is too long, something that waits in its place stands before it.

    Args:
        log: the log.
        by: who says it: the service that decides.
    """

    def __init__(self, log: LogWriter, by: str) -> None:
        self._log = log
        self._by = by
        self._lock = Lock()
        self._turn = Lock()
        self._waiting: list[_Waiting] = []

    def event(self, event: AuditEvent) -> None:
        """Take one event.

        Raises:
            SwitchboardError: it cannot be taken.
        """
        content: dict[str, Json] = {
            "correlation_id": event.correlation_id,
            "details": whole(dict(event.details)),
            "event": event.name,
            "level": str(event.level),
            "message": event.message,
        }
        self._append(Record(event.at_ns // _SECOND_NS, self._by, content))

    def write(self, record: DecisionRecord) -> None:
        """Take one decision: its digest, and what it takes to find it.

        Raises:
            SwitchboardError: it cannot be taken.
        """
        content: dict[str, Json] = {
            "decision_id": record.decision_id,
            "engine": dict(record.engine),
            "entrypoint": record.entrypoint,
            "error": record.error,
            "event": DECISION,
            "sha256": decision_digest(record),
        }
        self._append(Record(record.at_ns // _SECOND_NS, self._by, content))

    def _append(self, record: Record) -> None:
        record_line(record)  # one that cannot be said fails alone, and not those it would wait with
        mine = _Waiting(record, Event())
        with self._lock:
            self._waiting.append(mine)
        with self._turn:
            if not mine.done.is_set():
                with self._lock:
                    batch, self._waiting = self._waiting, []
                self._flush(batch)
        if mine.error is not None:
            raise mine.error

    def _flush(self, batch: list[_Waiting]) -> None:
        error: SwitchboardError | None = None
        try:
            self._log.append_many([each.record for each in batch])
        except SwitchboardError as refused:
            error = refused
        for each in batch:
            each.error = error
            each.done.set()


def decision_digest(record: DecisionRecord) -> str:
    """Return the digest of what was asked and answered: SHA-256 over canonical JSON, in hex.

    Args:
        record: the decision.

    Raises:
        JsonError: JSON cannot say it.
    """
    said = {
        "decision_id": record.decision_id,
        "entrypoint": record.entrypoint,
        "input": _recorded(record.input),
        "result": _recorded(record.result),
    }
    return hashlib.sha256(canonical_bytes(said, what="a decision")).hexdigest()


def whole(value: Json) -> Json:
    """Return a value with fractions as text, since a record holds whole numbers only."""
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value.is_integer() else repr(value)
    if isinstance(value, Mapping):
        return {key: whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [whole(each) for each in value]
    return value


def _recorded(part: Json | NotRecorded) -> Json:
    """Return a part of a decision, or why it is not there, which no part can be taken for."""
    if isinstance(part, NotRecorded):
        return {"not_recorded": part.reason}
    return {"recorded": part}
