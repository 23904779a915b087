"""Git is asked without the caller's own directions in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.policy_git import own_git, run_git

from switchboard_policy.app.git import GitFailed, ask, git, has_git
from switchboard_policy.errors import UnreachableError


def test_git_failing_is_one_line_of_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(GitFailed) as caught:
        git(tmp_path, "rev-parse", "--verify", "nothing")
    assert caught.value.message.startswith("git rev-parse: fatal: ")
    assert "\n" not in caught.value.message
    assert caught.value.exit_status == 1
    assert ask(tmp_path, "rev-parse", "--verify", "nothing") is None


def test_git_failing_without_a_word_says_its_status(tmp_path: Path) -> None:
    with pytest.raises(GitFailed, match="git config: status 1"):
        git(tmp_path, "config", "no.such")


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not has_git()
    with pytest.raises(UnreachableError, match="git is not installed") as caught:
        git(tmp_path, "status")
    assert caught.value.exit_status == 30


def test_directions_of_a_hook_that_calls_us_do_not_reach_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        run_git(tmp_path / name, "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "two" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "elsewhere"))
    assert git(tmp_path / "one", "rev-parse", "--show-toplevel").decode().strip() == str(
        tmp_path / "one"
    )
