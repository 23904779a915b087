"""A bare mirror of a repository's Git objects: what a merge gives, and what it changes.

The API shows at most 3,000 files of a pull request, no modes, and no merge that it has not made
yet. Git shows all of it, from objects whose names are their digests.
"""

from __future__ import annotations

import base64
import fcntl
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from switchboard_policy.bot.git import Git, GitFailed
from switchboard_policy.bot.trees import ChangedFile, TreeFile, Trees
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeError, ForgeMissing, ForgeRefused

_PROTOCOLS = {"https", "http", "file"}
_KEPT = "refs/switchboard"
"""Where fetched commits are kept: a reference says that a commit is here with all it needs."""


@dataclass(frozen=True)
class Merged:
    """A merge that goes through.

    Args:
        tree: name of the tree it gives.
    """

    tree: str


@dataclass(frozen=True)
class Conflict:
    """A merge that does not.

    Args:
        files: paths that cannot be merged; empty where the two have no history in common.
    """

    files: tuple[str, ...]


class Mirror:
    """Git objects of one repository in a folder, which may be deleted at any time.

    Safe for several threads and processes: one fetches at a time, and reading needs no lock.

    Args:
        folder: where to keep them; made where it is missing.
        url: where to fetch from, without a name or password in it.
        token: returns a token for it, asked before each fetch; left out where none is needed.
        seconds: how long one call of Git may take; left out, the default.

    Raises:
        ForgeError: the address is none to fetch from.
    """

    def __init__(
        self,
        folder: Path,
        url: str,
        *,
        token: Callable[[], str] | None = None,
        seconds: float | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PROTOCOLS or "@" in parts.netloc:
            raise ForgeError("a repository is fetched by https, with no name or password in it")
        limits = constants("switchboard_policy.bot")
        self._folder, self._url, self._token = folder, url, token
        self._seconds = seconds or limits.real("git_seconds")
        written = limits.whole("fetch_bytes")
        self._git = Git(folder / "objects.git", parts.scheme, self._seconds, written)
        self._trees = Trees(self._git)

    def fetch(self, *wanted: str) -> tuple[str, ...]:
        """Fetch commits with all they need; return their names. What is here is not fetched again.

        Args:
            *wanted: full names of commits, or references such as `refs/heads/main`.

        Raises:
            ForgeMissing: there is no such commit or reference.
            ForgeError: it cannot be fetched, or is too large.
        """
        with self._alone():
            self._prepare()
            missing = [each for each in wanted if not self._has(each)]
            if missing:
                self._fetch(missing)
            return tuple(self._name_of(each) for each in wanted)

    def tree(self, commit: str) -> str:
        """Return the name of a commit's tree.

        Args:
            commit: its full name; it has been fetched.

        Raises:
            ForgeMissing: it is not here.
        """
        return self._line("rev-parse", "--verify", "--quiet", f"{_plain(commit)}^{{tree}}")

    def base_of(self, one: str, other: str) -> str | None:
        """Return the newest commit two have in common; None where there is none."""
        status, printed = self._git.run(
            "merge-base", _plain(one), _plain(other), most=1000, accept=(0, 1)
        )
        return printed.decode().split("\n")[0] if status == 0 else None

    def merge(self, base: str, head: str) -> Merged | Conflict:
        """Return what merging one commit into another gives; neither is touched.

        Args:
            base: the commit merged into.
            head: the commit merged.

        Raises:
            ForgeError: Git cannot tell, such as an old one.
        """
        if self.base_of(base, head) is None:
            return Conflict(())
        # In a bare repository without a HEAD no attribute of theirs chooses how files are merged.
        args = ("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages")
        try:
            most = constants("switchboard_policy.bot").whole("listing_bytes")
            status, printed = self._git.run(
                *args, _plain(base), _plain(head), most=most, accept=(0, 1)
            )
        except GitFailed as error:
            raise ForgeError(f"the merge cannot be tried ({error.message})", hint=_OLD) from error
        tree, *files = printed.decode(errors="surrogateescape").rstrip("\0").split("\0")
        return Merged(tree) if status == 0 else Conflict(tuple(dict.fromkeys(files)))

    def files(self, tree: str, prefix: str = "") -> Mapping[str, TreeFile]:
        """Return the files of a tree with their content; see `Trees.files`."""
        return self._trees.files(_plain(tree), prefix)

    def listing(self, tree: str, prefix: str = "") -> Mapping[str, TreeFile]:
        """Return the files of a tree without their content; see `Trees.listing`."""
        return self._trees.listing(_plain(tree), prefix)

    def changes(self, old: str, new: str) -> tuple[ChangedFile, ...]:
        """Return every file that two trees differ in; see `Trees.changes`."""
        return self._trees.changes(_plain(old), _plain(new))

    def _has(self, wanted: str) -> bool:
        """Return whether a commit is here with all it needs; a reference may have moved."""
        return _is_sha(wanted) and self._known(f"{_KEPT}/{wanted}") is not None

    def _known(self, name: str) -> str | None:
        args = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        status, printed = self._git.run(*args, most=1000, accept=(0, 1, 128))
        return printed.decode().strip() if status == 0 else None

    def _name_of(self, wanted: str) -> str:
        if _is_sha(wanted):
            return wanted
        found = self._known(f"{_KEPT}/named/{wanted}")
        if found is None:
            raise ForgeMissing(f"there is no commit at {wanted}")
        return found

    def _fetch(self, wanted: Sequence[str]) -> None:
        specs = [
            f"+{each}:{_KEPT}/{each if _is_sha(each) else f'named/{each}'}"
            for each in map(_fetchable, wanted)
        ]
        args = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance")
        try:
            self._git.run(
                *args,
                "--no-recurse-submodules",
                "--end-of-options",
                self._url,
                *specs,
                most=100_000,
                settings=self._secret(),
            )
        except GitFailed as error:
            if any(words in error.message for words in _NOT_THERE):
                raise ForgeMissing(f"it cannot be fetched: {error.message}") from error
            if any(words in error.message for words in _NOT_OURS):
                raise ForgeRefused(
                    f"it may not be fetched: {error.message}",
                    hint="it needs the permission contents: read, and a token that is current",
                ) from error
            raise
        finally:
            for left in (self._folder / "objects.git" / "objects" / "pack").glob("tmp_*"):
                left.unlink(missing_ok=True)

    def _secret(self) -> dict[str, str]:
        """Return the setting that shows the token to this server and to no other."""
        if self._token is None:
            return {}
        shown = base64.b64encode(f"x-access-token:{self._token()}".encode()).decode()
        server = urlsplit(self._url)
        return {
            f"http.{server.scheme}://{server.netloc}/.extraHeader": f"Authorization: Basic {shown}"
        }

    def _prepare(self) -> None:
        """Make the repository, or make it again where it was left half made."""
        where = self._folder / "objects.git"
        if (where / "ready").exists():
            return
        shutil.rmtree(where, ignore_errors=True)
        where.mkdir(parents=True)
        self._git.run("init", "--quiet", "--bare", "--template=", str(where), most=10_000)
        (where / "ready").touch()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder's lock, for as long as one call of Git may take at most."""
        self._folder.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + 2 * self._seconds
        with (self._folder / "lock").open("wb") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise ForgeError(f"another process holds {self._folder}") from None
                    time.sleep(0.05)
            yield

    def _line(self, *args: str) -> str:
        status, printed = self._git.run(*args, most=1000, accept=(0, 1, 128))
        if status:
            raise ForgeMissing(f"git {args[0]} {args[-1]}: it is not here; fetch it first")
        return printed.decode().strip()


_OLD = "it takes Git 2.38 or newer"
_NOT_THERE = ("couldn't find remote ref", "not our ref", "unadvertised object", "' not found")
_NOT_OURS = ("could not read Username", "Authentication failed", "returned error: 403")


def _is_sha(text: str) -> bool:
    return len(text) in {40, 64} and all(each in "0123456789abcdef" for each in text)


def _plain(name: str) -> str:
    """Return the full name of an object; nothing else is passed to Git as one."""
    if not _is_sha(name):
        raise ForgeError(f"{name!r} is no full name of a Git object")
    return name


def _fetchable(text: str) -> str:
    """Return a commit's name or a reference; nothing that Git would take for more than that."""
    bad = (" ", ":", "^", "*", "?", "[", "~", "\\", "..", "@{")
    if _is_sha(text) or (text.startswith("refs/") and not any(each in text for each in bad)):
        return text
    raise ForgeError(f"{text!r} is neither a full name of a commit nor a reference")
