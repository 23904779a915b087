"""Every audit takes decisions and events from many threads at once, or says that it cannot."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.audits import KeptAudit

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.opa.log.audit import AuditLog
from switchboard_policy.opa.log.audit_lines import LoggingAudit
from switchboard_policy.opa.log.segments import Segments
from switchboard_policy.ports.audit import AuditEvent, AuditSink, EventLevel
from switchboard_policy.web.audit import GuardedAudit
from switchboard_policy.web.flags import FixedFlags

EVENT = AuditEvent(EventLevel.INFO, "server/up", "a server answers again", 1)
Names = Callable[[], list[str]]
"""Ids of the decisions and names of the events that an audit holds."""


def told(line: bytes) -> str:
    document = json.loads(line)
    return str(document.get("name") or document["decision_id"])


@pytest.fixture(params=["log", "logging", "guarded", "kept"])
def audit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[AuditSink, Names]]:
    """An audit, and a look at what it holds."""
    lines: list[bytes] = []
    logging = LoggingAudit(write_line=lines.append)
    log = AuditLog(Segments(tmp_path))
    kept = KeptAudit()
    sinks: dict[str, tuple[AuditSink, Names]] = {
        "log": (
            log,
            lambda: [
                told(line)
                for path in tmp_path.glob("*.jsonl")
                for line in path.read_bytes().splitlines()
            ],
        ),
        "logging": (logging, lambda: [told(line) for line in lines]),
        "guarded": (
            GuardedAudit(logging, KeptAudit(), FixedFlags()),
            lambda: [told(line) for line in lines],
        ),
        "kept": (
            kept,
            lambda: [
                *(record.decision_id for record in kept.records),
                *(event.name for event in kept.events),
            ],
        ),
    }
    yield sinks[request.param]
    log.close()


def test_it_holds_what_many_threads_gave_it(audit: tuple[AuditSink, Names]) -> None:
    sink, names = audit

    def give(start: int) -> None:
        for number in range(start, start + 50):
            sink.write(DecisionRecord(f"d{number}", "app/allow", 1, {}, result=True))
            sink.event(EVENT)

    threads = [threading.Thread(target=give, args=(start,)) for start in (0, 50, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names()) == sorted(
        [*(f"d{number}" for number in range(150)), *["server/up"] * 150]
    )


def test_what_it_cannot_take_is_an_error_of_ours(audit: tuple[AuditSink, Names]) -> None:
    sink, names = audit
    if isinstance(sink, KeptAudit):
        sink.full = True
    with pytest.raises(SwitchboardError):
        sink.write(DecisionRecord("\udead", "app/allow", 1, {}, result=True))
    assert names() == []
