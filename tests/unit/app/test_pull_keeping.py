"""What overrides are kept in comes from the environment: a seal with the App, a log where named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.evidence_keys import fixed_signer
from support.gate_pages import HIGH, NOW, found, override

from switchboard_policy.app.attesting import moment_of, signer_of
from switchboard_policy.app.pulls.keeping import keeping, ledger_of, seal_key
from switchboard_policy.app.pulls.telling import EVENT, HITL
from switchboard_policy.domain.decision import Verdict
from switchboard_policy.errors import InputError, RecordingError, UsageError
from switchboard_policy.ports.audit import AuditEvent, EventLevel
from switchboard_policy.ports.signer import KeyKind

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


def log_variables(folder: Path) -> dict[str, str]:
    """What names a signed log, with keys of tests."""
    return {
        "SWITCHBOARD_LOG": str(folder / "log"),
        "SWITCHBOARD_LOG_ORIGIN": "example.org/policies",
        "SWITCHBOARD_LOG_KEY": fixed_signer(KeyKind.ED25519, 1).private_pem().decode(),
        "SWITCHBOARD_SIGNING_KEY": fixed_signer(KeyKind.ECDSA_P256, 2).private_pem().decode(),
    }


def test_a_signed_log_is_begun_where_one_is_named(tmp_path: Path) -> None:
    assert ledger_of({}) is None
    ledger = ledger_of(log_variables(tmp_path))
    assert ledger is not None
    assert ledger.signer.public == fixed_signer(KeyKind.ECDSA_P256, 2).public
    assert (tmp_path / "log" / "checkpoint").is_file()


@pytest.mark.parametrize(
    "left_out", ["SWITCHBOARD_LOG_ORIGIN", "SWITCHBOARD_LOG_KEY", "SWITCHBOARD_SIGNING_KEY"]
)
def test_a_log_takes_its_name_its_key_and_one_to_sign_with(tmp_path: Path, left_out: str) -> None:
    told = {name: text for name, text in log_variables(tmp_path).items() if name != left_out}
    with pytest.raises(UsageError, match=f"{left_out} is not"):
        ledger_of(told)


def test_a_damaged_key_in_the_environment_is_refused_and_never_repeated() -> None:
    damaged = "do-not-show-me"
    with pytest.raises(InputError) as caught:
        signer_of("", None, {"SWITCHBOARD_SIGNING_KEY": damaged})
    assert "SWITCHBOARD_SIGNING_KEY" in str(caught.value.location)
    assert damaged not in caught.value.diagnostics()


def test_a_build_has_its_own_moment() -> None:
    assert moment_of({}, 1_790_000_000.9) == 1_790_000_000
    assert moment_of({"SOURCE_DATE_EPOCH": "1700000000"}, 0.0) == 1_700_000_000
    with pytest.raises(InputError, match="whole seconds"):
        moment_of({"SOURCE_DATE_EPOCH": "yesterday"}, 0.0)
