"""Workflows: least rights, pinned actions, no expression inside a script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.checkout

WORKFLOWS = sorted((Path(__file__).resolve().parents[3] / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def named(path: Path) -> str:
    return path.name


def steps(path: Path) -> list[dict[str, Any]]:
    """Every step of every job."""
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job.get("steps", [])]


def test_there_are_workflows() -> None:
    assert {"ci.yml", "policy-bundle.yml"} <= {path.name for path in WORKFLOWS}


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_workflow_has_no_rights_and_a_job_only_reads(path: Path) -> None:
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert whole["permissions"] == {}
    assert [job["permissions"] for job in whole["jobs"].values()] == [
        {"contents": "read"} for _ in whole["jobs"]
    ]
    assert all(job["timeout-minutes"] for job in whole["jobs"].values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_an_action_is_pinned_by_commit_with_its_version_beside(path: Path) -> None:
    used = [line for line in path.read_text().splitlines() if re.match(r"\s*(?:- )?uses: ", line)]
    assert used
    assert [line for line in used if not PINNED.search(line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_checkout_leaves_no_token_behind(path: Path) -> None:
    checkouts = [each for each in steps(path) if "actions/checkout@" in each.get("uses", "")]
    assert checkouts
    assert all(each["with"]["persist-credentials"] is False for each in checkouts)


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_no_script_holds_an_expression(path: Path) -> None:
    """What a caller says comes in as a variable, and is never part of a program."""
    assert [each["run"] for each in steps(path) if "${{" in each.get("run", "")] == []
