"""The steps of the reusable workflow, as they stand there, on a repository under git."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.bundles import private_key, private_pem, public_pem
from support.patience import PATIENCE_S
from support.policy_files import light_repository
from support.tools import CHECKOUT

pytestmark = pytest.mark.checkout

WORKFLOW = CHECKOUT / ".github" / "workflows" / "policy-bundle.yml"
SHIM = """#!/bin/sh
exec "{python}" -c 'import sys; from switchboard_policy.cli import main; sys.exit(main())' "$@"
"""


def scripts() -> dict[str, str]:
    """The scripts of the workflow's only job, by the name of their step."""
    (job,) = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"].values()
    return {step["name"]: step["run"] for step in job["steps"] if "run" in step}


def machine(folder: Path, command: str) -> dict[str, str]:
    """The environment a runner gives a step; `command` is what `switchboard` does there."""
    programs, temporary = folder / "bin", folder / "temp"
    for each in (programs, temporary):
        each.mkdir(exist_ok=True)
    (programs / "switchboard").write_text(command)
    (programs / "switchboard").chmod(0o755)
    (programs / "python").unlink(missing_ok=True)
    (programs / "python").symlink_to(sys.executable)
    return {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(each for each in sys.path if each),
        "RUNNER_TEMP": str(temporary),
        "REPOSITORY": str(folder / "policy"),
        "KEY_ID": "policy-2026",
        "RULES_ROOTS": "switchboard",
        "SCOPE": "deploy",
        "SIGNING_KEY": private_pem(private_key(), b"secret").decode(),
        "SIGNING_PASSPHRASE": "secret",
        "VERIFICATION_KEY": public_pem(private_key()).decode(),
    }


def step(name: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one step as a runner does."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", scripts()[name]],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_bundles_are_built_signed_verified_and_tampered_ones_refused(tmp_path: Path) -> None:
    repository = light_repository(tmp_path / "policy")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]):
        subprocess.run(["git", "-C", str(repository), *arguments], check=True)
    environment = machine(tmp_path, SHIM.replace("{python}", sys.executable))
    for name in ("Build", "Sign", "Verify", "Tamper (negative control)"):
        done = step(name, environment)
        assert done.returncode == 0, done.stderr
    left = sorted(path.name for path in (tmp_path / "temp" / "bundles").iterdir())
    assert left == ["data.tar.gz", "rules.tar.gz"], "the state is no part of what is handed on"
    assert not (tmp_path / "temp" / "signing-key.pem").exists()
    assert "has the digest" in done.stderr
    assert "carries no signature" in done.stderr
    assert "expected was somebody_elses" in done.stderr


@pytest.mark.parametrize("status", [0, 4, 30])
def test_a_verification_that_does_not_refuse_fails_the_control(tmp_path: Path, status: int) -> None:
    """Also one that fails for another reason: a missing key refuses all, which proves nothing."""
    environment = machine(tmp_path, f"#!/bin/sh\nexit {status}\n")
    (tmp_path / "bin" / "python").unlink()
    (tmp_path / "bin" / "python").write_text("#!/bin/sh\ncat >/dev/null\n")
    (tmp_path / "bin" / "python").chmod(0o755)
    done = step("Tamper (negative control)", environment)
    assert done.returncode == 1
    said = "::error::a tampered bundle of rules was not refused with status 20, but gave"
    assert f"{said} {status}" in done.stdout
