"""The audit port: where decisions and events are written so that they can be found later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.domain.json_value import Json

__all__ = ["AuditEvent", "AuditSink", "DecisionRecord", "EventLevel"]


class EventLevel(StrEnum):
    """How much an event matters."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True)
class AuditEvent:
    """Something that happened around decisions: a breaker opened, a guard was switched off.

    Args:
        level: how much it matters; critical events are never thinned out.
        name: what kind of event, slash-separated, such as `breaker/opened`.
        message: one sentence for people.
        at_ns: when, in nanoseconds since the epoch.
        correlation_id: of the call during which it happened; empty where there was none.
        details: figures and names that belong to it.
    """

    level: EventLevel
    name: str
    message: str
    at_ns: int
    correlation_id: str = ""
    details: Mapping[str, Json] = field(default_factory=dict)


class AuditSink(Protocol):
    """Takes decisions and events, and loses none.

    Called from many threads and from event loops, so both methods return at once and are safe to
    call at the same time: what is slow belongs behind a queue. A sink that has taken something
    answers for it. One that cannot take it raises, and who asked for the decision is then denied:
    no permission without a record.
    """

    def write(self, record: DecisionRecord) -> None:
        """Take one decision.

        Args:
            record: the decision; its `decision_id` is the correlation id the caller was given.

        Raises:
            SwitchboardError: it cannot be taken.
        """
        ...

    def event(self, event: AuditEvent) -> None:
        """Take one event.

        Args:
            event: what happened.

        Raises:
            SwitchboardError: it cannot be taken.
        """
        ...
