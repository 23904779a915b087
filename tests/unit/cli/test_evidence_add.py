"""`switchboard evidence add`: what another program signed becomes part of a set, or is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import evidence_world as world
from support.evidence_keys import fixed_signer
from support.walk import Called, call

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import attest, read_attestation
from switchboard_policy.evidence.predicates.approval import approval_predicate
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement, read_statement
from switchboard_policy.evidence.subjects import change_subject
from switchboard_policy.ports.signer import KeyKind

INVALID, INPUT = 20, 4
AT = rfc3339(world.AT)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    world.good_set(folder)
    return folder


def bundle(folder: Path, kind: str = PredicateType.APPROVAL, **said: object) -> Path:
    """An owner's approval in a layout of another program's."""
    predicate = approval_predicate(
        verdict="approved", actor=world.OWNER, about=world.about(), approved_at=world.MADE
    )
    statement = Statement((change_subject(world.CHANGE),), kind, {**predicate, **said})
    content = json.dumps(json.loads(attest(statement, world.OWNER_KEY)), indent=2)
    file = folder / "approval.sigstore.json"
    file.write_text(content)
    return file


def add(root: Path, file: Path, *more: str) -> Called:
    """The command, with the keyring of the set."""
    keyring = world.write_keyring(root.parent / "keyring.yaml")
    return call("evidence", "add", root, file, "--keyring", keyring, "--at", AT, *more)


def refused(root: Path, file: Path) -> tuple[int, str]:
    """The status and code of a refusal."""
    done = add(root, file, "--format", "json")
    return done.status, json.loads(done.stdout)["error"]["code"]


def test_a_bundle_of_another_layout_becomes_part_of_the_set(root: Path, tmp_path: Path) -> None:
    done = add(root, bundle(tmp_path))
    path = root / layout.attestation_path("approval")
    assert done.stdout == f"{path}  approval, about: change\n"
    assert world.verified(root).valid
    again = add(root, bundle(tmp_path), "--format", "json")
    assert json.loads(again.stdout)["file"] == str(root / layout.attestation_path("approval-2"))


def test_what_could_not_be_read_is_not_laid_in(root: Path, tmp_path: Path) -> None:
    before = sorted((root / layout.ATTESTATIONS).iterdir())
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_text("{}")
    for file, code in (
        (spoilt, "evidence/bundle_version"),
        (bundle(tmp_path, verdict="perhaps"), "evidence/predicate_invalid"),
    ):
        assert refused(root, file) == (INVALID, code)
    other = bundle(tmp_path, "https://example.org/x")
    assert refused(root, other) == (INVALID, "evidence/predicate_type")
    assert sorted((root / layout.ATTESTATIONS).iterdir()) == before


def test_what_nobody_would_believe_does_not_spoil_a_set(root: Path, tmp_path: Path) -> None:
    """By a key of another role, by a stranger's, and by one whose signature does not hold."""
    own = bundle(tmp_path)
    said = read_attestation(own.read_bytes())
    statement = read_statement(said.payload)
    gates, strangers = tmp_path / "gate.json", tmp_path / "stranger.json"
    gates.write_bytes(attest(statement, world.ATTESTATION_KEY))
    strangers.write_bytes(attest(statement, fixed_signer(KeyKind.ECDSA_P256, 9)))
    assert refused(root, gates) == (INVALID, "evidence/key_role_wrong")
    assert refused(root, strangers) == (INVALID, "evidence/signer_unknown")
    assert world.verified(root).valid


def test_there_is_nothing_to_add_to_without_a_set(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = add(tmp_path / "empty", bundle(tmp_path))
    assert done.status == INPUT
    assert "manifest.json" in done.stderr
