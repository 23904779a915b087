"""The audit behind its guard: while that is off, decisions are logged instead."""

from __future__ import annotations

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.ports.audit import AuditEvent, AuditSink
from switchboard_policy.web.guards import Guard
from switchboard_policy.web.middleware import Switches


class GuardedAudit:
    """Writes to the audit, or to what writes while an owner has switched the audit off.

    Args:
        audit: the audit proper.
        fallback: writes meanwhile; never nothing.
        flags: say whether the guard is on.
    """

    def __init__(self, audit: AuditSink, fallback: AuditSink, flags: Switches) -> None:
        self._audit = audit
        self._fallback = fallback
        self._flags = flags

    def write(self, record: DecisionRecord) -> None:
        """Take one decision.

        Raises:
            SwitchboardError: it cannot be taken.
        """
        self._sink().write(record)

    def event(self, event: AuditEvent) -> None:
        """Take one event.

        Raises:
            SwitchboardError: it cannot be taken.
        """
        self._sink().event(event)

    def _sink(self) -> AuditSink:
        return self._audit if self._flags.switch(Guard.AUDIT, "").on else self._fallback
