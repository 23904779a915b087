from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.audit_logs import AT, KNOWN, ORIGIN, SIGNER, log_in, writer

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.errors.evidence_json import JsonError
from switchboard_policy.errors.evidence_log import HeadContradicted
from switchboard_policy.evidence.log.appending import Appended, LogWriter
from switchboard_policy.evidence.log.layout import Layout
from switchboard_policy.evidence.log.records import Record, read_record
from switchboard_policy.evidence.log.sink import LogSink, decision_digest
from switchboard_policy.evidence.log.verify import verify_log
from switchboard_policy.ports.audit import AuditEvent, AuditSink, EventLevel

AT_NS = AT * 1_000_000_000 + 7
DECISION = DecisionRecord("id-1", "switchboard/gate/decision", AT_NS, {"ratio": 0.5}, {"allow": 1})


def told(folder: Path) -> list[Record]:
    return [read_record(line) for line in Layout(folder).records.read_bytes().splitlines()]


def test_an_event_and_a_decision_are_records_of_the_log(tmp_path: Path) -> None:
    log_in(tmp_path)
    sink: AuditSink = LogSink(writer(tmp_path), "gate")
    details = {"ratio": 0.25, "whole": 2.0, "many": [1, 1e400]}
    sink.event(AuditEvent(EventLevel.CRITICAL, "guard/off", "off", AT_NS, "c-1", details))
    sink.write(DECISION)
    event, decision = told(tmp_path)
    assert (event.at, event.by) == (AT, "gate")
    assert event.content["details"] == {"many": [1, "inf"], "ratio": "0.25", "whole": 2}
    assert event.content["event"] == "guard/off"
    assert decision.content["sha256"] == decision_digest(DECISION)
    assert "input" not in decision.content
    assert verify_log(tmp_path, KNOWN).head.size == 2


def test_the_digest_of_a_decision_tells_what_was_not_recorded_from_what_looks_like_it() -> None:
    missing = DecisionRecord("id-1", "e", AT_NS, NotRecorded("erased"), None)
    lookalike = DecisionRecord("id-1", "e", AT_NS, {"not_recorded": "erased"}, None)
    assert decision_digest(missing) != decision_digest(lookalike)
    assert decision_digest(missing) == decision_digest(
        DecisionRecord("id-1", "e", 0, NotRecorded("erased"), None)
    )


class Counting(LogWriter):
    """A log that counts how often it waits for the disk."""

    batches = 0

    def append_many(self, records: object) -> Appended:
        """Append, and count."""
        self.batches += 1
        return super().append_many(records)  # type: ignore[arg-type]


def test_threads_that_write_at_the_same_time_share_a_wait_for_the_disk(tmp_path: Path) -> None:
    log_in(tmp_path)
    made = Counting(tmp_path, ORIGIN, SIGNER)
    sink = LogSink(made, "gate")
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: sink.write(DECISION), range(64)))
    assert len(told(tmp_path)) == 64
    assert made.batches < 64
    assert verify_log(tmp_path, KNOWN).head.size == 64


def test_what_cannot_be_recorded_is_refused_to_whoever_asked(tmp_path: Path) -> None:
    log_in(tmp_path, 1)
    sink = LogSink(writer(tmp_path), "gate")
    with pytest.raises(JsonError):
        sink.event(AuditEvent(EventLevel.INFO, "x", "\ud800", AT_NS))
    Layout(tmp_path).records.write_bytes(b"")
    with pytest.raises(HeadContradicted):
        sink.write(DECISION)
    with pytest.raises(SwitchboardError):
        sink.event(AuditEvent(EventLevel.INFO, "x", "x", AT_NS))
