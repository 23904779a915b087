from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.audit_logs import KNOWN, ORIGIN, SIGNER, log_in, records, writer
from support.evidence_keys import fixed_signer
from support.tools import CHECKOUT

from switchboard_policy.app.audit_log import Trusted
from switchboard_policy.app.audit_watch import Watched, watch
from switchboard_policy.cli.entry import run
from switchboard_policy.errors.evidence_log import LogForked, LogRolledBack, RecordChanged
from switchboard_policy.evidence.keyring import KeyRole, TrustedKey
from switchboard_policy.evidence.keyring_writing import entry_text
from switchboard_policy.evidence.log.layout import Layout
from switchboard_policy.evidence.log.verify import verify_log
from switchboard_policy.evidence.note import verifier_text
from switchboard_policy.ports.signer import KeyKind

VKEY = verifier_text(KNOWN[0])
AT = "2026-11-12T14:05:00Z"
MAIN = "import sys; from switchboard_policy.cli import main; sys.exit(main())"
SINCE, UNTIL = 1_767_225_600, 1_798_761_600


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "log.pem"
    file.write_bytes(SIGNER.private_pem())
    return file


@pytest.fixture
def keyring(tmp_path: Path) -> Path:
    file = tmp_path / "keyring.yaml"
    entry = TrustedKey("log", SIGNER.public, KeyRole.LOG, SINCE, UNTIL, name=ORIGIN)
    file.write_text(f"version: 1\nkeys:\n{entry_text(entry)}")
    return file


@pytest.fixture
def log(tmp_path: Path) -> Path:
    log_in(tmp_path / "log", 2, 3)
    return tmp_path / "log"


def append(folder: Path, key: Path, said: Path, *more: str) -> int:
    options = ("--signing-key", str(key), "--origin", ORIGIN, "--by", "alice", "--at", AT)
    return run(["audit", "append", str(folder), str(said), *options, *more])


