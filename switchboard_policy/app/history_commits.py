"""The commits that touched some files, each with the names of the contents it held."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from switchboard_policy.app.git import git
from switchboard_policy.documents.paths import file_pattern

_REGULAR = ("100644", "100755")
_VARIABLE = re.compile(r"\{[a-z][a-z0-9_]*\}")
_SPECIAL = re.compile(r"[\\*?\[]")
_DIFF = ("-r", "-z", "--raw", "--no-renames", "--no-ext-diff", "--no-abbrev", "--relative")

Entries = Mapping[str, str]
"""Path below the policy repository to the name of its content, for regular files."""


@dataclass(frozen=True)
class Commit:
    """One commit on the way to the one the repository stands on.

    Args:
        name: its name, in hex.
        at: when it was committed, in seconds since the epoch.
        files: the mapped files as it holds them.
    """

    name: str
    at: int
    files: Entries


@dataclass(frozen=True)
class Bounds:
    """How far back commits are looked at.

    Args:
        most_commits: so many commits, those that touch a mapped file.
        most_days: so many days before the newest, and the last commit older than that.
    """

    most_commits: int
    most_days: int


def commits_of(root: Path, files: Collection[str], bounds: Bounds) -> tuple[Commit, ...]:
    """Return the commits that touched a mapped file, the oldest first; merges count as one.

    Args:
        root: the policy repository, which has a commit.
        files: the mapped files; may hold `{variables}`.
        bounds: how far back.

    Raises:
        GitFailed: git ended with an error.
    """
    wanted = [f":(glob){_glob(file)}" for file in sorted(files)]
    if not wanted:
        return ()
    newest, head = _listed(root, "--max-count=1", "HEAD")[0]
    most = f"--max-count={bounds.most_commits}"
    listed = _within(_listed(root, most, head, "--", *wanted), newest, bounds)
    if not listed:
        return ()
    listed.reverse()
    return tuple(_states(root, listed, files))


def newest_moment(root: Path) -> int:
    """Return when the commit a repository stands on was made, in seconds since the epoch.

    Args:
        root: the policy repository, which has a commit.
    """
    return _listed(root, "--max-count=1", "HEAD")[0][0]


def _listed(root: Path, *args: str) -> list[tuple[int, str]]:
    told = git(root, "rev-list", "--first-parent", "--timestamp", *args).decode()
    pairs = (line.split(" ") for line in told.splitlines())
    return [(int(at), name) for at, name in pairs]


def _within(listed: Sequence[tuple[int, str]], until: int, bounds: Bounds) -> list[tuple[int, str]]:
    """Return the commits up to the first that is older than the bound, which is where it starts."""
    kept = []
    for at, name in listed:
        kept.append((at, name))
        if until - at > bounds.most_days * 86_400:
            break
    return kept


def _states(
    root: Path, listed: Sequence[tuple[int, str]], files: Collection[str]
) -> Iterator[Commit]:
    """Yield each commit with its files: the first one's whole, then what changed since."""
    patterns = [file_pattern(file) for file in files]

    def mapped(path: str) -> bool:
        return any(pattern.match(path, {}) is not None for pattern in patterns)

    at, first = listed[0]
    held = {path: blob for path, blob in _tree(root, first) if mapped(path)}
    yield Commit(first, at, dict(held))
    changed = _changed(root, [name for _, name in listed])
    for at, name in listed[1:]:
        for path, blob in changed.get(name, ()):
            held.pop(path, None)
            if blob and mapped(path):
                held[path] = blob
        yield Commit(name, at, dict(held))


def _tree(root: Path, commit: str) -> Iterator[tuple[str, str]]:
    told = git(root, "ls-tree", "-r", "-z", commit)
    for entry in told.split(b"\0"):
        about, _, path = os.fsdecode(entry).partition("\t")
        if path and about[:6] in _REGULAR:
            yield path, about.split(" ")[2]


def _changed(root: Path, names: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Return what differs between each commit and the one listed before it; empty: taken out."""
    pairs = "".join(f"{new} {old}\n" for old, new in pairwise(names))
    told = git(root, "diff-tree", "--stdin", *_DIFF, stdin=pairs.encode())
    found: dict[str, list[tuple[str, str]]] = {}
    current: list[tuple[str, str]] = []
    fields = iter(os.fsdecode(told).split("\0"))
    for field in fields:
        if field.startswith(":"):
            _, mode, _, blob, _ = field.split(" ")
            current.append((next(fields), blob if mode in _REGULAR else ""))
        elif field:
            current = found.setdefault(field, [])
    return found


def _glob(file: str) -> str:
    """Return a file of the mapping as git's glob; a variable stands for part of one name."""
    literal = (_SPECIAL.sub(r"\\\g<0>", part) for part in _VARIABLE.split(file))
    return "*".join(literal)
