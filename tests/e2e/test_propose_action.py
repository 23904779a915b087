"""The scripts of the propose action and its workflow, as they stand there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.patience import PATIENCE_S
from support.tools import CHECKOUT

pytestmark = pytest.mark.checkout

GITHUB = CHECKOUT / ".github"
SHIM = """#!/bin/sh
printf '%s\\n' "$@" > "$RUNNER_TEMP/arguments"
mkdir -p "$RUNNER_TEMP/switchboard-proposals"
echo "## Pull requests" > "$RUNNER_TEMP/switchboard-proposals/summary.md"
echo "::error::a name from the repository"
exit "$STATUS"
"""


def steps(name: str) -> list[dict[str, Any]]:
    """The steps of the action, or of the workflow's only job."""
    if name == "action":
        text = (GITHUB / "actions/propose/action.yml").read_text(encoding="utf-8")
        return list(yaml.safe_load(text)["runs"]["steps"])
    text = (GITHUB / "workflows/propose.yml").read_text(encoding="utf-8")
    return list(yaml.safe_load(text)["jobs"]["propose"]["steps"])


def run(
    name: str, folder: Path, *, status: int = 0, telemetry: str = "", dry_run: str = "false"
) -> subprocess.CompletedProcess[str]:
    """Run the step that proposes as a runner does."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "switchboard").write_text(SHIM)
    (programs / "switchboard").chmod(0o755)
    (programs / "python").symlink_to(sys.executable)
    (script,) = [step["run"] for step in steps(name) if step.get("id") == "propose"]
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        env={
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_TEMP": str(folder),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "REPOSITORY": "policies",
            "TELEMETRY": telemetry,
            "DRY_RUN": dry_run,
            "STATUS": str(status),
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@pytest.mark.parametrize("name", ["action", "workflow"])
def test_what_comes_from_outside_is_an_argument_and_never_a_program(
    name: str, tmp_path: Path
) -> None:
    hostile = 'store:x"; touch hacked; echo "$(touch hacked)'
    done = run(name, tmp_path, telemetry=hostile, dry_run="true")
    assert done.returncode == 0, done.stderr
    told = (tmp_path / "arguments").read_text().splitlines()
    assert told[-3:] == ["--dry-run", "--telemetry", hostile]
    assert told[:3] == ["propose", "--repo", "policies"]
    assert not list(tmp_path.rglob("hacked"))


@pytest.mark.parametrize("name", ["action", "workflow"])
@pytest.mark.parametrize("status", [0, 4, 30])
def test_the_status_is_kept_and_nothing_printed_is_a_command(
    name: str, status: int, tmp_path: Path
) -> None:
    done = run(name, tmp_path, status=status)
    assert done.returncode == status
    first, printed, last = done.stdout.splitlines()
    assert first.startswith("::stop-commands::")
    assert last == f"::{first.removeprefix('::stop-commands::')}::"
    assert printed == "::error::a name from the repository"
    assert (tmp_path / "summary").read_text() == "## Pull requests\n"


def test_the_action_has_no_expression_inside_a_script_and_pins_what_it_uses() -> None:
    for step in steps("action"):
        assert "${{" not in step.get("run", "")
        assert "uses" not in step or len(step["uses"].partition("@")[2]) == 40


def test_action_and_workflow_propose_in_the_same_way() -> None:
    """What the action does beside is to clean up, and to tell its folder."""
    own = ("#", "rm ", 'echo "folder')
    scripts = []
    for name in ("action", "workflow"):
        (script,) = [step["run"] for step in steps(name) if step.get("id") == "propose"]
        scripts.append([line for line in script.splitlines() if not line.startswith(own)])
    assert scripts[0] == scripts[1]
