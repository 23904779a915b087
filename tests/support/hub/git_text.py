"""What Git prints and reads: commits, differences, and the stream that `git fast-import` takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MISSING = "0" * 40
"""Git's name for nothing."""
_MOMENT = re.compile(r"(?P<name>.*) <(?P<email>.*)> (?P<at>\d+) (?P<zone>[+-]\d{4})")


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


@dataclass(frozen=True)
class Entry:
    """One entry of a tree; only a blob has a size."""

    mode: str
    kind: str
    sha: str
    size: int | None
    path: str


def read_entries(listed: bytes) -> list[Entry]:
    """Entries out of `git ls-tree -z -l`."""
    found = []
    for line in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        head, _, path = line.partition("\t")
        mode, kind, sha, size = head.split()
        found.append(Entry(mode, kind, sha, None if size == "-" else int(size), path))
    return found


def read_commit(sha: str, text: str) -> Commit:
    """A commit out of its text."""
    head, _, message = text.partition("\n\n")
    lines = [line.partition(" ") for line in head.splitlines() if not line.startswith(" ")]
    fields = {key: rest for key, _, rest in lines}
    return Commit(
        sha=sha,
        tree=fields["tree"],
        parents=tuple(rest for key, _, rest in lines if key == "parent"),
        author=_signature(fields["author"]),
        committer=_signature(fields["committer"]),
        message=message,
    )


def commit_stream(  # noqa: PLR0917 - what a commit is made of
    ref: str,
    files: Mapping[str, bytes | None],
    modes: Mapping[str, str],
    message: str,
    by: Signature,
    parent: str | None,
) -> bytes:
    """What makes `git fast-import` write one commit and print its name."""
    name, who = ref.encode(), f"{by.name} <{by.email}> {by.at} +0000".encode()
    stream = [
        b"reset %b\ncommit %b\nmark :1\nauthor %b\ncommitter %b\n" % (name, name, who, who),
        b"data %d\n%b\n" % (len(message.encode()), message.encode()),
        b"from %b\n" % parent.encode() if parent else b"",
    ]
    for path, data in files.items():
        quoted, mode = _quoted(path), modes.get(path, "100644").encode()
        if data is None:
            stream.append(b"D %b\n" % quoted)
        elif mode == b"160000":
            # what a submodule holds is the name of a commit
            stream.append(b"M 160000 %b %b\n" % (data, quoted))
        else:
            stream.append(b"M %b inline %b\ndata %d\n%b\n" % (mode, quoted, len(data), data))
    return b"".join([*stream, b"\nget-mark :1\ndone\n"])


def _quoted(path: str) -> bytes:
    if path.startswith('"') or "\n" in path:
        path = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return path.encode("utf-8", "surrogateescape")


def _signature(text: str) -> Signature:
    found = _MOMENT.fullmatch(text)
    assert found is not None, text
    return Signature(found["name"], found["email"], int(found["at"]))


def read_changes(words: list[str]) -> list[Change]:
    """Differences out of `git diff --raw --numstat -z`."""
    rows: list[tuple[str, str, str, str]] = []
    counts: dict[str, tuple[int, int]] = {}
    at = 0
    while at < len(words):
        if words[at].startswith(":"):
            _, _, old_blob, blob, status = words[at].split(" ")
            moved = status[0] in "RC"
            path = words[at + 2] if moved else words[at + 1]
            previous = words[at + 1] if moved else ""
            rows.append((path, previous, status[0], old_blob if blob == MISSING else blob))
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
