"""Ask git, with nothing of the caller's environment in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from switchboard_policy.errors import SwitchboardError, UnreachableError


class GitFailed(SwitchboardError):  # noqa: N818 - says what happened
    """Git refused; the message is its own."""

    code = "git/failed"


def git(
    directory: Path, *args: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> bytes:
    """Run git in a directory and return what it printed.

    Args:
        directory: where to run it.
        *args: its arguments.
        stdin: what it reads.
        environment: variables added to its environment.

    Raises:
        GitFailed: git ended with an error.
        UnreachableError: there is no git.
    """
    program = shutil.which("git")
    if program is None:
        raise UnreachableError("git is not installed", hint="install git, or use --no-git")
    done = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
        [program, "-C", str(directory), *args],
        input=stdin,
        capture_output=True,
        check=False,
        env={**_environment(), **(environment or {})},
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitFailed(f"git {args[0]}: {said[-1] if said else f'status {done.returncode}'}")
    return done.stdout


def ask(directory: Path, *args: str) -> str | None:
    """Run git and return its words, or None where it says no."""
    try:
        return git(directory, *args).decode(errors="surrogateescape").strip()
    except GitFailed:
        return None


def has_git() -> bool:
    """Return whether git is installed."""
    return shutil.which("git") is not None


def _environment() -> dict[str, str]:
    """Return this process's environment without git's own directions, in plain English."""
    directions = (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_PREFIX",
        "GIT_OBJECT_DIRECTORY",
    )
    kept = {name: value for name, value in os.environ.items() if name not in directions}
    return {**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
