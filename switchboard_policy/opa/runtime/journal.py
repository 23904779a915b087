"""What the audit is told: each ruling before it is given, and each turn of the breaker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from switchboard_policy.domain.decided import Decided, Refused, Ruling, Source
from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.problem import Problem
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.opa.runtime.question import Question
from switchboard_policy.ports.audit import AuditEvent, AuditSink, EventLevel


class Journal:
    """Writes rulings and events to a sink.

    Args:
        sink: takes them.
        now_ns: nanoseconds since the epoch.
    """

    def __init__(self, sink: AuditSink, now_ns: Callable[[], int]) -> None:
        self._sink = sink
        self._now_ns = now_ns

    def recorded(self, question: Question, ruling: Ruling, eval_ns: int = 0) -> Ruling:
        """Return a ruling that has been recorded: a refusal where it could not be.

        Args:
            question: what was asked.
            ruling: what came of it.
            eval_ns: how long the engine took, in nanoseconds.
        """
        record = _record(question, ruling, self._now_ns())
        try:
            self._sink.write(replace(record, eval_ns=eval_ns))
        except SwitchboardError as error:
            return unrecorded(question, error)
        return ruling

    def opened(self, correlation_id: str, why: str, seconds: float) -> None:
        """Tell that the breaker opened.

        Args:
            correlation_id: of the call that opened it.
            why: what the engine failed with.
            seconds: until it is tried again.

        Raises:
            SwitchboardError: the sink cannot take it.
        """
        self._tell(
            EventLevel.CRITICAL,
            "breaker/opened",
            f"no policy engine answers; it is tried again after {seconds:g} s: {why}",
            correlation_id,
            {"retry_after_s": seconds, "reason": why},
        )

    def closed(self, correlation_id: str) -> None:
        """Tell that the breaker closed.

        Args:
            correlation_id: of the call that closed it.

        Raises:
            SwitchboardError: the sink cannot take it.
        """
        message = "a policy engine answers again"
        self._tell(EventLevel.INFO, "breaker/closed", message, correlation_id, {})

    def server(self, name: str, reason: str) -> None:
        """Tell that one of several servers went down, or came back.

        Args:
            name: of the server.
            reason: why it is down; empty where it is back.

        Raises:
            SwitchboardError: the sink cannot take it.
        """
        details: dict[str, Json] = {"server": name}
        if reason:
            told = f"{name} does not answer: {reason}"
            self._tell(EventLevel.WARNING, "server/down", told, "", details | {"reason": reason})
        else:
            self._tell(EventLevel.INFO, "server/up", f"{name} answers again", "", details)

    def _tell(
        self, level: EventLevel, name: str, message: str, of: str, details: dict[str, Json]
    ) -> None:
        self._sink.event(AuditEvent(level, name, message, self._now_ns(), of, details))


def unrecorded(question: Question, error: SwitchboardError) -> Refused:
    """Return the refusal of a question whose ruling or event could not be recorded.

    Args:
        question: what was asked.
        error: of the sink.
    """
    problem = Problem.unrecorded(question.correlation_id, error.diagnostics())
    return Refused(question.entrypoint, question.correlation_id, problem)


def _record(question: Question, ruling: Ruling, at_ns: int) -> DecisionRecord:
    record = DecisionRecord(
        decision_id=question.correlation_id,
        entrypoint=question.entrypoint,
        at_ns=at_ns,
        input=NotRecorded(question.fault) if question.fault else question.facts,
        result=NotRecorded("there was no decision"),
    )
    if isinstance(ruling, Refused):
        return replace(record, error=ruling.problem.detail)
    stamp = ruling.stamp
    return replace(
        record,
        result=dict(ruling.document),
        revisions=stamp.revisions,
        labels=_labels(ruling),
        engine={
            "name": stamp.engine,
            "version": stamp.version,
            "bundle_digest": stamp.bundle_digest,
            "data_digest": stamp.data_digest,
        },
    )


def _labels(ruling: Decided) -> dict[str, str]:
    if ruling.source is Source.FRESH:
        return {"source": str(ruling.source)}
    return {"source": str(ruling.source), "age_s": f"{ruling.age_s:.3f}"}
