"""Evidence that a stranger's repository keeps is read without following a link out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import evidence_world as world

from switchboard_policy.app.check_evidence import check_evidence
from switchboard_policy.app.set_statements import statements_in
from switchboard_policy.domain.snapshot import EVIDENCE
from switchboard_policy.evidence import layout


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A set that a repository keeps."""
    folder = tmp_path / EVIDENCE / "one"
    folder.mkdir(parents=True)
    world.good_set(folder)
    return folder


def test_a_manifest_that_leads_to_a_file_without_an_end_is_a_finding(
    kept: Path, tmp_path: Path
) -> None:
    world.write_keyring(tmp_path / ".switchboard" / "keyring.yaml")
    (kept / layout.MANIFEST).unlink()
    (kept / layout.MANIFEST).symlink_to("/dev/zero")
    (finding,) = check_evidence(tmp_path, at=world.AT).findings
    assert finding.id == "evidence/invalid"
    assert "symbolic link" in finding.msg


def test_an_attestation_that_leads_elsewhere_is_left_out(kept: Path) -> None:
    before = [each.name for each in statements_in(kept)]
    (kept / layout.attestation_path("endless")).symlink_to("/dev/zero")
    assert [each.name for each in statements_in(kept)] == before
