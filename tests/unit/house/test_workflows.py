"""Workflows: least rights, pinned actions, no expression inside a script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.checkout

GITHUB = Path(__file__).resolve().parents[3] / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = sorted((GITHUB / "actions").glob("*/action.yml"))
WRITES = {"gate.yml": {"pull-requests": "write", "checks": "write", "issues": "write"}}
"""What a job of ours may do beyond reading."""
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def named(path: Path) -> str:
    return path.name


def steps(path: Path) -> list[dict[str, Any]]:
    """Every step of every job, or of an action."""
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    jobs = whole["jobs"].values() if "jobs" in whole else [whole["runs"]]
    return [step for job in jobs for step in job.get("steps", [])]


def test_there_are_workflows() -> None:
    assert {"ci.yml", "policy-bundle.yml"} <= {path.name for path in WORKFLOWS}


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_workflow_has_no_rights_and_a_job_only_reads(path: Path) -> None:
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert whole["permissions"] == {}
    rights = {"contents": "read", **WRITES.get(path.name, {})}
    assert [job["permissions"] for job in whole["jobs"].values()] == [rights for _ in whole["jobs"]]
    assert all(job["timeout-minutes"] for job in whole["jobs"].values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_an_action_is_pinned_by_commit_with_its_version_beside(path: Path) -> None:
    used = [line for line in path.read_text().splitlines() if re.match(r"\s*(?:- )?uses: ", line)]
    assert used
    assert [line for line in used if not PINNED.search(line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_checkout_leaves_no_token_behind(path: Path) -> None:
    checkouts = [each for each in steps(path) if "actions/checkout@" in each.get("uses", "")]
    assert bool(checkouts) is (path.name != "gate.yml")
    assert all(each["with"]["persist-credentials"] is False for each in checkouts)


def test_the_gate_checks_out_nothing_and_takes_no_expression_into_a_script() -> None:
    action = GITHUB / "actions" / "gate" / "action.yml"
    for path in (action, GITHUB / "workflows" / "gate.yml"):
        assert "actions/checkout" not in path.read_text("utf-8")
        assert "pull_request_target" not in path.read_text("utf-8")
        assert [each["run"] for each in steps(path) if "${{" in each.get("run", "")] == []


def test_a_fork_is_told_by_its_name_and_not_by_a_field_that_may_be_missing() -> None:
    """Null equals false: of a missing field `fork == false` holds."""
    workflow = yaml.safe_load((GITHUB / "workflows" / "gate.yml").read_text("utf-8"))
    (publish,) = [
        each["env"]["PUBLISH"]
        for each in workflow["jobs"]["gate"]["steps"]
        if "PUBLISH" in str(each)
    ]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in publish
    assert ".fork" not in publish


@pytest.mark.parametrize(
    "path", [*WORKFLOWS, *ACTIONS], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_script_holds_an_expression(path: Path) -> None:
    """What a caller says comes in as a variable, and is never part of a program."""
    assert [each["run"] for each in steps(path) if "${{" in each.get("run", "")] == []
