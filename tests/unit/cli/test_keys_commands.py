"""`switchboard keys`: what people type, what is written, and what is asked for."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from support.patience import PATIENCE_S

from switchboard_policy.app.signing import open_signer
from switchboard_policy.cli.entry import run
from switchboard_policy.evidence.keyring_reading import read_keyring

PASSPHRASE = "correct horse battery"  # noqa: S105 - of the tests


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder, with a passphrase in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PASS", PASSPHRASE)
    return tmp_path


def _new(*more: str, name: str = "first", role: str = "receipt") -> int:
    out = ["--out", f"{name}.pem", "--keyring", "keyring.yaml"]
    return run(["keys", "new", "--role", role, "--id", name, *out, *more])


UNENCRYPTED = "--unsafe-no-passphrase"


def test_a_key_is_made_encrypted_and_its_entry_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _new("--passphrase-env", "PASS") == 0
    told = capsys.readouterr()
    assert f"version: 1\nkeys:\n{told.out}" == (folder / "keyring.yaml").read_text("utf-8")
    assert "first.pem holds the private half\n" in told.err
    assert PASSPHRASE not in told.out + told.err
    (key,) = read_keyring("k", (folder / "keyring.yaml").read_bytes())
    assert open_signer("first.pem", PASSPHRASE.encode()).public == key.public


def test_an_unencrypted_key_is_said_to_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert _new(UNENCRYPTED, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "switchboard.keys-new/v1"
    assert told["private_key"] == "first.pem"
    assert open_signer("first.pem")
    assert _new(UNENCRYPTED, name="second") == 0
    assert "UNENCRYPTED" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "needs a passphrase"),
        (("--passphrase-env", "NOTHING"), "NOTHING is not set"),
        (("--passphrase-env", "PASS", UNENCRYPTED), "one of them is meant"),
        (("--passphrase-file", "short", "--passphrase-env", "PASS"), "one is enough"),
        (("--passphrase-file", "short"), "too short; 12 characters"),
        (("--passphrase-env", "PASS", "--at", "soon"), "a date or an RFC 3339 moment"),
    ],
)
def test_without_a_good_passphrase_nothing_is_written(
    folder: Path, options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "short").write_text("abc\nsecond line\n", encoding="utf-8")
    assert _new(*options) == 2
    assert said in capsys.readouterr().err
    assert not (folder / "first.pem").exists()


def test_a_person_is_asked_twice(folder: Path) -> None:
    person, terminal = pty.openpty()
    started = (
        "import sys; from switchboard_policy.cli.entry import run; sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", started, "keys", "new", "--role", "receipt", "--id", "first"]
    with subprocess.Popen(
        [*command, "--out", "first.pem", "--format", "json"],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        start_new_session=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as child:
        os.close(terminal)
        for question in (b"Passphrase: ", b"Repeat for confirmation: "):
            shown = b""
            while question not in shown:  # what is typed before the question is thrown away
                shown += os.read(person, 1_000)
            os.write(person, f"{PASSPHRASE}\n".encode())
        told, _ = child.communicate(timeout=PATIENCE_S)
    os.close(person)
    assert child.returncode == 0
    assert json.loads(told)["id"] == "first"
    assert open_signer(str(folder / "first.pem"), PASSPHRASE.encode())


def test_a_rotation_is_told_and_then_listed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _new(UNENCRYPTED, "--at", "2026-11-12T14:05:00Z") == 0
    (folder / "new").write_text(f"{PASSPHRASE}\r\nignored", encoding="utf-8")
    capsys.readouterr()
    command = ["keys", "rotate", "first", "--keyring", "keyring.yaml", "--id", "second"]
    command += ["--out", "second.pem", "--signing-key", "first.pem", "--new-passphrase-file", "new"]
    assert run([*command, "--at", "2026-12-12T14:05:00Z"]) == 0
    told = capsys.readouterr()
    assert "second follows first, which is believed until 2026-12-19T14:05:00Z" in told.out
    assert "merge keyring.yaml into the protected branch" in told.err
    listed = ["keys", "list", "--keyring", "keyring.yaml", "--at", "2026-12-12T14:05:00Z"]
    assert run(listed) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[1][:2] + rows[1][-3:] == ["first", "receipt", "7", "expires", "soon"]
    assert rows[2][-3:] == ["365", "valid", "first"]
    assert run([*listed, "--format", "json"]) == 0
    (first, second) = json.loads(capsys.readouterr().out)["keys"]
    assert (first["state"], first["days_left"], first["follows"]) == ("expires_soon", 7, None)
    assert second["follows"] == {"id": "first", "at": "2026-12-12T14:05:00Z"}


def test_a_rotation_told_as_json_names_its_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert _new(UNENCRYPTED) == 0
    capsys.readouterr()
    command = ["keys", "rotate", "first", "--keyring", "keyring.yaml", "--id", "second"]
    command += ["--out", "second.pem", "--signing-key", "first.pem", UNENCRYPTED]
    assert run([*command, "--overlap-days", "1", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["attestation"] == "rotations/second.sigstore.json"
    assert told["new"]["private_key"] == "second.pem"


def test_a_revocation_is_listed_with_its_reason(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _new(UNENCRYPTED) == 0
    capsys.readouterr()
    with (folder / "keyring.yaml").open("a", encoding="utf-8") as file:
        file.write("    revoked: {at: 2026-06-01T00:00:00Z, reason: lost}\n")
    assert run(["keys", "list", "--keyring", "keyring.yaml", "--format", "json"]) == 0
    (key,) = json.loads(capsys.readouterr().out)["keys"]
    assert key["revoked"] == {"at": "2026-06-01T00:00:00Z", "reason": "lost"}
    assert key["state"] == "revoked"
