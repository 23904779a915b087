"""The tree a proposal makes of a commit, worked out with Git beside everybody's files and index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from switchboard_policy.app.git import ask, git
from switchboard_policy.app.repository import under_git
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.errors import InputError

REGULAR = "100644"
"""Mode of an ordinary file."""


@dataclass(frozen=True)
class Checkout:
    """Where a policy repository stands in Git.

    Args:
        top: the top of the work tree.
        prefix: the policy repository's path below it; empty, or ends in a slash.
        base: the current commit.
    """

    top: Path
    prefix: str
    base: str


def checkout_of(repo: Path) -> Checkout:
    """Return where a policy repository stands in Git.

    Args:
        repo: its root.

    Raises:
        InputError: it is under no Git, or has no commit yet.
    """
    where = Location(str(repo))
    if not under_git(repo):
        raise InputError("is no git repository", location=where, hint="`git init` makes it one")
    base = ask(repo, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if base is None:
        raise InputError("has no commit yet", location=where, hint="commit the policies first")
    top = ask(repo, "rev-parse", "--show-toplevel") or str(repo)
    return Checkout(Path(top), ask(repo, "rev-parse", "--show-prefix") or "", base)


Entries = Mapping[str, tuple[str, str]]
"""Path in the policy repository to mode and path below the top of the work tree."""


def entries_of(where: Checkout, proposal: Proposal) -> dict[str, tuple[str, str]]:
    """Return the files a proposal changes, as the base holds them; one it adds is ordinary.

    Args:
        where: the checkout.
        proposal: what is proposed.

    Raises:
        InputError: a file of the base is not the one the proposal was made from.
    """
    found = {name: (REGULAR, where.prefix + name) for name in proposal.change_set.after}
    for name, before in proposal.change_set.before.items():
        path = where.prefix + name
        entry = git(where.top, "ls-tree", "-z", where.base, "--", path)
        mode, _, rest = entry.decode(errors="surrogateescape").partition(" ")
        blob = rest.partition(" ")[2].partition("\t")[0]
        if not entry or blob != _hash(where.top, path, before):
            raise InputError(
                "differs from the last commit; a proposal is committed on what it was made from",
                location=Location(name, "", 1, 1),
                hint="commit the file first",
            )
        found[name] = (mode or REGULAR, path)
    return found


def _hash(
    top: Path,
    path: str,
    content: bytes,
    *flags: str,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return git's name of a content, through the filters that `git add` would apply."""
    args = ("hash-object", *flags, "--stdin", f"--path={path}")
    return git(top, *args, stdin=content, environment=environment).decode().strip()


@contextmanager
def scratch(top: Path, *, objects_too: bool) -> Iterator[dict[str, str]]:
    """Yield the environment of an index of its own, and of objects of its own where asked.

    Args:
        top: the top of the work tree.
        objects_too: whether nothing may be left in the repository.
    """
    with TemporaryDirectory() as folder:
        environment = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        if objects_too:
            real = git(top, "rev-parse", "--git-path", "objects").decode().strip()
            environment["GIT_OBJECT_DIRECTORY"] = folder
            environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = str((top / real).resolve())
        yield environment


@dataclass(frozen=True)
class Tree:
    """A tree that was written, or only worked out.

    Args:
        name: its name.
        blobs: path below the top to content, as Git stores it.
    """

    name: str
    blobs: Mapping[str, bytes]


def write_tree(
    where: Checkout,
    proposal: Proposal,
    entries: Entries,
    scratch: Mapping[str, str],
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> Tree:
    """Write the base's tree with the changed files in it.

    Args:
        where: the checkout.
        proposal: what is proposed.
        entries: what `entries_of` returned.
        scratch: what `scratch` yielded.
        beside: files that come with the change, such as its evidence: path in the policy
            repository to content, stored as it is.
    """
    told, stored = b"", {}
    for name, content in proposal.change_set.after.items():
        mode, path = entries[name]
        blob = _hash(where.top, path, content, "-w", environment=scratch)
        told += f"{mode} {blob}\t".encode() + path.encode(errors="surrogateescape") + b"\0"
        stored[path] = _stored(where.top, blob, content, scratch)
    for name, content in sorted(beside.items()):
        path = where.prefix + name
        raw = git(where.top, "hash-object", "-w", "--stdin", stdin=content, environment=scratch)
        told += f"{REGULAR} {raw.decode().strip()}\t".encode() + path.encode() + b"\0"
        stored[path] = content
    git(where.top, "read-tree", where.base, environment=scratch)
    git(where.top, "update-index", "-z", "--index-info", stdin=told, environment=scratch)
    return Tree(git(where.top, "write-tree", environment=scratch).decode().strip(), stored)


def _stored(top: Path, blob: str, content: bytes, scratch: Mapping[str, str]) -> bytes:
    """Return a content as Git stores it: a filter may have changed the ends of its lines."""
    named = hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False)
    if named.hexdigest() == blob:
        return content
    return git(top, "cat-file", "blob", blob, environment=scratch)
