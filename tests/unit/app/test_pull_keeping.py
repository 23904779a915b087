"""What overrides are kept in comes from the environment: a seal with the App, a log where named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.gate_pages import HIGH, NOW, found, override

from switchboard_policy.app.pulls.keeping import keeping, seal_key
from switchboard_policy.app.pulls.telling import EVENT, HITL
from switchboard_policy.domain.decision import Verdict
from switchboard_policy.errors import RecordingError, UsageError
from switchboard_policy.ports.audit import AuditEvent, EventLevel

PEM = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"


def test_with_the_app_a_memory_is_sealed_with_its_key_however_that_is_given(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(f"{PEM}\n\n")
    given = {"SWITCHBOARD_APP_ID": "7", "SWITCHBOARD_APP_KEY": PEM}
    assert seal_key(given) == PEM.encode()
    assert seal_key({**given, "SWITCHBOARD_APP_KEY": str(file)}) == PEM.encode()


def test_with_a_token_there_is_no_key_that_others_lack() -> None:
    assert seal_key({"GITHUB_TOKEN": "t"}) == b""


def test_an_app_without_its_key_is_refused() -> None:
    with pytest.raises(UsageError, match="SWITCHBOARD_APP_KEY is not set"):
        seal_key({"SWITCHBOARD_APP_ID": "7"})


def test_an_override_is_written_to_the_audit_log_that_is_named(tmp_path: Path) -> None:
    evidence = {"override": override(), "carried": [HIGH.id]}
    decision = found(Verdict.ALLOWED_BY_OVERRIDE, (HIGH,), overridden=(HIGH,))
    with keeping({"SWITCHBOARD_AUDIT": str(tmp_path / "audit")}) as kept:
        assert kept.audit is not None
        event = AuditEvent(EventLevel.WARNING, EVENT, HITL, NOW, decision.digest, evidence)
        kept.audit.event(event)
    (file,) = [path for path in (tmp_path / "audit").iterdir() if path.stat().st_size]
    told = json.loads(file.read_text("utf-8"))
    assert HITL in json.dumps(told)
    assert HIGH.id in json.dumps(told)


def test_a_log_that_cannot_be_opened_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(RecordingError),
        keeping({"SWITCHBOARD_AUDIT": str(tmp_path / "file")}),
    ):
        pass


def test_where_no_log_is_named_it_goes_to_the_process_own(caplog: pytest.LogCaptureFixture) -> None:
    with keeping({}) as kept:
        assert kept.key == b""
        assert kept.audit is not None
        told = {"reason": "x ##[error]y"}
        kept.audit.event(AuditEvent(EventLevel.WARNING, EVENT, HITL, NOW, "", told))
    (line,) = [record.getMessage() for record in caplog.records]
    assert HITL in line
    assert "##[" not in line
    assert json.loads(line)["details"] == told
