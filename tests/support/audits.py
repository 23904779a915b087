"""Audit sinks for tests."""

from __future__ import annotations

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.ports.audit import AuditEvent


class KeptAudit:
    """Keeps everything, unless it is told to be full."""

    def __init__(self) -> None:
        self.records: list[DecisionRecord] = []
        self.events: list[AuditEvent] = []
        self.full = False
        self.takes_events = True

    def write(self, record: DecisionRecord) -> None:
        """Take one decision."""
        if self.full:
            raise SwitchboardError("the audit store is full", hint="make room")
        self.records.append(record)

    def event(self, event: AuditEvent) -> None:
        """Take one event."""
        if self.full or not self.takes_events:
            raise SwitchboardError("the audit store takes no events")
        self.events.append(event)
