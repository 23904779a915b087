from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.decision_logs import AT_NS
from support.waiting import until

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.errors import RecordingError
from switchboard_policy.opa.log.audit import AuditLog
from switchboard_policy.opa.log.audit_lines import LOGGER, LoggingAudit
from switchboard_policy.opa.log.masks import Mask
from switchboard_policy.opa.log.read import read_log
from switchboard_policy.opa.log.report import LogReport, Oddity
from switchboard_policy.opa.log.segments import Segments
from switchboard_policy.ports.audit import AuditEvent, EventLevel

TICK = Decimal("0.01")
QUICK = constants(
    "switchboard_policy.opa.log",
    {"retry_seconds": TICK, "flush_seconds": TICK, "backlog_bytes": 100_000},
)
RECORD = DecisionRecord("d0", "app/allow", AT_NS, {"user": "eve"}, result={"allow": True})
EVENT = AuditEvent(
    EventLevel.CRITICAL, "breaker/opened", "no engine answers", AT_NS, "d0", {"n": 1}
)


def record(number: int) -> DecisionRecord:
    return replace(RECORD, decision_id=f"d{number}")


def ids(folder: Path) -> list[str]:
    return [found.decision_id for found in read_log(folder)]


def lines(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text().splitlines()
    ]


@contextmanager
def gone(folder: Path) -> Iterator[None]:
    """A disk that is not there: a file stands in the place of the folder."""
    folder.rename(folder.with_suffix(".away"))
    folder.write_text("")
    yield
    folder.unlink()
    folder.with_suffix(".away").rename(folder)


def test_decisions_and_events_are_in_the_log_when_they_were_taken(tmp_path: Path) -> None:
    audit = AuditLog(Segments(tmp_path))
    audit.write(RECORD)
    audit.event(EVENT)
    report = LogReport()
    (found,) = read_log(tmp_path, strict=True, report=report)
    assert replace(found, file="", line=0) == RECORD
    assert report.count(Oddity.SERVER) == 1
    assert lines(tmp_path)[1] == {
        "schema": "switchboard.event",
        "version": 1,
        "timestamp": "2026-11-29T18:28:27.807523647Z",
        "level": "critical",
        "name": "breaker/opened",
        "msg": "no engine answers",
        "correlation_id": "d0",
        "details": {"n": 1},
    }
    audit.close()


def test_masks_hold_in_the_audit(tmp_path: Path) -> None:
    with_masks = AuditLog(Segments(tmp_path), masks=[Mask("/input/user")])
    with_masks.write(RECORD)
    (found,) = read_log(tmp_path)
    assert found.input == {}
    assert found.erased == ("/input/user",)
    with_masks.close()


@pytest.mark.parametrize("odd", [{"x": float("nan")}, {"x": "\udead"}, {"x": {1}}])
def test_an_input_that_cannot_be_written_costs_only_itself(tmp_path: Path, odd: Any) -> None:  # noqa: ANN401
    audit = AuditLog(Segments(tmp_path))
    audit.write(replace(RECORD, input=odd))
    audit.write(replace(RECORD, input=odd, result=odd))
    first, second = read_log(tmp_path, strict=True)
    assert isinstance(first.input, NotRecorded)
    assert first.result == {"allow": True}
    assert isinstance(second.result, NotRecorded)
    audit.close()


def test_a_record_without_a_line_is_not_taken(tmp_path: Path) -> None:
    audit = AuditLog(Segments(tmp_path))
    with pytest.raises(RecordingError):
        audit.write(replace(RECORD, decision_id="\udead"))
    with pytest.raises(RecordingError):
        audit.event(replace(EVENT, details={"x": float("nan")}))
    audit.close()


@pytest.mark.parametrize("spilling", [True, False])
def test_while_the_store_is_gone_nothing_is_lost_and_all_comes_back(
    tmp_path: Path, *, spilling: bool
) -> None:
    (tmp_path / "store").mkdir()
    spill = Segments(tmp_path / "spill") if spilling else None
    audit = AuditLog(Segments(tmp_path / "store"), spill=spill, limits=QUICK)
    with gone(tmp_path / "store"):
        for number in range(100):
            audit.write(record(number))
        assert "cannot be written" in audit.down
        if spilling:
            assert ids(tmp_path / "spill") == [f"d{number}" for number in range(100)]
    until(lambda: not audit.down, "coming back")
    audit.write(record(100))
    audit.close()
    assert ids(tmp_path / "store") == [f"d{number}" for number in range(101)]
    names = [line["name"] for line in lines(tmp_path / "store") if "name" in line]
    assert sorted(names) == ["audit/down", "audit/restored"]


def test_what_memory_cannot_hold_goes_to_the_log_of_the_process(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "store").mkdir()
    audit = AuditLog(Segments(tmp_path / "store"), limits=QUICK)
    with gone(tmp_path / "store"), caplog.at_level(logging.CRITICAL, LOGGER):
        for number in range(1000):
            audit.write(record(number))
        until(lambda: audit.down)
    until(lambda: not audit.down, "coming back")
    audit.close()
    logged = [json.loads(one.message)["decision_id"] for one in caplog.records]
    assert len(logged) > 100
    assert sorted([*ids(tmp_path / "store"), *logged]) == sorted(f"d{n}" for n in range(1000))


