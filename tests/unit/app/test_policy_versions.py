"""A version of a policy is read from a commit, the work tree or a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import replays
from support.policy_git import own_git, run_git

from switchboard_policy.app.policy_versions import read_version
from switchboard_policy.errors import InputError


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A policy repository in a folder of a git repository, with two commits and a tag."""
    top = tmp_path_factory.mktemp("versions")
    with pytest.MonkeyPatch.context() as patch:
        own_git(patch, top / "home")
        root = top / "work" / "policy"
        write(root, replays.changed())
        run_git(top / "work", "init", "-q", "-b", "main")
        run_git(top / "work", "add", ".")
        run_git(top / "work", "commit", "-qm", "first")
        run_git(top / "work", "tag", "v1")
        write(root, replays.changed(globex=40))
        (root / "policies" / "link.rego").symlink_to("switchboard/limits/limit.rego")
        run_git(top / "work", "add", ".")
        run_git(top / "work", "commit", "-qm", "second")
        write(root, replays.changed(globex=30))
        yield root


def write(root: Path, files: dict[str, bytes]) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def rate(root: Path, name: str) -> object:
    """The rate of globex in a version."""
    data: object = read_version(root, name).data
    for key in ("switchboard_data", "limits", "tenants", "globex", "rps"):
        assert isinstance(data, dict)
        data = data[key]
    return data


def test_each_name_is_the_version_it_says(repository: Path) -> None:
    assert rate(repository, "v1") == 60
    assert rate(repository, "HEAD~1") == 60
    assert rate(repository, "main") == 40
    assert rate(repository, "WORKTREE") == 30
    assert rate(repository, str(repository)) == 30


def test_a_commit_is_told_with_its_hash(repository: Path) -> None:
    assert read_version(repository, "main").revision == run_git(repository, "rev-parse", "main")
    assert read_version(repository, "WORKTREE").revision == ""


def test_the_same_files_are_the_same_policy_wherever_they_are_read(repository: Path) -> None:
    first = read_version(repository, "v1")
    assert first.stock
    assert first.same_policy(replays.example("elsewhere"))
    assert not first.same_policy(read_version(repository, "main"))


def test_links_and_tests_decide_nothing(repository: Path) -> None:
    found = read_version(repository, "main")
    assert not [path for path in found.rules if path.endswith(("/link.rego", "_test.rego"))]


@pytest.mark.parametrize("name", ["mian", "--output=x", "", "HEAD:policies", "v2"])
def test_a_name_of_nothing_is_refused(repository: Path, name: str) -> None:
    with pytest.raises(InputError, match="neither a commit here nor WORKTREE nor a folder"):
        read_version(repository, name)


def test_a_misspelt_name_is_answered_with_the_nearest(repository: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_version(repository, "mian")
    assert caught.value.hint == "did you mean 'main'?"


def test_a_folder_without_policies_is_refused(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds nothing below policies/"):
        read_version(repository, str(tmp_path))


def test_without_stock_rules_of_its_own_those_that_ship_decide(tmp_path: Path) -> None:
    write(tmp_path, {replays.LIMITS: replays.changed()[replays.LIMITS]})
    found = read_version(tmp_path, "WORKTREE")
    assert found.stock
    assert found.rules_digest == replays.example().rules_digest


def test_a_rule_of_the_organisation_in_a_stock_package_is_no_stock_rule() -> None:
    sneaky = replays.own("package switchboard.limits\n\nrate := 1\n")
    assert not sneaky.stock
    assert replays.own("package org.access\n\nallow := true\n").stock
