"""Contents as Git stores them, many in one go."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from switchboard_policy.app.git import git

_ONLY_HERE = {"GIT_NO_LAZY_FETCH": "1"}
"""A clone that left contents out is not to go and get them."""


def sizes_of(directory: Path, names: Iterable[str]) -> dict[str, int]:
    """Return how many bytes each content holds; those that are not here are left out.

    Args:
        directory: a folder of the repository.
        names: the contents' names, in hex.

    Raises:
        GitFailed: git ended with an error.
    """
    asked = "".join(f"{name}\n" for name in names).encode()
    told = git(directory, "cat-file", "--batch-check", stdin=asked, environment=_ONLY_HERE)
    answers = (line.split(" ") for line in told.decode().splitlines())
    return {answer[0]: int(answer[2]) for answer in answers if answer[1:2] == ["blob"]}


def contents_of(directory: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Return contents by name; those that do not exist are left out.

    Args:
        directory: a folder of the repository.
        names: the contents' names, in hex.

    Raises:
        GitFailed: git ended with an error.
    """
    asked = "".join(f"{name}\n" for name in names).encode()
    told = git(directory, "cat-file", "--batch", stdin=asked)
    found: dict[str, bytes] = {}
    at = 0
    while at < len(told):
        end = told.index(b"\n", at)
        answer = told[at:end].decode().split(" ")
        at = end + 1
        if len(answer) == 3:  # name, kind and size; "missing" has no size
            size = int(answer[2])
            found[answer[0]] = told[at : at + size]
            at += size + 1
    return found