def test_where_nothing_takes_a_decision_whoever_asked_is_told(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()

    def refuse(_line: bytes) -> None:
        raise OSError("no room")

    audit = AuditLog(Segments(tmp_path / "store"), last_resort=refuse, limits=QUICK)
    with gone(tmp_path / "store"):
        taken = 0
        with pytest.raises(RecordingError, match="nothing takes"):
            [audit.write(record(number)) for number in range(1000) if (taken := number) >= 0]
        assert taken > 100
        until(lambda: audit.down)
    until(lambda: not audit.down, "coming back")
    audit.close()


def test_what_is_left_at_the_end_goes_to_the_last_resort(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    left: list[bytes] = []
    audit = AuditLog(Segments(tmp_path / "store"), last_resort=left.append, limits=QUICK)
    with gone(tmp_path / "store"):
        audit.write(RECORD)
        audit.close()
    assert [json.loads(line).get("decision_id", "event") for line in left] == ["event", "d0"]
    with pytest.raises(RecordingError, match="closed"):
        audit.write(RECORD)
    audit.close()


def test_a_disk_that_fills_and_empties_again_loses_nothing(tmp_path: Path) -> None:
    code = """
import resource, signal, sys
from decimal import Decimal
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from support.waiting import until
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.opa.log.audit import AuditLog
from switchboard_policy.opa.log.segments import Segments
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
quick = constants("switchboard_policy.opa.log", {"retry_seconds": Decimal("0.01")})
audit = AuditLog(Segments(Path(sys.argv[1])), limits=quick)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, most))
for number in range(100):
    audit.write(DecisionRecord(f"d{number}", "app/allow", 0, {}, True))
assert "file too large" in audit.down, audit.down
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
until(lambda: not audit.down)
"""
    tests = str(Path(__file__).parents[3])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), tests],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(ids(tmp_path)) == sorted(f"d{number}" for number in range(100))


def test_a_killed_process_loses_nothing_it_was_told_is_taken(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.opa.log.audit import AuditLog
from switchboard_policy.opa.log.segments import Segments
audit = AuditLog(Segments(Path(sys.argv[1])))
for number in range(10 ** 9):
    audit.write(DecisionRecord(f"d{number}", "app/allow", 0, {}, True))
    print(number, flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        taken = [writer.stdout.readline() for _ in range(300)]
        writer.send_signal(signal.SIGKILL)
        taken += [line for line in writer.stdout.readlines() if line.endswith("\n")]
    Segments(tmp_path)
    found = ids(tmp_path)
    assert found == [f"d{number}" for number in range(len(found))]
    assert len(found) >= len(taken)


def test_what_a_killed_process_spilled_is_brought_in_by_the_next(tmp_path: Path) -> None:
    spill = Segments(tmp_path / "spill")
    AuditLog(spill).write(RECORD)
    spill.close()
    audit = AuditLog(Segments(tmp_path / "store"), spill=Segments(tmp_path / "spill"), limits=QUICK)
    audit.write(record(1))
    until(lambda: not list((tmp_path / "spill").iterdir()), "bringing in")
    audit.close()
    assert sorted(ids(tmp_path / "store")) == ["d0", "d1"]


def test_many_threads_and_a_fork_write_one_log(tmp_path: Path) -> None:
    audit = AuditLog(Segments(tmp_path, most_bytes=20_000), limits=QUICK)

    def many(start: int) -> None:
        for number in range(start, start + 100):
            audit.write(record(number))

    threads = [threading.Thread(target=many, args=(start,)) for start in range(0, 400, 100)]
    for thread in threads:
        thread.start()
    child = os.fork()
    if not child:
        many(400)
        audit.close()
        os._exit(0)
    for thread in threads:
        thread.join()
    assert os.waitpid(child, 0)[1] == 0
    audit.close()
    assert sorted(ids(tmp_path)) == sorted(f"d{number}" for number in range(500))


def test_files_that_are_full_are_compressed_beside_the_writing(tmp_path: Path) -> None:
    audit = AuditLog(Segments(tmp_path, most_bytes=2000), limits=QUICK)
    for number in range(100):
        audit.write(record(number))
    until(lambda: list(tmp_path.glob("*.gz")), "compressing")
    audit.close()
    assert ids(tmp_path) == [f"d{number}" for number in range(100)]


def test_an_audit_that_only_logs_writes_every_line(caplog: pytest.LogCaptureFixture) -> None:
    audit = LoggingAudit(masks=[Mask("/input/user", "***")])
    with caplog.at_level(logging.CRITICAL, LOGGER):
        audit.write(RECORD)
        audit.event(EVENT)
    decision, event = (json.loads(one.message) for one in caplog.records)
    assert decision["input"] == {"user": "***"}
    assert event["name"] == "breaker/opened"
