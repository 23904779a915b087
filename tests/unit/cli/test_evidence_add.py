"""`switchboard evidence add`: what another program signed becomes part of a set, or is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import evidence_world as world
from support.walk import call

from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.predicates.approval import approval_predicate
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement
from switchboard_policy.evidence.subjects import change_subject

INVALID, INPUT = 20, 4


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


def refused(root: Path, file: Path) -> tuple[int, str]:
    """The status and code of a refusal."""
    done = call("evidence", "add", root, file, "--format", "json")
    return done.status, json.loads(done.stdout)["error"]["code"]


def test_a_bundle_of_another_layout_becomes_part_of_the_set(root: Path, tmp_path: Path) -> None:
    done = call("evidence", "add", root, bundle(tmp_path))
    path = root / layout.attestation_path("approval")
    assert done.stdout == f"{path}  approval, about: change\n"
    assert world.verified(root).valid
    again = call("evidence", "add", root, bundle(tmp_path), "--format", "json")
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


def test_there_is_nothing_to_add_to_without_a_set(tmp_path: Path) -> None:
    done = call("evidence", "add", tmp_path, bundle(tmp_path))
    assert done.status == INPUT
    assert "manifest.json" in done.stderr
