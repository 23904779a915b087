"""Read a version of a policy: a commit, the work tree, or a folder."""

from __future__ import annotations

import os
from pathlib import Path

from switchboard_policy.app.git import ask, git, has_git
from switchboard_policy.app.git_blobs import contents_of
from switchboard_policy.app.repository import (
    MOST_BYTES,
    MOST_FILE_BYTES,
    MOST_FILES,
    read_repository,
    under_git,
)
from switchboard_policy.documents.opa_data import POLICIES
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, nearest
from switchboard_policy.opa.replay.version import Version, version_of

WORKTREE = "WORKTREE"
"""The name of what stands on the disk, committed or not."""
_REGULAR = ("100644", "100755")


def read_version(repo: Path, name: str) -> Version:
    """Return a version of the policy of a repository.

    Args:
        repo: the repository's root.
        name: what git calls a commit, `WORKTREE`, or a folder that holds `policies`.

    Raises:
        InputError: there is no such version, or it holds nothing that decides.
    """
    if name == WORKTREE:
        return _of_folder(repo, name)
    commit = _commit(repo, name)
    if commit:
        return _of(name, _committed(repo, name, commit), commit)
    if name and Path(name).is_dir():
        return _of_folder(Path(name), name)
    raise InputError(
        f"{name!r} is neither a commit here nor {WORKTREE} nor a folder", hint=_hint(repo, name)
    )


def _of_folder(folder: Path, name: str) -> Version:
    snapshot = read_repository(folder, allow_dirty=True, below=POLICIES)
    return _of(name, dict(snapshot.files))


def _of(name: str, files: dict[str, bytes], commit: str = "") -> Version:
    if not any(file.startswith(POLICIES) for file in files):
        raise InputError(
            f"{name} holds nothing below {POLICIES}",
            hint="name the policy repository with --repo; `switchboard init DIR` writes one",
        )
    return version_of(name, files, commit)


def _commit(repo: Path, name: str) -> str:
    """Return the commit a name stands for; empty where it stands for none."""
    if name.startswith("-") or not under_git(repo):
        return ""
    return (
        ask(repo, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        or ""
    )


def _committed(repo: Path, name: str, commit: str) -> dict[str, bytes]:
    """Return the files below `policies` of a commit, by path from the repository's root."""
    blobs = _blobs(repo, name, commit)
    if not blobs:
        return {}
    contents = contents_of(repo, blobs.values())
    return {file: contents[blob] for file, blob in blobs.items()}


def _blobs(repo: Path, name: str, commit: str) -> dict[str, str]:
    """Return the blob of each regular file, within the bounds of a repository."""
    told = git(repo, "ls-tree", "-r", "-l", "-z", commit, "--", POLICIES)
    found: dict[str, str] = {}
    total = 0
    for entry in told.split(b"\0"):
        about, _, path = os.fsdecode(entry).partition("\t")
        if not path or about[:6] not in _REGULAR:
            continue
        _, _, blob, size = about.split()
        total += int(size)
        if int(size) > MOST_FILE_BYTES or total > MOST_BYTES or len(found) >= MOST_FILES:
            raise InputError(
                f"{name}: larger than what is read, {MOST_FILE_BYTES} bytes a file, {MOST_BYTES} "
                f"bytes and {MOST_FILES} files together",
                location=Location(path),
            )
        found[path] = blob
    return found


def _hint(repo: Path, name: str) -> str:
    if not has_git() or not under_git(repo):
        return "the repository is not under git: name folders, or WORKTREE"
    heads = ask(repo, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags") or ""
    return nearest(name, [*heads.splitlines(), "HEAD", WORKTREE])
