"""Paths of the API, of parts that may hold anything."""

from __future__ import annotations

import re
from urllib.parse import quote

from switchboard_policy.errors import ForgeError

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def segment(text: str) -> str:
    """Return one part of a path, quoted.

    Raises:
        ForgeError: it would lead out of its place.
    """
    if text in {"", ".", ".."}:
        raise ForgeError(f"{text!r} is no name of anything on GitHub")
    return quote(text, safe="")


def repository_path(full_name: str) -> str:
    """Return the path of a repository.

    Args:
        full_name: owner and name.

    Raises:
        ForgeError: it is none.
    """
    owner, _, name = full_name.partition("/")
    if not all(_NAME.fullmatch(part) and part not in {".", ".."} for part in (owner, name)):
        raise ForgeError(f"{full_name!r} is no repository: owner/name is")
    return f"/repos/{owner}/{name}"


def branch_path(name: str) -> str:
    """Return a branch's name as a part of a path; its slashes stay.

    Raises:
        ForgeError: Git has no such names.
    """
    if any(part in {"", ".", ".."} for part in name.split("/")) or ".." in name:
        raise ForgeError(f"{name!r} is no name of a branch")
    return quote(name, safe="/")


def commit_path(repository: str, name: str) -> str:
    """Return the path of a commit.

    Args:
        repository: the repository's path.
        name: the commit's full name.

    Raises:
        ForgeError: it is none.
    """
    return f"{repository}/commits/{sha(name)}"


def account_path(login: str) -> str:
    """Return the path of an account."""
    return f"/users/{segment(login)}"


def sha(text: str) -> str:
    """Return a commit's name.

    Raises:
        ForgeError: it is none.
    """
    if not _SHA.fullmatch(text):
        raise ForgeError(f"{text!r} is no full name of a commit")
    return text
