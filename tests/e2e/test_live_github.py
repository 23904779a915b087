"""One walk over a repository of GitHub's: over the hub always, over GitHub itself when told to.

```sh
export GITHUB_REPOSITORY=you/throw-away SWITCHBOARD_APP_ID=… SWITCHBOARD_APP_KEY=key.pem
SWITCHBOARD_LIVE=1 make test ARGS="-k live_github"
```

It opens a pull request, comments and checks on it, closes it and deletes its branch.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.hub import Hub

from switchboard_policy.app.pulls.wiring import open_forge, open_mirror
from switchboard_policy.bot.github import asked
from switchboard_policy.bot.github.forge import GitHubForge
from switchboard_policy.bot.mirror import Merged
from switchboard_policy.domain.finding import Level
from switchboard_policy.ports.forge import (
    Annotation,
    CheckReport,
    Conclusion,
    NewCommit,
    NewPull,
    State,
)

FILE = "switchboard-smoke.txt"
MARK = "<!-- switchboard:smoke -->"
NOTES = tuple(
    Annotation(FILE, 1, Level.ADVISORY, "Smoke", f"Note {number}") for number in range(51)
)


def _walk(environment: Mapping[str, str], folder: Path) -> None:
    branch = f"switchboard/smoke-{secrets.token_hex(4)}"
    forge = open_forge(environment)
    try:
        _propose(forge, environment, branch, folder)
    finally:
        forge.delete_branch(branch)
        forge.close()


def _propose(forge: GitHubForge, environment: Mapping[str, str], branch: str, folder: Path) -> None:
    actor, repository = forge.actor(), forge.repository()
    tip = forge.branch(repository.default_branch)
    assert tip is not None
    content = f"{branch}\n".encode()
    head = forge.commit(NewCommit(branch, tip, "", "A smoke test", {FILE: content}, {}))
    made = forge.commit_at(head)
    assert made.parents == (tip,)
    assert made.verified
    assert made.author.id == actor.account.id

    wanted = NewPull(branch, repository.default_branch, "A smoke test", "It closes itself.")
    pull = forge.open_pull(wanted)
    try:
        assert forge.open_pull(wanted).number == pull.number
        assert [each.number for each in forge.pulls_of(head)] == [pull.number]
        _speak(forge, pull.number)
        _check(forge, head)
        with_it = _merged(forge, environment, (tip, head), folder)
        assert with_it == content
    finally:
        closed = forge.edit_pull(pull.number, close=True)
    assert closed.state is State.CLOSED


def _speak(forge: GitHubForge, number: int) -> None:
    first = forge.put_comment(number, f"{MARK}\nOne", marker=MARK)
    second = forge.put_comment(number, f"{MARK}\nTwo", marker=MARK)
    assert first.id == second.id
    assert [each.body for each in forge.comments(number)] == [f"{MARK}\nTwo"]


def _check(forge: GitHubForge, head: str) -> None:
    told = {"name": "switchboard/smoke", "sha": head, "title": "Smoke", "summary": "Of a test"}
    failed = forge.put_check(
        CheckReport(conclusion=Conclusion.FAILURE, annotations=NOTES, external_id="one", **told)
    )
    passed = forge.put_check(CheckReport(conclusion=Conclusion.SUCCESS, external_id="two", **told))
    assert failed.app == passed.app == forge.actor().app
    (stands,) = [each for each in forge.checks(head) if each.name == told["name"]]
    assert (stands.conclusion, stands.external_id) == ("success", "two")


def _merged(
    forge: GitHubForge, environment: Mapping[str, str], ends: tuple[str, str], folder: Path
) -> bytes:
    mirror = open_mirror(environment, forge, folder)
    mirror.fetch(*ends)
    result = mirror.merge(*ends)
    assert isinstance(result, Merged)
    return mirror.files(result.tree)[FILE].content


def test_the_walk_over_the_hub(tmp_path: Path) -> None:
    with Hub(tmp_path) as hub:
        hub.organisation("example")
        hub.repository("example/policies", {"README.md": b"# Policies\n"})
        app = hub.app("switchboard", dict(asked()))
        environment = {
            "GITHUB_API_URL": hub.url,
            "GITHUB_REPOSITORY": "example/policies",
            "GITHUB_SERVER_URL": hub.url,
            "SWITCHBOARD_APP_ID": str(app.app_id),
            "SWITCHBOARD_APP_KEY": app.private_key_pem,
        }
        _walk(environment, tmp_path / "mirror")


@pytest.mark.skipif(os.environ.get("SWITCHBOARD_LIVE") != "1", reason="SWITCHBOARD_LIVE is not 1")
def test_the_walk_over_github_itself(tmp_path: Path) -> None:
    _walk(os.environ, tmp_path / "mirror")
