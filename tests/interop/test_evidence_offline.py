"""A proposal's evidence on a machine without a network: verified by us, and by cosign."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.cosign import Cosign
from support.offline import offline
from support.signed_walk import BOT, OWNER, SOLE_OWNER, STRANGER, keyring
from support.tools import CHECKOUT, require_tool

from switchboard_policy.app.attesting import Signing
from switchboard_policy.app.gate_evidence import attest_decision
from switchboard_policy.app.proposal_evidence import seal
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import read_attestation
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.profile import shipped_profile
from switchboard_policy.evidence.statement import read_statement
from switchboard_policy.evidence.verify import verify as verified
from switchboard_policy.proposal.document import document, text
from switchboard_policy.testing import builders as b

NOW = int(time.time())
PAGE = CHECKOUT / "docs" / "evidence" / "cosign.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INVALID = 20
MAIN = "import sys; from switchboard_policy.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def proposal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A proposal that was signed, and that the gate has let pass."""
    folder = tmp_path_factory.mktemp("proposal")
    told = document(b.proposal())
    (folder / "proposal.json").write_text(text(told))
    (folder / "simulation.json").write_text('{"futures": 500}\n')
    (folder / "changes.patch").write_text("--- a\n+++ b\n")
    seal(folder, Signing(BOT, NOW, "example/policies"))
    attest_decision(folder, b.decision(), told, BOT, at=NOW)
    return folder


def verify(proposal: Path, keys: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = ("evidence", "verify", str(proposal), "--keyring", str(keys), *more)
    run = [sys.executable, "-c", MAIN, *command, "--at", rfc3339(NOW)]
    return subprocess.run([*offline(), *run], capture_output=True, text=True, check=False)


def test_it_verifies_and_with_one_byte_changed_it_does_not(proposal: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keyring.yaml"
    keys.write_bytes(keyring(NOW))
    good = verify(proposal, keys)
    assert good.returncode == 0, good.stdout + good.stderr
    patch = proposal / "changes.patch"
    patch.write_text("--- a\n+++ c\n")
    bad = verify(proposal, keys)
    patch.write_text("--- a\n+++ b\n")
    assert bad.returncode == INVALID
    assert "changes.patch" in bad.stdout + bad.stderr


def test_cosign_believes_every_attestation_of_it(proposal: Path, tmp_path: Path) -> None:
    cosign = Cosign(tmp_path)
    manifest = (proposal / layout.MANIFEST).read_bytes()
    kinds = set()
    for path in sorted((proposal / layout.ATTESTATIONS).iterdir()):
        bundle = path.read_bytes()
        kind = read_statement(read_attestation(bundle).payload).predicate_type
        assert cosign.verifies(bundle, BOT, kind, manifest), path.name
        assert not cosign.verifies(bundle, STRANGER, kind, manifest), path.name
        assert not cosign.verifies(bundle, BOT, kind, manifest + b"\n"), path.name
        kinds.add(kind)
    assert kinds >= {
        PredicateType.PROPOSAL,
        PredicateType.DECISION,
        PredicateType.TEST_RESULT,
        PredicateType.SVR,
    }


@pytest.mark.checkout
def test_the_page_on_cosign_does_what_it_says(proposal: Path, tmp_path: Path) -> None:
    shutil.copytree(proposal, tmp_path / "proposal")
    (tmp_path / "bot.pub").write_bytes(BOT.public_pem())
    (tmp_path / "owner.pem").write_bytes(OWNER.private_pem())
    (tmp_path / "keyring.yaml").write_bytes(keyring(NOW))
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "switchboard").write_text(f'#!/bin/sh\nexec {sys.executable} -c "{MAIN}" "$@"\n')
    (programs / "switchboard").chmod(0o755)
    for tool in ("cosign", "jq"):
        (programs / tool).symlink_to(require_tool(tool))
    blocks = BLOCK.findall(PAGE.read_text())
    done = subprocess.run(
        [*offline(), "bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "COSIGN_PASSWORD": "for tests",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(blocks) == 5
    assert "Verified OK" in done.stderr
    assert '"proposalId"' in done.stdout
    found = verified(
        tmp_path / "proposal",
        keyring=read_keyring("keyring.yaml", keyring(NOW)),
        profile=shipped_profile("decision"),
        at=int(time.time()),
    )
    assert found.valid, found.errors
    assert SOLE_OWNER in [each.key.owner for each in found.attestations]


@pytest.mark.checkout
def test_nothing_but_a_warning_names_the_switch_that_accepts_any_file() -> None:
    command = ["git", "grep", "-l", "check-" + "claims", "--", ":!docs"]
    found = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("", "")


def test_cosign_accepts_anything_once_the_claims_are_off(proposal: Path, tmp_path: Path) -> None:
    """Why the switch of the test above is used nowhere."""
    cosign = Cosign(tmp_path)
    bundle = proposal / layout.attestation_path("proposal")
    (tmp_path / "other").write_text("any file")
    key = ("--key", cosign.public(BOT), "--bundle", bundle, "--insecure-ignore-tlog")
    asked = ("verify-blob-attestation", *key, "--type", PredicateType.PROPOSAL)
    assert cosign.run(*asked, "other").returncode != 0
    assert cosign.run(*asked, "--check-" + "claims=false", "other").returncode == 0
