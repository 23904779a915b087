"""A policy repository under real git, for tests."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

import pytest

from switchboard_policy.app.initialise import repository_files

WHO = {"user.name": "Ada Example", "user.email": "ada@example.org"}


def run_git(directory: Path, *args: str, stdin: str = "", check: bool = True) -> str:
    """Run git and return what it printed, without the last newline."""
    done = subprocess.run(
        ["git", "-C", str(directory), *args],
        input=stdin,
        capture_output=True,
        text=True,
        check=check,
    )
    return done.stdout.rstrip("\n")


def own_git(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Give git a home and an identity of its own, so that the machine's does not matter."""
    home.mkdir(parents=True, exist_ok=True)
    settings = "".join(
        f"[{name.partition('.')[0]}]\n\t{name.partition('.')[2]} = {value}\n"
        for name, value in WHO.items()
    )
    (home / ".gitconfig").write_text(settings)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(home.parent))
    for name in [name for name in os.environ if name.startswith("GIT_") or name == "EMAIL"]:
        if name not in {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES"}:
            monkeypatch.delenv(name)


_files = cache(repository_files)


def plain_repository(directory: Path) -> Path:
    """Write the example policy repository, not under git."""
    for name, content in _files().items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return directory


def committed_repository(directory: Path) -> Path:
    """Write the example policy repository; under git with its first commit unless it is already."""
    plain_repository(directory)
    if run_git(directory.parent, "rev-parse", "--is-inside-work-tree", check=False) != "true":
        run_git(directory, "init", "--quiet", "--initial-branch=main")
        run_git(directory, "add", "--all")
        run_git(directory, "commit", "--quiet", "-m", "A policy repository")
    return directory


def files_of(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Return mode and content of every file outside `.git`."""
    return {
        path.relative_to(directory).as_posix(): (path.stat().st_mode, path.read_bytes())
        for path in sorted(directory.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(directory).parts
    }


def everything(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Return what must not move: every file outside `.git`, and the index."""
    index = run_git(directory, "ls-files", "--stage").encode()
    return {**files_of(directory), "<index>": (0, index)}
