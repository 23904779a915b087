"""Read a policy repository from disk: bounded, regular files only, and in a known git state."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from switchboard_policy.app.git import ask, git, has_git
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.snapshot import EVIDENCE, Snapshot, is_evidence
from switchboard_policy.errors import InputError

CONFIG = "switchboard.yaml"

MOST_FILE_BYTES = 8_000_000
"""Bytes a file may hold to be read; a document this long is no longer read by people. Ours."""

MOST_BYTES = 256_000_000
"""Bytes all files may hold together. Ours."""

MOST_FILES = 20_000
"""Files a repository may hold. Ours."""

DOCUMENTS = (".yaml", ".yml", ".json", ".rego")
"""Endings of the files that may be policy."""

_NO_POLICY = frozenset({".git", ".venv", "node_modules", "__pycache__"})
_OURS = ("build/", ".switchboard/telemetry/")
_ASIDE = (*_OURS, EVIDENCE)
_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+(\d+)", re.MULTILINE)


def find_root(start: Path) -> Path:
    """Return the folder that holds `switchboard.yaml`, at or above `start`.

    Args:
        start: the repository, or a folder in it.

    Raises:
        InputError: there is none.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / CONFIG).is_symlink():
            where = Location((folder / CONFIG).as_posix(), "", 1, 1)
            raise InputError("is a symbolic link; links are not followed", location=where)
        if (folder / CONFIG).is_file():
            return folder
    raise InputError(
        "no switchboard.yaml here or in a folder above",
        location=Location((start / CONFIG).as_posix(), "", 1, 1),
        hint="name the policy repository with --repo; `switchboard init DIR` writes one",
    )


def read_repository(root: Path, *, allow_dirty: bool = False, below: str = "") -> Snapshot:
    """Read the documents of a policy repository.

    Symbolic links, folders that hold no policy and binary files are left out. In a git repository
    ignored files are left out too.

    Args:
        root: its root.
        allow_dirty: whether uncommitted changes are fine.
        below: read only what is below this folder, such as `policies/`; everything unless told.

    Raises:
        InputError: a document or the whole is too large, unreadable, or not committed.
    """
    if not allow_dirty:
        refuse_uncommitted(root)
    files: dict[str, bytes] = {}
    total = 0
    for name in names_in(root):
        content = _read(root, name) if name.startswith(below) else None
        if content is None:
            continue
        files[name] = content
        total += len(content)
        if total > MOST_BYTES or len(files) > MOST_FILES:
            raise InputError(
                f"the repository holds more than {MOST_FILES} files or {MOST_BYTES} bytes",
                location=Location(name, "", 1, 1),
                hint="give --repo the folder that holds switchboard.yaml and the policies only",
            )
    return Snapshot(files, str(root))


def author_of(root: Path) -> str:
    """Return who works here, as git knows them: the e-mail address, else the name, else nothing.

    Args:
        root: the repository.
    """
    if not has_git():
        return ""
    return ask(root, "config", "user.email") or ask(root, "config", "user.name") or ""


def head_of(root: Path) -> str:
    """Return the commit a repository stands on, in hex; empty where it is under no Git.

    Args:
        root: the repository.
    """
    if not under_git(root):
        return ""
    return ask(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") or ""


def refuse_uncommitted(root: Path) -> None:
    """Refuse a repository with uncommitted changes; one that is not under git passes.

    Args:
        root: the repository.

    Raises:
        InputError: naming the first changed file and line.
    """
    changed = uncommitted(root)
    if not changed:
        return
    first = changed[0]
    more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
    raise InputError(
        f"uncommitted changes in {first}{more}",
        location=Location(first, "", _first_changed_line(root, first), 1),
        hint="commit them, or give --allow-dirty",
    )


def uncommitted(root: Path) -> tuple[str, ...]:
    """Return the files below `root` that differ from the last commit, new ones included.

    Untracked proposals and measurements are not counted: they are ours, and no policy.
    """
    if not under_git(root):
        return ()
    told = git(root, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", ".")
    prefix = ask(root, "rev-parse", "--show-prefix") or ""
    entries = [os.fsdecode(entry) for entry in told.split(b"\0") if entry]
    states = {entry[3:].removeprefix(prefix): entry[0] for entry in entries}
    return tuple(sorted(name for name, state in states.items() if not _ours(state, name)))


def under_git(root: Path) -> bool:
    """Return whether `root` belongs to a git work tree that does not ignore it."""
    if not has_git() or ask(root, "rev-parse", "--is-inside-work-tree") != "true":
        return False
    return ask(root, "check-ignore", "-q", str(root.resolve())) is None


def _first_changed_line(root: Path, name: str) -> int:
    diff = ask(root, "diff", "HEAD", "--unified=0", "--no-color", "--no-ext-diff", "--", name)
    hunk = _HUNK.search(diff or "")
    return max(int(hunk[1]), 1) if hunk else 1


def names_in(root: Path) -> Iterator[str]:
    """Yield the files that may be policy, by POSIX path, sorted.

    Git knows which; elsewhere everything counts but folders of tools and what we write ourselves.
    """
    if under_git(root):
        told = git(root, "ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard", ".")
        entries = (os.fsdecode(entry) for entry in told.split(b"\0") if entry)
        listed = {entry[2:] for entry in entries if not _ours(entry[0], entry[2:])}
        yield from sorted(name for name in listed if not is_evidence(name))
        return
    found = []
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = [each for each in folders if each not in _NO_POLICY]
        below = Path(folder).relative_to(root)
        found += [(below / name).as_posix() for name in names]
    yield from sorted(name for name in found if not name.startswith(_ASIDE))


def _ours(state: str, name: str) -> bool:
    """Return whether an untracked file is one that we write: a proposal, the telemetry store."""
    return state == "?" and name.startswith(_OURS)


def _read(root: Path, name: str) -> bytes | None:
    """Return a file's content, or None where it is no document."""
    path = root / name
    if through_a_link(root, name):
        return None
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            return None
        if about.st_size > MOST_FILE_BYTES:
            if name.endswith(DOCUMENTS):
                raise _too_large(path, name, about.st_size)
            return None
        content = path.read_bytes()
    except FileNotFoundError:  # deleted but not yet committed
        return None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", location=Location(name)) from None
    if b"\0" in content and not name.endswith(DOCUMENTS):
        return None
    return content


def through_a_link(root: Path, name: str) -> bool:
    """Return whether any part of a path below `root` is a symbolic link."""
    here = root
    for part in name.split("/"):
        here /= part
        if here.is_symlink():
            return True
    return False


def _too_large(path: Path, name: str, size: int) -> InputError:
    """Return the refusal of a document too large, at the place where the bound is crossed."""
    with path.open("rb") as file:
        head = file.read(MOST_FILE_BYTES)
    line = head.count(b"\n") + 1
    column = len(head) - (head.rfind(b"\n") + 1) + 1
    return InputError(
        f"a file of {size} bytes; at most {MOST_FILE_BYTES} are read",
        location=Location(name, "", line, column),
        hint="split it, or leave it out with .gitignore",
    )