def test_records_are_appended_and_acknowledged_by_index_and_head(
    tmp_path: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said, folder = tmp_path / "said.jsonl", tmp_path / "log"
    said.write_text('{"event": "DECISION_GO"}\n\n{"event":"HITL_OVERRIDE"}\n')
    assert append(folder, key, said, "--create", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["index"] for each in told["records"]] == [0, 1]
    assert told["records"][0]["record"] == (
        '{"at":"2026-11-12T14:05:00Z","by":"alice","record":{"event":"DECISION_GO"},"version":1}'
    )
    assert told["key"] == VKEY
    assert told["checkpoint"].encode() == Layout(folder).checkpoint.read_bytes()
    assert append(folder, key, said) == 0
    captured = capsys.readouterr()
    assert captured.err == f"✓ records 2 to 3 of {ORIGIN}, on the disk and under this head\n"
    assert captured.out == Layout(folder).checkpoint.read_text()


def test_records_come_from_stdin_where_no_file_is_named(
    log: Path, key: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"event":"X"}')))
    options = ("--signing-key", str(key), "--origin", ORIGIN, "--by", "bob")
    assert run(["audit", "append", str(log), *options]) == 0
    assert "record 5 of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[]", "a record is a JSON object"),
        ('{"a":0.5}', "0.5 is not whole"),
        ('{"a":1,"a":2}', "twice"),
        ("{", "not JSON"),
        ("\ufeff{}", "byte order mark"),
        ('{"a":"' + "x" * 1_100_000 + '"}', "1,048,576"),
    ],
)
def test_a_line_that_is_no_record_is_named_and_nothing_is_appended(
    line: str, why: str, log: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = log.parent / "said.jsonl"
    said.write_text(f'{{"event":"X"}}\n{line}\n')
    assert append(log, key, said) == 4
    error = capsys.readouterr().err
    assert error.startswith(f"{said}:2: ")
    assert why in error
    assert verify_log(log, KNOWN).head.size == 5


def test_append_says_what_is_missing(
    tmp_path: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = tmp_path / "said.jsonl"
    said.write_text("\n")
    assert append(tmp_path / "log", key, said) == 4
    assert "nothing to append" in capsys.readouterr().err
    said.write_text("{}")
    assert append(tmp_path / "log", key, said) == 4
    assert "a new one is begun with --create" in capsys.readouterr().err


def test_a_head_that_others_hold_is_never_contradicted(
    tmp_path: Path, log: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said, head = tmp_path / "said.jsonl", tmp_path / "head"
    said.write_text("{}")
    head.write_bytes(writer(log).append_many(records(5)).checkpoint)
    assert append(log, key, said, "--checkpoint", str(head)) == 0
    log_in(tmp_path / "other", 9)
    capsys.readouterr()
    assert append(tmp_path / "other", key, said, "--checkpoint", str(head)) == 0
    head.write_bytes(Layout(log).checkpoint.read_bytes())
    assert (
        append(tmp_path / "other", key, said, "--checkpoint", str(head), "--format", "json") == 20
    )
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["error"]["code"] == "log/forked"


def test_a_rotated_key_goes_on_where_the_keyring_knows_the_former_one(
    tmp_path: Path, log: Path, keyring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said, new = tmp_path / "said.jsonl", tmp_path / "new.pem"
    said.write_text("{}")
    new.write_bytes(fixed_signer(KeyKind.ED25519, 2).private_pem())
    assert append(log, new, said) == 20
    assert "which nobody here trusts" in capsys.readouterr().err
    assert append(log, new, said, "--keyring", str(keyring)) == 0


def test_a_proof_is_written_and_verified_without_the_log(
    tmp_path: Path, log: Path, keyring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof, line = tmp_path / "p.tlog-proof", tmp_path / "record"
    out = ("--out", str(proof), "--record-out", str(line))
    assert run(["audit", "prove", str(log), "--index", "3", *out]) == 0
    trusted = ("--keyring", str(keyring), "--at", AT)
    told = ("--proof", str(proof), "--record", str(line))
    assert run(["audit", "verify", *told, *trusted]) == 0
    assert (
        "verified: in switchboard.example/audit, under its head over 5" in capsys.readouterr().out
    )
    assert run(["audit", "verify", *told, "--key", VKEY, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["size"] == 5
    assert run(["audit", "prove", str(log), "--record", str(line)]) == 0
    assert capsys.readouterr().out == proof.read_text()
    assert run(["audit", "prove", str(log), "--record", str(line), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["index"] == 3
    line.write_bytes(line.read_bytes().replace(b"alice", b"mallo"))
    assert run(["audit", "verify", *told, *trusted]) == 20
    assert run(["audit", "prove", str(log), "--record", str(line)]) == 20


def test_growth_is_shown_to_a_witness_in_the_form_it_is_sent(
    tmp_path: Path, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = tmp_path / "head"
    head.write_bytes(Layout(log).checkpoint.read_bytes())
    writer(log).append_many(records(5, 6))
    assert run(["audit", "prove", str(log), "--since", str(head)]) == 0
    first, *hashes = capsys.readouterr().out.partition("\n\n")[0].splitlines()
    assert (first, len(hashes)) == ("old 5", 4)
    assert run(["audit", "prove", str(log), "--since", str(head), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["since"], told["proof"].splitlines()[0]) == (5, "old 5")


@pytest.mark.parametrize(
    "arguments",
    [
        ("prove", "{log}"),
        ("prove", "{log}", "--index", "1", "--record", "{log}/checkpoint"),
        ("prove", "{log}", "--index", "1", "--since", "{log}/checkpoint"),
        ("verify", "{log}"),
        ("verify", "--key", VKEY),
        ("verify", "{log}", "--key", VKEY, "--proof", "{log}/checkpoint"),
        ("verify", "--key", VKEY, "--proof", "{log}/checkpoint"),
        ("verify", "{log}", "--key", "no key"),
        ("verify", "{log}", "--key", VKEY.replace("+", "+0", 1)),
        (
            *("verify", "--key", VKEY, "--checkpoint", "{log}/checkpoint"),
            *("--proof", "{log}/checkpoint", "--record", "{log}/checkpoint"),
        ),
    ],
)
def test_what_does_not_go_together_is_a_wrong_use(arguments: tuple[str, ...], log: Path) -> None:
    assert run(["audit", *(each.format(log=log) for each in arguments)]) == 2


def test_a_log_is_verified_against_its_head_and_those_that_others_hold(
    tmp_path: Path, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = tmp_path / "head"
    head.write_bytes(Layout(log).checkpoint.read_bytes())
    tear(log)
    writer(log).append_many(records(5))
    arguments = ["audit", "verify", str(log), "--key", VKEY]
    assert run(arguments) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{log}  verified: 7 records of {ORIGIN} under its signed head\n"
    assert "a write was cut off and dropped; told by 5" in captured.err
    assert "a log put back to an older state would be good too" in captured.err
    arguments += ["--checkpoint", str(head)]
    assert run(arguments) == 0
    assert "grown from 1 head that others hold" in capsys.readouterr().out
    assert run([*arguments, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["size"], told["grown_from"], told["dropped"]) == (7, [5], [5])
    spoil(log)
    assert run([*arguments, "--format", "json"]) == 20
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "log/record_changed"


def spoil(log: Path) -> None:
    file = Layout(log).records
    file.write_bytes(file.read_bytes().replace(b"DECISION_GO", b"DECISION_NO", 1))


def test_a_key_that_is_not_valid_then_verifies_nothing(
    log: Path, keyring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["audit", "verify", str(log), "--keyring", str(keyring)]
    assert run([*arguments, "--at", "2028-01-01T00:00:00Z"]) == 20
    assert "was valid until" in capsys.readouterr().err


def tear(log: Path) -> None:
    with Layout(log).records.open("ab") as file:
        file.write(b"torn")


def test_a_keyring_in_the_log_is_not_believed(
    log: Path, keyring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = log / "keyring.yaml"
    inside.write_bytes(keyring.read_bytes())
    trusted = ("--keyring", str(inside), "--at", AT, "--format", "json")
    for command in ("verify", "watch"):
        assert run(["audit", command, str(log), *trusted]) == 20
        assert json.loads(capsys.readouterr().out)["error"]["code"] == "log/keys_in_log"


def watched(log: Path, state: Path | None = None) -> Watched:
    return Watched(log, Trusted(None, (VKEY,), 0), (), state, 0.0)


def test_a_watch_tells_what_is_new_once_and_holds_later_heads_to_earlier_ones(log: Path) -> None:
    steps = iter(
        [
            lambda: None,
            lambda: writer(log).append_many(records(5, 6)),
            lambda: tear(log),
            lambda: writer(log).append_many(records(7)),
            lambda: spoil(log),
        ]
    )
    seen = watch(watched(log), wait=lambda _: next(steps)())
    told = [(each.new, each.log.head.size, each.log.beyond) for each in (next(seen), next(seen))]
    told += [(each.new, each.log.head.size, each.log.beyond) for each in (next(seen), next(seen))]
    assert told == [(5, 5, 0), (2, 7, 0), (0, 7, 4), (2, 9, 0)]
    with pytest.raises(RecordChanged):
        next(seen)


def test_a_watch_that_kept_the_head_notices_what_happened_while_it_was_away(
    tmp_path: Path, log: Path
) -> None:
    state = tmp_path / "kept"
    first = next(watch(watched(log, state)))
    assert (first.first, first.new) == (True, 5)
    seen = watch(watched(log, state), wait=lambda _: writer(log).append_many(records(5)))
    assert next(seen).new == 0
    assert next(seen).new == 1
    seen.close()
    for size, error in ((3, LogRolledBack), (7, LogForked)):
        log_in(tmp_path / f"other-{size}", 2)
        writer(tmp_path / f"other-{size}").append_many(records(*range(50, 50 + size)))
        with pytest.raises(error):
            next(watch(watched(tmp_path / f"other-{size}", state)))


def test_a_watch_notices_that_its_log_is_gone(tmp_path: Path, log: Path) -> None:
    seen = watch(watched(log), wait=lambda _: log.rename(tmp_path / "away"))
    next(seen)
    with pytest.raises(LogRolledBack, match="it had 5 records"):
        next(seen)


@contextmanager
def watching(log: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [
            *(
                sys.executable,
                "-c",
                "import sys; from switchboard_policy.cli import main; sys.exit(main())",
            ),
            *("audit", "watch", str(log)),
            *("--key", VKEY, "--every", "0.05", *more),
        ],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_watching_says_one_line_for_what_is_new_and_ends_when_history_changes(log: Path) -> None:
    with watching(log, "--format", "json") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["size"] == 5
        writer(log).append_many(records(5))
        told = json.loads(process.stdout.readline())
        assert (told["new"], told["size"], told["unsigned_bytes"]) == (1, 6, 0)
        spoil(log)
        out, _ = process.communicate()
        assert json.loads(out)["error"]["code"] == "log/record_changed"
        assert process.returncode == 20


def test_watching_ends_when_it_is_told_to(log: Path) -> None:
    with watching(log) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{log}  5 new, 5 records of {ORIGIN}\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate()[0] == ""
        assert process.returncode == 130
