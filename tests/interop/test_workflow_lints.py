"""Workflows and actions under actionlint and zizmor, which find what is wrong with a bad one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.tools import CHECKOUT, require_tool

pytestmark = pytest.mark.checkout

BAD = """\
name: bad
on:
  pull_request_target:
jobs:
  greet:
    runs-on: ubuntu-24.04
    needs: nobody
    steps:
      - uses: actions/checkout@v5
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - run: echo "${{ github.event.pull_request.title }}"
"""


def actionlint(*files: Path, where: Path = CHECKOUT) -> subprocess.CompletedProcess[str]:
    command = [require_tool("actionlint"), "-no-color", *map(str, files)]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)


def zizmor(what: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("zizmor")
    if not program.is_file():
        pytest.skip("needs zizmor")
    command = [program, "--offline", "--no-progress", "--strict-collection", "--format=plain", what]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / ".github" / "workflows" / "bad.yml"
    path.parent.mkdir(parents=True)
    path.write_text(BAD)
    return path


def test_actionlint_finds_nothing_in_our_workflows() -> None:
    done = actionlint()
    assert (done.returncode, done.stdout) == (0, "")


def test_zizmor_finds_nothing_in_our_workflows_and_actions() -> None:
    done = zizmor(CHECKOUT / ".github")
    assert done.returncode == 0, done.stdout


def test_actionlint_notices_a_title_in_a_script_and_a_job_that_is_not_there(bad: Path) -> None:
    done = actionlint(bad)
    assert done.returncode == 1
    assert "is potentially untrusted" in done.stdout
    assert 'needs job "nobody" which does not exist' in done.stdout


def test_zizmor_notices_untrusted_code_that_runs_with_rights_and_an_unpinned_action(
    bad: Path,
) -> None:
    done = zizmor(bad)
    assert done.returncode != 0
    for audit in ("dangerous-triggers", "template-injection", "unpinned-uses", "artipacked"):
        assert audit in done.stdout


def test_the_workflows_of_the_set_up_page_fit_ours(tmp_path: Path) -> None:
    """Inputs, secrets and names, as if both stood in one repository."""
    page = (CHECKOUT / "docs" / "github" / "set-up.md").read_text(encoding="utf-8")
    told = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(told) == 2
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    ours = (CHECKOUT / ".github" / "workflows" / "gate.yml").read_text(encoding="utf-8")
    (folder / "ours.yml").write_text(ours)
    (tmp_path / ".github" / "actions").symlink_to(CHECKOUT / ".github" / "actions")
    files = []
    for number, text in enumerate(told):
        here = re.sub(
            r"OWNER/switchboard-policy/\.github/(workflows|actions)/(\S+)@COMMIT",
            lambda found: (
                "./.github/" + "/".join(found.groups()).replace("s/gate.yml", "s/ours.yml")
            ),
            text,
        )
        assert here != text
        files.append(folder / f"theirs-{number}.yml")
        files[-1].write_text(here)
    done = actionlint(*files, where=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    files[0].write_text(files[0].read_text().replace("app-id", "app-ident"))
    assert "app-ident" in actionlint(files[0], where=tmp_path).stdout
