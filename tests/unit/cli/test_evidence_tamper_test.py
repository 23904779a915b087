"""`switchboard evidence tamper-test`: a copy is spoilt in every way, and each must be refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support import evidence_world as usual
from support.tampering import world
from support.tampering.case import Workshop, files_below
from support.walk import call

from switchboard_policy.app.evidence.verify import Held
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence.expected import Expected
from switchboard_policy.evidence.result import Verification
from switchboard_policy.evidence.tampering.trial import tried
from switchboard_policy.evidence.verify import verify

AT = rfc3339(world.AT)
TAKEN, INVALID = 1, 20


@pytest.fixture
def keyring(tmp_path: Path) -> Path:
    """The keys that are believed."""
    path = tmp_path / "keyring.yaml"
    path.write_text(world.keyring_text())
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A good set with a receipt and a place in the log."""
    folder = tmp_path / "set"
    folder.mkdir()
    Workshop(dict(world.good("decision"))).lay_out(folder)
    return folder


def test_every_way_is_refused_and_the_set_is_only_read(root: Path, keyring: Path) -> None:
    done = call("evidence", "tamper-test", root, "--keyring", keyring, "--at", AT)
    assert (done.status, done.stderr) == (0, "")
    *lines, total = done.stdout.splitlines()
    assert total == f"{len(lines)} ways to spoil it: {len(lines)} refused, 0 not"
    assert {line[0] for line in lines} == {"✓"}
    groups = {"file", "keys", "json", "manifest", "signature", "signer", "attestation", "receipt"}
    assert all(any(each in done.stdout for each in (f"/{name}", f"{name}/")) for name in groups)
    assert "log/inclusion_invalid" in done.stdout
    assert files_below(root) == world.good("decision")


def test_a_small_set_is_spoilt_where_it_can_be(tmp_path: Path, keyring: Path) -> None:
    """No receipt, no place in the log, one file."""
    folder = tmp_path / "set"
    folder.mkdir()
    usual.good_set(folder)
    done = call(
        "evidence", "tamper-test", folder, "--keyring", keyring, "--at", AT, "--format=json"
    )
    told = json.loads(done.stdout)
    assert (done.status, told["missed"]) == (0, 0)
    assert told["refused"] == len(told["tried"]) > 20
    assert not [each for each in told["tried"] if each["id"].startswith(("receipt", "log"))]


def test_a_set_that_does_not_verify_shows_nothing(root: Path, keyring: Path) -> None:
    (root / "proposal.json").write_bytes(b"{}")
    done = call("evidence", "tamper-test", root, "--keyring", keyring, "--at", AT)
    assert (done.status, done.stdout) == (INVALID, "")
    assert done.stderr.startswith("error evidence/file_changed: ") or "proposal.json" in done.stderr


def lenient(good: Path) -> Callable[[Path, Held], Verification]:
    """A verifier that looks at the good set, whatever it is asked about."""
    keyring = usual.keyring_of()

    def look(_: Path, held: Held) -> Verification:
        profile = usual.shipped_profile(held.profile)
        return verify(good, keyring=keyring, profile=profile, at=held.at, expected=Expected())

    return look


def test_a_verifier_that_takes_what_is_spoilt_is_told(
    root: Path, keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("switchboard_policy.app.evidence.tamper.verify_set", lenient(root))
    done = call("evidence", "tamper-test", root, "--keyring", keyring, "--at", AT)
    assert done.status == TAKEN
    *lines, total = done.stdout.splitlines()
    assert total == f"{len(lines)} ways to spoil it: 0 refused, {len(lines)} not"
    assert lines[0].split("  ")[-1].strip() == "taken; due is evidence/file_extra"


def test_each_way_is_undone_before_the_next(root: Path) -> None:
    """So each is refused for itself, and what is left is the set as it was."""
    manifest = usual.verified(root).manifest
    assert manifest is not None
    for each in tried(root, manifest, usual.verified):
        assert each.noticed, each.tampering.id
    assert files_below(root) == world.good("decision")
