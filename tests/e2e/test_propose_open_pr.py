"""`switchboard propose --open-pr` as a workflow calls it: environment in, pull requests out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hub import Hub
from support.policy_git import own_git, run_git
from support.walk import Walk, call

from switchboard_policy.bot.github.permissions import asked

pytestmark = pytest.mark.checkout
NAME = "example/policies"


@pytest.fixture
def hub(walked: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The walk's repository on a hub, and the environment of a workflow that acts as an App."""
    own_git(monkeypatch, tmp_path / "home")
    with Hub(tmp_path) as started:
        started.organisation("example")
        started.person("ada", "write")
        files = {
            name: (walked.repository / name).read_bytes()
            for name in run_git(walked.repository, "ls-files").splitlines()
        }
        started.repository(NAME, files)
        app = started.app("switchboard", asked())
        key = tmp_path / "key.pem"
        key.write_text(app.private_key_pem)
        address = started.url.replace("//", f"//x-access-token:{started.token('ada')}@")
        run_git(tmp_path, "clone", "--quiet", f"{address}/{NAME}.git", "clone")
        for name, value in {
            "GITHUB_API_URL": started.url,
            "GITHUB_REPOSITORY": NAME,
            "SWITCHBOARD_APP_ID": str(app.app_id),
            "SWITCHBOARD_APP_KEY": str(key),
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("GITHUB_TOKEN", raising=False)
        yield started


def test_from_the_environment_to_pull_requests_and_again_to_nothing(
    hub: Hub, walked: Walk, tmp_path: Path
) -> None:
    source = ("--repo", tmp_path / "clone", "--telemetry", f"store:{walked.store}")
    propose = ("propose", *source, "--out", tmp_path / "out", "--open-pr")

    dry = call(*propose, "--dry-run")
    assert dry.status == 0, dry.stderr
    assert "would open" in dry.stdout
    assert "  | Switchboard-Change-Digest: sha256:" in dry.stdout
    assert "  | # SLO Auto-Policy Proposal: " in dry.stdout
    assert not (tmp_path / "out").exists()
    repository = next(iter(hub.repositories.values()))
    assert repository.issues == {}

    done = call(*propose, "--format", "json")
    assert done.status == 0, done.stderr
    steps = json.loads(done.stdout)["steps"]
    opened = [step for step in steps if step["do"] == "open"]
    assert opened
    assert {step["pull_request"] for step in opened} == set(repository.issues)
    for step in opened:
        folder = tmp_path / "out" / step["proposal"]
        body = repository.issues[step["pull_request"]].body
        assert (folder / "pr-body.md").read_text() == body
        assert (folder / "report.html").is_file()
        assert (folder / "pr-body-whole.md").read_text().startswith("# SLO Auto-Policy Proposal")
    assert json.loads((tmp_path / "out/findings.sarif").read_text())["version"] == "2.1.0"
    assert "| open | 1 |" in (tmp_path / "out/summary.md").read_text()

    again = call(*propose, "--exit-code")
    assert again.status == 3, again.stderr
    assert "holds exactly this change" in again.stdout


def test_without_anybody_to_act_as_it_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", NAME)
    for name in ("GITHUB_TOKEN", "SWITCHBOARD_APP_ID"):
        monkeypatch.delenv(name, raising=False)
    found = call("propose", "--repo", tmp_path, "--open-pr")
    assert found.status == 2
    assert "SWITCHBOARD_APP_ID" in found.stderr
    both = call("propose", "--repo", tmp_path, "--open-pr", "--commit")
    assert (both.status, "--commit" in both.stderr) == (2, True)
