"""What works with no extra installed, and what the others say they need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support import evidence_world
from support.artefact_world import REPOSITORY
from support.offline import offline
from support.patience import PATIENCE_S
from support.service_levels import FIXTURES

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence.strict_json import canonical_bytes

BUILD = ("policy", "bundle", "build", "--out", "made", "--sequence", "1")
UNLOCKED = "--unsafe-no-passphrase"
EVENTS = str(FIXTURES / "sloth-events.yaml")
WITHOUT = """
import sys

EXTRAS = {"numpy", "duckdb", "altair", "vl_convert", "grafana_foundation_sdk", "wasmtime"}
EXTRAS |= {"github", "opa_client", "starlette", "distributed", "scipy"}


class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in EXTRAS:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Missing())
from switchboard_policy.cli import main

sys.exit(main())
"""


def run(
    folder: Path, *words: str, before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a command where none of the extras can be imported."""
    return subprocess.run(
        [*before, sys.executable, "-c", WITHOUT, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("slo", "rules", EVENTS),
        ("slo", "import", EVENTS, "--to", "openslo"),
        ("slo", "rollout", "--repo", str(REPOSITORY), "--out", "made"),
        ("slo", "load", EVENTS, "--out", "made"),
        ("check", "--repo", str(FIXTURES)),
        (*BUILD, "--repo", str(REPOSITORY), "--allow-dirty"),
        ("policy", "kyverno", "--repo", str(REPOSITORY), "--out", "made.yaml"),
        ("keys", "new", "--role", "log", "--id", "k", "--out", "k.pem", "--name", "l", UNLOCKED),
    ],
    ids=" ".join,
)
def test_the_base_install_is_enough(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    ("words", "module", "extra"),
    [
        (("slo", "rules", EVENTS, "--kind", "tests"), "numpy", "simulate"),
        (("slo", "sampling", EVENTS, "--out", "made"), "numpy", "simulate"),
        (("slo", "dashboard", EVENTS, "--out", "made"), "grafana_foundation_sdk", "report"),
    ],
)
def test_what_needs_an_extra_names_it_and_writes_nothing(
    tmp_path: Path, words: tuple[str, ...], module: str, extra: str
) -> None:
    done = run(tmp_path, *words)
    assert done.stderr == (
        f"this needs {module}, which is not installed; pip install 'switchboard-policy[{extra}]'\n"
    )
    assert not list(tmp_path.iterdir())


def test_the_gate_asks_for_what_it_is_given_not_for_an_extra(tmp_path: Path) -> None:
    done = run(tmp_path, "gate", "--repo", str(REPOSITORY), "--proposal", str(tmp_path))
    assert done.stderr.startswith(f"{tmp_path / 'proposal.json'}: ")


def test_evidence_is_made_and_verified_with_no_extra_and_no_network(tmp_path: Path) -> None:
    root, key, said = tmp_path / "set", tmp_path / "key.pem", tmp_path / "said.json"
    evidence_world.write_files(root)
    (root / "proposal.json").unlink()
    key.write_bytes(evidence_world.ATTESTATION_KEY.private_pem())
    evidence_world.write_keyring(tmp_path / "keyring.yaml")
    decision = next(each for each in evidence_world.sayings() if each.name == "decision")
    said.write_bytes(canonical_bytes(decision.predicate))
    known = ("--repository", evidence_world.REPOSITORY, "--pull", "12", "--head")
    known += (evidence_world.HEAD, "--base", evidence_world.BASE, "--change")
    known += (evidence_world.CHANGE, "--at", rfc3339(evidence_world.AT))
    create = ("create", "set", "--signing-key", "key.pem", "--attest", "decision=said.json")
    verify = ("verify", "set", "--keyring", "keyring.yaml", "--html", "page.html")
    for words in (create, verify):
        done = run(tmp_path, "evidence", *words, *known, before=offline())
        assert done.returncode == 0, done.stderr + done.stdout
    assert "Evidence verifies" in (tmp_path / "page.html").read_text("utf-8")
