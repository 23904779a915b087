"""Decisions and events as lines of an audit: whatever they hold, there is a line."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.errors import InputError, RecordingError
from switchboard_policy.opa.log.encode import line_of
from switchboard_policy.opa.log.masks import Mask, masked
from switchboard_policy.opa.log.timestamps import rfc3339
from switchboard_policy.ports.audit import AuditEvent

EVENT_SCHEMA = "switchboard.event"
EVENT_VERSION = 1
LOGGER = "switchboard_policy.audit"
"""Name of the logger that what nothing else takes is written to."""


def decision_line(record: DecisionRecord, masks: Sequence[Mask] = ()) -> bytes:
    """Return the line of a decision; what cannot be written of it is left out, and told.

    Args:
        record: the decision.
        masks: what of it must not be written.

    Raises:
        RecordingError: not even its bare facts can be written.
    """
    hidden = masked(record, masks) if masks else record
    for name in ("input", "result", ""):
        try:
            return line_of(hidden)
        except InputError as error:
            if not name:
                raise RecordingError(error.message) from error
            missing = NotRecorded(error.message)
            hidden = (
                replace(hidden, input=missing)
                if name == "input"
                else replace(hidden, result=missing, nd_cache={}, rule_labels=())
            )
    raise AssertionError  # pragma: no cover - the last round returns or raises


def event_line(event: AuditEvent) -> bytes:
    """Return the line of an event, in the shape of a server's own lines in OPA's console.

    Args:
        event: what happened.

    Raises:
        RecordingError: JSON has no word for something in it.
    """
    document = {
        "schema": EVENT_SCHEMA,
        "version": EVENT_VERSION,
        "timestamp": rfc3339(event.at_ns),
        "level": str(event.level),
        "name": event.name,
        "msg": event.message,
        "correlation_id": event.correlation_id,
        "details": dict(event.details),
    }
    try:
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode() + b"\n"
    except (TypeError, ValueError, RecursionError, OverflowError) as error:
        raise RecordingError(f"the event {event.name} is no JSON: {error}") from error


def to_logging(line: bytes) -> None:
    """Write a line of the audit with Python's own logging, which reaches stderr if nothing else.

    Args:
        line: a line with its end.
    """
    logging.getLogger(LOGGER).critical("%s", line.decode().rstrip("\n"))


class LoggingAudit:
    """An audit that only logs: what still writes while the audit proper is switched off.

    Args:
        masks: what of a decision must not be written.
        write_line: takes each line; Python's own logging unless told.
    """

    def __init__(
        self, *, masks: Sequence[Mask] = (), write_line: Callable[[bytes], None] = to_logging
    ) -> None:
        self._masks = masks
        self._write_line = write_line

    def write(self, record: DecisionRecord) -> None:
        """Take one decision.

        Raises:
            RecordingError: it cannot be written.
        """
        self._write_line(decision_line(record, self._masks))

    def event(self, event: AuditEvent) -> None:
        """Take one event.

        Raises:
            RecordingError: it cannot be written.
        """
        self._write_line(event_line(event))
