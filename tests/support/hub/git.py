"""A bare Git repository under the git command, which makes the names, merges and conflicts."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from support.hub.git_text import (
    MISSING,
    Change,
    Commit,
    Entry,
    Signature,
    commit_stream,
    read_changes,
    read_commit,
    read_entries,
)

_MADE = "refs/hub/made"
"""Where a commit is made, before a branch is put on it."""
_CONFIG = """[core]
\trepositoryformatversion = 0
\tbare = true
[gc]
\tauto = 0
[http]
\treceivepack = true
[uploadpack]
\tallowAnySHA1InWant = true
[transfer]
\thideRefs = refs/hub
"""
_T = TypeVar("_T")


class GitError(Exception):
    """Git said no."""


def _remember(ask: Callable[..., _T]) -> Callable[..., _T]:
    """Ask Git once: what an object says never changes. Only that it is missing may."""

    @wraps(ask)
    def answer(store: Store, *about: str | None) -> _T:
        key = (ask.__name__, *about)
        found: _T | None = store.remembered.get(key)
        if found is None:
            found = store.remembered[key] = ask(store, *about)
        return found

    return answer


class Store:
    """One bare repository.

    Args:
        path: its folder, made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.remembered: dict[tuple[object, ...], Any] = {}
        if not path.exists():
            for folder in ("objects", "refs/heads"):
                (path / folder).mkdir(parents=True)
            (path / "HEAD").write_text("ref: refs/heads/main\n")
            (path / "config").write_text(_CONFIG)

    def git(self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
        """What git printed, without the last newline.

        Raises:
            GitError: it failed.
        """
        return self.raw(*args, stdin=stdin, env=env).decode("utf-8", "replace").rstrip("\n")

    def raw(self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        """What git printed, as it came."""
        done = subprocess.run(
            ["git", "--git-dir", str(self.path), *args],
            input=stdin,
            capture_output=True,
            check=False,
            env={**os.environ, **(env or {})},
        )
        if done.returncode != 0:
            raise GitError(done.stderr.decode("utf-8", "replace").strip() or "git failed")
        return done.stdout

    def refs(self, prefix: str = "refs/") -> dict[str, str]:
        """Every reference below a prefix, and what it names."""
        packed = self.path / "packed-refs"
        lines = packed.read_text().splitlines() if packed.is_file() else []
        pairs = [line.split(" ") for line in lines if re.match("[0-9a-f]{40} ", line)]
        found = {name: sha for sha, name in pairs}
        for path in (self.path / "refs").rglob("*"):
            if path.is_file() and path.suffix != ".lock":
                found[path.relative_to(self.path).as_posix()] = path.read_text().strip()
        return {name: found[name] for name in sorted(found) if name.startswith(prefix)}

    def resolve(self, name: str) -> str | None:
        """The commit a full reference, a branch or a name of a commit stands for."""
        if re.fullmatch(r"[0-9a-f]{40}", name):
            return name if self.kind(name) == "commit" else None
        refs = self.refs()
        names = (name, f"refs/heads/{name}", f"refs/tags/{name}", f"refs/{name}")
        return next((refs[each] for each in names if each in refs), None)

    @_remember
    def kind(self, sha: str) -> str | None:
        """What kind of object a name stands for."""
        try:
            return self.git("cat-file", "-t", sha)
        except GitError:
            return None

    def update(self, ref: str, new: str, old: str | None = None) -> None:
        """Move or make a reference; with `old`, only from there."""
        self.git("update-ref", ref, new, *([] if old is None else [old]))

    def delete(self, ref: str) -> None:
        """Delete a reference."""
        self.git("update-ref", "-d", ref)

    @_remember
    def commit_of(self, sha: str) -> Commit:
        """Read a commit.

        Raises:
            GitError: there is no such commit.
        """
        return read_commit(sha, self.git("cat-file", "commit", sha))

    def blob(self, content: bytes) -> str:
        """Write a blob."""
        return self._made("blob", self.git("hash-object", "-w", "--stdin", stdin=content))

    def _made(self, kind: str, sha: str) -> str:
        self.remembered["kind", sha] = kind
        return sha

    def tree(self, entries: Sequence[tuple[str, str, str | None]], base: str | None = None) -> str:
        """Write a tree: path, mode and object of each entry, on top of `base`; None deletes.

        Raises:
            GitError: an object is missing or a path cannot be.
        """
        with tempfile.TemporaryDirectory() as folder:
            env = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            if base is not None:
                self.git("read-tree", base, env=env)
            lines = []
            for path, mode, sha in entries:
                if sha is not None and mode == "040000":
                    self.git("rm", "-r", "--cached", "-q", "--ignore-unmatch", "--", path, env=env)
                    self.git("read-tree", f"--prefix={path}/", sha, env=env)
                elif sha is None:
                    lines.append(f"0 {MISSING}\t{path}\0")
                else:
                    lines.append(f"{mode} {sha}\t{path}\0")
            self.git("update-index", "-z", "--index-info", stdin="".join(lines).encode(), env=env)
            return self._made("tree", self.git("write-tree", env=env))

    def entries(self, tree: str, *, recursive: bool = False) -> list[Entry]:
        """What is in a tree, and with `recursive` in every tree below."""
        deep = ("-r", "-t") if recursive else ()
        return read_entries(self.raw("ls-tree", "-z", "-l", *deep, tree))

    def make_commit(
        self,
        tree: str,
        parents: Sequence[str],
        message: str,
        author: Signature,
        committer: Signature | None = None,
    ) -> str:
        """Write a commit."""
        by = committer or author
        env = {
            "GIT_AUTHOR_NAME": author.name,
            "GIT_AUTHOR_EMAIL": author.email,
            "GIT_AUTHOR_DATE": f"@{author.at} +0000",
            "GIT_COMMITTER_NAME": by.name,
            "GIT_COMMITTER_EMAIL": by.email,
            "GIT_COMMITTER_DATE": f"@{by.at} +0000",
        }
        ends = [word for parent in parents for word in ("-p", parent)]
        made = self.git("commit-tree", tree, *ends, stdin=message.encode(), env=env)
        return self._made("commit", made)

    def commit_files(
        self,
        files: Mapping[str, bytes | None],
        message: str,
        by: Signature,
        parent: str | None = None,
        modes: Mapping[str, str] | None = None,
    ) -> str:
        """Write a commit that changes some files, with one command; None deletes a file."""
        stream = commit_stream(_MADE, files, modes or {}, message, by, parent)
        made = self.git("fast-import", "--quiet", "--force", "--done", stdin=stream)
        return self._made("commit", made)

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` holds everything `old` does."""
        return self.merge_base(old, new) == old

    @_remember
    def merge_base(self, left: str, right: str) -> str | None:
        """Where two histories part."""
        try:
            return self.git("merge-base", left, right)
        except GitError:
            return None

    @_remember
    def merge_tree(self, base: str, head: str) -> str | None:
        """The tree of a merge; None where it conflicts."""
        try:
            return self.git("merge-tree", "--write-tree", base, head).splitlines()[0]
        except GitError:
            return None

    @_remember
    def commits(self, since: str | None, until: str) -> list[str]:
        """Commits of `until` that `since` has not, the oldest first."""
        hide = [f"^{since}"] if since else []
        return self.git("rev-list", "--reverse", until, *hide).splitlines()

    @_remember
    def changes(self, old: str, new: str) -> list[Change]:
        """What differs between two trees, renames found."""
        raw = self.raw("diff", "--raw", "--numstat", "-M", "-z", "--no-abbrev", old, new)
        return read_changes(raw.decode("utf-8", "surrogateescape").split("\0")[:-1])

    @_remember
    def patches(self, old: str, new: str) -> list[str]:
        """The text of each change, from its first hunk on, in the order of `changes`."""
        files = re.split(r"^diff --git .*\n", self.git("diff", "-M", old, new), flags=re.MULTILINE)
        return [
            text[max(f"\n{text}".find("\n@@"), 0) :] if "@@" in text else "" for text in files[1:]
        ]

    def read(self, commit: str, path: str) -> bytes | None:
        """A file of a commit."""
        try:
            return self.raw("cat-file", "blob", f"{commit}:{path}")
        except GitError:
            return None
