"""The hub is good enough for PyGithub and for Git itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from github import Auth, Github, GithubIntegration, InputGitTreeElement
from github.Repository import Repository
from support.hub import AppCredentials, Hub
from support.policy_git import run_git

PERMISSIONS = {
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "members": "read",
    "pull_requests": "write",
}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path) as started:
        started.organisation("example")
        started.person("ada", "write")
        started.person("olivia")
        started.team("platform", ["olivia"], role="read")
        started.repository("example/policies", {"limits.yaml": b"rps: 1\n"})
        yield started


@pytest.fixture
def app(hub: Hub) -> AppCredentials:
    return hub.app("switchboard", PERMISSIONS)


def seen_by(hub: Hub, token: str) -> Repository:
    github = Github(
        auth=Auth.Token(token),
        base_url=hub.url,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )
    return github.get_repo("example/policies")


def token_of(hub: Hub, app: AppCredentials) -> str:
    auth = Auth.AppAuth(app.app_id, app.private_key_pem)
    with GithubIntegration(
        auth=auth, base_url=hub.url, seconds_between_requests=0, seconds_between_writes=0
    ) as integration:
        installation = integration.get_repo_installation("example", "policies")
        return integration.get_access_token(installation.id, permissions=PERMISSIONS).token


def test_an_app_proposes_checks_and_merges(hub: Hub, app: AppCredentials) -> None:
    repository = seen_by(hub, token_of(hub, app))
    tip = repository.get_git_commit(repository.get_branch("main").commit.sha)
    blob = repository.create_git_blob("rps: 2\n", "utf-8")
    element = InputGitTreeElement("limits.yaml", "100644", "blob", sha=blob.sha)
    tree = repository.create_git_tree([element], base_tree=tip.tree)
    commit = repository.create_git_commit("Raise\n", tree, [tip])
    repository.create_git_ref("refs/heads/switchboard/limits/1", commit.sha)
    pull = repository.create_pull(
        base="main", head="switchboard/limits/1", title="Raise", body="Why not", draft=False
    )
    assert [each.filename for each in pull.get_files()] == ["limits.yaml"]

    hub.as_person("olivia").comment(pull.number, "Fine by me.")
    assert [each.user.login for each in pull.get_issue_comments()] == ["olivia"]
    run = repository.create_check_run(
        "switchboard/gate", commit.sha, status="completed", conclusion="success"
    )
    assert run.app.id == app.app_id
    assert pull.merge(sha=commit.sha).merged
    assert hub.as_person("ada").repository.store.read("main", "limits.yaml") == b"rps: 2\n"


def test_git_clones_with_a_token_and_its_push_moves_the_pull_request(
    hub: Hub, app: AppCredentials, tmp_path: Path
) -> None:
    ada = hub.as_person("ada")
    ada.push("raise", {"limits.yaml": b"rps: 2\n"})
    number = ada.open_pull("raise", "Raise")
    token = hub.installation_token(app)
    address = hub.url.replace("//", f"//x-access-token:{token}@") + "/example/policies.git"
    run_git(tmp_path, "clone", "--quiet", "--branch", "raise", address, "work")

    work = tmp_path / "work"
    (work / "more.yaml").write_text("a: 1\n")
    run_git(work, "add", "more.yaml")
    run_git(work, "commit", "--quiet", "-m", "More")
    run_git(work, "push", "--quiet")
    pull = ada.repository.issues[number].pull
    assert pull is not None
    assert pull.head_sha == run_git(work, "rev-parse", "HEAD")


def test_git_without_a_token_sees_nothing(hub: Hub, tmp_path: Path) -> None:
    address = f"{hub.url.replace('//', '//x-access-token:wrong@')}/example/policies.git"
    run_git(tmp_path, "clone", "--quiet", address, "work", check=False)
    assert not (tmp_path / "work").exists()
    assert {call.status for call in hub.calls} == {401}


def test_git_cannot_push_past_a_protection(hub: Hub, app: AppCredentials, tmp_path: Path) -> None:
    hub.protect(reviews=1)
    token = hub.installation_token(app)
    address = hub.url.replace("//", f"//x-access-token:{token}@") + "/example/policies.git"
    run_git(tmp_path, "clone", "--quiet", address, "work")
    work = tmp_path / "work"
    run_git(work, "commit", "--quiet", "--allow-empty", "-m", "Past everybody")
    before = hub.as_person("ada").tip("main")
    run_git(work, "push", "--quiet", "origin", "main", check=False)
    assert hub.as_person("ada").tip("main") == before
    run_git(work, "push", "--quiet", "origin", "main:aside")
    assert hub.as_person("ada").tip("aside") == run_git(work, "rev-parse", "HEAD")
