"""The steps of the reusable workflow that verifies evidence, as they stand there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support import evidence_world as usual
from support.patience import PATIENCE_S
from support.tampering import world
from support.tampering.case import Workshop
from support.tools import CHECKOUT

from switchboard_policy import __version__
from switchboard_policy.domain.moments import rfc3339

pytestmark = pytest.mark.checkout

WORKFLOW = CHECKOUT / ".github" / "workflows" / "verify-evidence.yml"
CONTROL = "Tamper (negative control)"
THEN = """#!/bin/sh
command="$1 $2"; shift 2
"{python}" - "$command" "$@" <<'PY'
import sys
from switchboard_policy.cli import main
sys.argv[1:] = [*sys.argv[1].split(), *sys.argv[2:], "--at", "{at}"]
sys.exit(main())
PY
"""
"""As the command, at the moment at which the fixed keys are valid."""


def scripts() -> dict[str, str]:
    """The scripts of its only job, by the name of their step."""
    (job,) = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"].values()
    return {step["name"]: step["run"] for step in job["steps"] if "run" in step}


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """The environment and the two checkouts a runner gives the steps."""
    at = rfc3339(world.AT)
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "switchboard"
    command.write_text(THEN.replace("{python}", sys.executable).replace("{at}", at))
    command.chmod(0o755)
    root = tmp_path / "verified" / "proposals" / "one"
    root.mkdir(parents=True)
    Workshop(dict(world.good("decision"))).lay_out(root)
    keyring = tmp_path / "trusted" / ".switchboard" / "keyring.yaml"
    keyring.parent.mkdir(parents=True)
    keyring.write_text(world.keyring_text())
    return {
        **os.environ,
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(each for each in sys.path if each),
        "RUNNER_TEMP": str(tmp_path),
        "EVIDENCE": "proposals/one",
        "KEYRING": ".switchboard/keyring.yaml",
        "PROFILE": "decision",
        "CHANGE": usual.CHANGE,
        "REPOSITORY": usual.REPOSITORY,
    }


def step(name: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one step as a runner does."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", scripts()[name]],
        cwd=environment["RUNNER_TEMP"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_a_good_set_verifies_and_its_control_holds(runner: dict[str, str], tmp_path: Path) -> None:
    done = step("Verify", runner)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "✓ Evidence verifies"), done.stderr
    assert "Evidence" in (tmp_path / "evidence.html").read_text(encoding="utf-8")
    done = step(CONTROL, runner)
    assert (done.returncode, done.stdout.splitlines()[-1].endswith("refused, 0 not")) == (0, True)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("REPOSITORY", "acme/other", "evidence/repository_other"),
        ("CHANGE", f"sha256:{'f' * 64}", "evidence/change_other"),
        ("PROFILE", "override", "evidence/attestation_missing"),
    ],
)
def test_a_set_of_something_else_fails_both_steps(
    runner: dict[str, str], name: str, value: str, code: str
) -> None:
    done = step("Verify", {**runner, name: value})
    assert done.returncode == 20
    assert code in done.stdout
    done = step(CONTROL, {**runner, name: value})
    assert (done.returncode, done.stdout) == (20, "")


def test_a_verifier_that_takes_everything_fails_the_control(
    runner: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "bin" / "switchboard").write_text("#!/bin/sh\nexit 1\n")
    assert step(CONTROL, runner).returncode == 1


def test_keys_come_from_a_branch_of_their_own_and_never_from_what_is_verified() -> None:
    (job,) = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"].values()
    checkouts = {step["with"]["path"]: step["with"].get("ref", "") for step in job["steps"][:2]}
    default = "${{ inputs.trusted || github.event.repository.default_branch }}"
    assert checkouts == {"verified": "", "trusted": default}
    assert all('--keyring "trusted/$KEYRING"' in scripts()[name] for name in ("Verify", CONTROL))


def test_the_package_is_pinned_to_this_version() -> None:
    whole = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    inputs = whole[True]["workflow_call"]["inputs"]  # YAML takes `on` for true
    assert inputs["package"]["default"] == f"switchboard-policy=={__version__}"
    assert inputs["require-verify-bundle"]["default"] is True
