"""A title that is part of a script runs: so a test that finds nothing run has found something."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.policy_git import own_git, run_git
from support.runner import run_workflow

pytestmark = pytest.mark.checkout

TITLE = '$(touch "$HERE/hacked")"; touch "$HERE/hacked"; echo "'
WORKFLOW = """\
on: pull_request
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - if: env.WAY == 'script'
        run: echo "${{ github.event.pull_request.title }}"
      - if: env.WAY == 'variable'
        env: {TITLE: "${{ github.event.pull_request.title }}"}
        run: echo "$TITLE"
"""


@pytest.mark.parametrize(("way", "runs"), [("script", True), ("variable", False)])
def test_a_hostile_title_runs_as_a_part_of_a_script_and_not_as_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, *, runs: bool
) -> None:
    own_git(monkeypatch, tmp_path / "config")
    work = tmp_path / "work"
    work.mkdir()
    (work / "bad.yml").write_text(WORKFLOW)
    run_git(work, "init", "--quiet", ".")
    run_git(work, "add", "--all")
    run_git(work, "commit", "--quiet", "--message", "A workflow")
    ran = run_workflow(
        work,
        "bad.yml",
        tmp_path,
        environment={"WAY": way, "HERE": str(tmp_path)},
        secrets={},
        event="pull_request",
        payload={"pull_request": {"number": 7, "title": TITLE}},
    )
    assert ran.status == 0, ran.log
    assert (tmp_path / "hacked").is_file() is runs
