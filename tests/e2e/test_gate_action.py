"""The gate's action run by a runner: hostile words in, and only the gate's own commands out.

Checklist items 9 to 12: what people wrote reaches no script, and no command of a log.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.gated import NAME
from support.policy_git import own_git, run_git
from support.runner import Ran, run_workflow
from support.tools import CHECKOUT
from support.unmeasured import Unmeasured, unmeasured

from switchboard_policy.gate.memory import MARKER

pytestmark = pytest.mark.checkout

ACTION = CHECKOUT / ".github" / "actions" / "gate" / "action.yml"
WORKFLOW = """\
on: pull_request
permissions: {}
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # the action; act copies it
      - uses: ./.github/actions/gate
        with:
          pull-request: ${{ github.event.pull_request.number }}
          app-id: ${{ env.APP_ID }}
          app-key: ${{ secrets.APP_KEY }}
          publish: PUBLISH
          package: ""
"""
TITLE = '$(touch hacked) `touch hacked`"; touch hacked; ::error::title ${{ secrets.BOT }}'


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unmeasured]:
    with unmeasured(tmp_path_factory.mktemp("action")) as found:
        yield found


def run(world: Unmeasured, number: int, folder: Path, *, publish: bool = True) -> Ran:
    """Run the action for a pull request, in a throw-away repository."""
    work = folder / "work"
    (work / ".github" / "actions" / "gate").mkdir(parents=True)
    shutil.copyfile(ACTION, work / ".github" / "actions" / "gate" / "action.yml")
    (work / "gate.yml").write_text(WORKFLOW.replace("PUBLISH", str(publish).lower()))
    run_git(work, "init", "--quiet", ".")
    run_git(work, "add", "--all")
    run_git(work, "commit", "--quiet", "--message", "The action")
    head = {"ref": TITLE, "repo": {"full_name": NAME}}
    pull = {"number": number, "title": TITLE, "body": TITLE, "head": head}
    return run_workflow(
        work,
        "gate.yml",
        folder,
        environment={
            "GITHUB_API_URL": world.hub.url,
            "GITHUB_SERVER_URL": world.hub.url,
            "GITHUB_REPOSITORY": NAME,
            "APP_ID": str(world.app.app_id),
        },
        secrets={"APP_KEY": world.app.private_key_pem},
        event="pull_request",
        payload={"pull_request": pull},
    )


@pytest.fixture(autouse=True)
def git_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_git(monkeypatch, tmp_path / "config")


def test_a_denied_pull_request_fails_the_step_and_is_told_where_people_look(
    world: Unmeasured, tmp_path: Path
) -> None:
    file = "policies/example/hacked.rego"
    number = world.pull("$(id)", {file: b"package example\n# ::error::x ##[error]y\n"}, TITLE)
    ran = run(world, number, tmp_path)
    assert ran.status == 1, ran.log
    assert "gate denied" in ran.log
    assert "**Who can help**" in ran.log, "the step's summary"
    assert not list(tmp_path.rglob("hacked"))
    assert [one for one in world.forge.comments(number) if MARKER in one.body]


def test_what_leaves_the_policy_alone_passes_and_a_run_that_only_reads_publishes_nothing(
    world: Unmeasured, tmp_path: Path
) -> None:
    number = world.pull("notes", {"notes/why.md": b"words\n"}, TITLE)
    ran = run(world, number, tmp_path, publish=False)
    assert ran.status == 0, ran.log
    assert "gate allowed" in ran.log
    assert world.forge.comments(number) == ()
