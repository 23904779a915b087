"""A proposal that nobody signed yet is signed from the command line, and verifies."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from support import evidence_world as world
from support.walk import Walk, call, told


def test_a_proposal_made_without_a_key_is_signed_later(walked: Walk, tmp_path: Path) -> None:
    root, key = tmp_path / "proposal", tmp_path / "key.pem"
    shutil.copytree(walked.proposal, root)
    key.write_bytes(world.ATTESTATION_KEY.private_pem())
    keyring = world.write_keyring(tmp_path / "keyring.yaml")
    at = ("--at", "2026-09-21T14:13:20Z")
    made = told("evidence", "create", root, "--signing-key", key, *at)
    assert set(made["attestations"]) >= {"proposal", "test-result"}
    change = json.loads((root / "proposal.json").read_bytes())["change_digest"]
    verify = ("evidence", "verify", root, "--keyring", keyring, "--profile", "proposal", *at)
    assert told(*verify, "--change", change)["valid"]
    assert call(*verify, "--change", f"sha256:{'0' * 64}").status == 20
    other = call(
        "evidence", "create", walked.proposal, "--signing-key", key, "--change", change[:-1] + "x"
    )
    assert other.status == 2
