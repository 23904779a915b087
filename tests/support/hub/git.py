"""A bare Git repository under the git command, which makes the names, merges and conflicts."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MISSING = "0" * 40
_MOMENT = re.compile(r"(?P<name>.*) <(?P<email>.*)> (?P<at>\d+) (?P<zone>[+-]\d{4})")


class GitError(Exception):
    """Git said no."""


@dataclass(frozen=True)
class Signature:
    """Who, and when."""

    name: str
    email: str
    at: int


@dataclass(frozen=True)
class Commit:
    """A commit as Git has it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


@dataclass(frozen=True)
class Change:
    """One line of `git diff --raw`, with its counts of lines."""

    path: str
    previous: str
    status: str
    blob: str
    added: int
    removed: int


class Store:
    """One bare repository.

    Args:
        path: its folder, made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)], check=True
            )
            for setting in ("http.receivepack", "uploadpack.allowAnySHA1InWant"):
                self.git("config", setting, "true")

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
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)", prefix).splitlines()
        return dict(line.split(" ") for line in lines)

    def resolve(self, name: str) -> str | None:
        """The commit a full reference, a branch or a name of a commit stands for."""
        for each in (name, f"refs/heads/{name}", f"refs/{name}"):
            if each.startswith("refs/") or re.fullmatch(r"[0-9a-f]{40}", each):
                try:
                    return self.git("rev-parse", "--verify", "--quiet", f"{each}^{{commit}}")
                except GitError:
                    continue
        return None

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

    def commit_of(self, sha: str) -> Commit:
        """Read a commit.

        Raises:
            GitError: there is no such commit.
        """
        head, _, message = self.git("cat-file", "commit", sha).partition("\n\n")
        lines = [line.partition(" ") for line in head.splitlines() if not line.startswith(" ")]
        fields = {key: rest for key, _, rest in lines}
        parents = tuple(rest for key, _, rest in lines if key == "parent")
        return Commit(
            sha=sha,
            tree=fields["tree"],
            parents=parents,
            author=_signature(fields["author"]),
            committer=_signature(fields["committer"]),
            message=message,
        )

    def blob(self, content: bytes) -> str:
        """Write a blob."""
        return self.git("hash-object", "-w", "--stdin", stdin=content)

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
            return self.git("write-tree", env=env)

    def entries(self, tree: str, *, recursive: bool = False) -> list[tuple[str, str, str, str]]:
        """Mode, type, object and path of what is in a tree."""
        deep = ("-r", "-t") if recursive else ()
        listed = self.raw("ls-tree", "-z", *deep, tree).decode("utf-8", "surrogateescape")
        found = []
        for line in listed.split("\0")[:-1]:
            head, _, path = line.partition("\t")
            mode, kind, sha = head.split(" ")
            found.append((mode, kind, sha, path))
        return found

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
        return self.git("commit-tree", tree, *ends, stdin=message.encode(), env=env)

    def commit_files(
        self,
        files: Mapping[str, bytes | None],
        message: str,
        by: Signature,
        parent: str | None = None,
        modes: Mapping[str, str] | None = None,
    ) -> str:
        """Write a commit that changes some files; None deletes one."""
        modes = modes or {}
        entries = [
            (path, modes.get(path, "100644"), None if data is None else self.blob(data))
            for path, data in files.items()
        ]
        tree = self.tree(entries, parent)
        return self.make_commit(tree, [parent] if parent else [], message, by)

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` holds everything `old` does."""
        return self.merge_base(old, new) == old

    def merge_base(self, left: str, right: str) -> str | None:
        """Where two histories part."""
        try:
            return self.git("merge-base", left, right)
        except GitError:
            return None

    def merge_tree(self, base: str, head: str) -> str | None:
        """The tree of a merge; None where it conflicts."""
        try:
            return self.git("merge-tree", "--write-tree", base, head).splitlines()[0]
        except GitError:
            return None

    def commits(self, since: str | None, until: str) -> list[str]:
        """Commits of `until` that `since` has not, the oldest first."""
        hide = [f"^{since}"] if since else []
        return self.git("rev-list", "--reverse", until, *hide).splitlines()

    def changes(self, old: str, new: str) -> list[Change]:
        """What differs between two trees, renames found."""
        raw = self.raw("diff", "--raw", "--numstat", "-M", "-z", "--no-abbrev", old, new)
        return _changes(raw.decode("utf-8", "surrogateescape").split("\0")[:-1])

    def patch(self, old: str, new: str, path: str) -> str:
        """The text of one file's change, from its first hunk on."""
        text = self.git("diff", old, new, "--", path)
        return text[text.find("\n@@") + 1 :] if "\n@@" in text else ""

    def read(self, commit: str, path: str) -> bytes | None:
        """A file of a commit."""
        try:
            return self.raw("cat-file", "blob", f"{commit}:{path}")
        except GitError:
            return None


def _signature(text: str) -> Signature:
    found = _MOMENT.fullmatch(text)
    assert found is not None, text
    return Signature(found["name"], found["email"], int(found["at"]))


def _changes(words: list[str]) -> list[Change]:
    rows: list[tuple[str, str, str, str]] = []
    counts: dict[str, tuple[int, int]] = {}
    at = 0
    while at < len(words):
        if words[at].startswith(":"):
            _, _, old_blob, blob, status = words[at].split(" ")
            moved = status[0] in "RC"
            path = words[at + 2] if moved else words[at + 1]
            rows.append(
                (
                    path,
                    words[at + 1] if moved else "",
                    status[0],
                    blob if blob != MISSING else old_blob,
                )
            )
            at += 3 if moved else 2
        else:
            added, removed, path = words[at].split("\t")
            moved = not path
            path = words[at + 2] if moved else path
            counts[path] = (int(added.replace("-", "0")), int(removed.replace("-", "0")))
            at += 3 if moved else 1
    return [
        Change(path, previous, status, blob, *counts.get(path, (0, 0)))
        for path, previous, status, blob in rows
    ]
