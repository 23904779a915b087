"""A proposal's evidence on a machine without a network: verified by us, and by cosign."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.cosign import Cosign
from support.offline import offline
from support.signed_walk import BOT, STRANGER, keyring

from switchboard_policy.app.attesting import Signing
from switchboard_policy.app.gate_evidence import attest_decision
from switchboard_policy.app.proposal_evidence import seal
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.attestation import read_attestation
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import read_statement
from switchboard_policy.proposal.document import document, text
from switchboard_policy.testing import builders as b

NOW = b.START + 30 * b.DAY
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
