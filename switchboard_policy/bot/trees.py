"""What is in Git's trees: files with their modes and bytes, and how two trees differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from switchboard_policy.bot.git import Git
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeError, ForgeMissing
from switchboard_policy.ports.mirror import SUBMODULE, ChangedFile, HeldFile

_STATUS = {"A": "added", "D": "deleted", "M": "modified", "R": "renamed", "T": "modified"}
"""What a letter of Git's means; `T` is a file that became a link or a submodule, or was one."""
_NONE = "000000"


class Trees:
    """Reads trees of one repository. Paths that are no UTF-8 keep their bytes as surrogates.

    Args:
        git: runs Git there.
    """

    def __init__(self, git: Git) -> None:
        limits = constants("switchboard_policy.bot")
        self._git = git
        self._listing = limits.whole("listing_bytes")
        self._files = limits.whole("files_most")
        self._file = limits.whole("file_bytes")
        self._total = limits.whole("tree_bytes")

    def files(self, tree: str) -> Mapping[str, HeldFile]:
        """Return every file of a tree by path, links and submodules included.

        Args:
            tree: its full name.

        Raises:
            ForgeError: there are more files than are read, or two of one name.
        """
        _, printed = self._git.run(
            "ls-tree", "-r", "-z", "-l", "--full-tree", tree, most=self._listing
        )
        found: dict[str, HeldFile] = {}
        for entry in filter(None, printed.split(b"\0")):
            facts, _, name = entry.partition(b"\t")
            mode, _, digest, size = facts.decode().split()
            path = _text(name)
            if path in found:
                raise ForgeError(
                    f"a tree holds {path!r} twice; no two readers agree on such a tree"
                )
            found[path] = HeldFile(mode, digest, 0 if size == "-" else int(size))
        if len(found) > self._files:
            raise ForgeError(f"a tree of {len(found):,} files; at most {self._files:,} are read")
        return MappingProxyType(found)

    def contents(self, files: Sequence[HeldFile]) -> Mapping[str, bytes]:
        """Return the bytes of some files by digest, read by one program; a submodule has none.

        Args:
            files: which ones; of a link, where it leads.

        Raises:
            ForgeError: they are larger than is read; nothing of them is given then.
        """
        held = {file.digest: file for file in files if file.mode != SUBMODULE}
        total = sum(file.size for file in held.values())
        largest = max((file.size for file in held.values()), default=0)
        if largest > self._file or total > self._total:
            raise ForgeError(
                f"{len(held):,} files of {total:,} bytes, the largest of {largest:,}: at most"
                f" {self._total:,} are read, and {self._file:,} of one file"
            )
        return MappingProxyType(self._read(sorted(held), total))

    def changes(self, old: str, new: str) -> tuple[ChangedFile, ...]:
        """Return every file that differs between two trees, by path; however many there are.

        Args:
            old: full name of the tree before.
            new: full name of the tree now.

        Raises:
            ForgeError: Git cannot tell.
        """
        args = ("diff-tree", "-r", "-z", "-M", "--raw", "--no-abbrev", "--no-ext-diff")
        _, printed = self._git.run(*args, old, new, most=self._listing)
        entries = list(_entries(printed.split(b"\0")))
        asked = {digest for each in entries for mode, digest in each.sides if _is_content(mode)}
        sizes = self._sizes(sorted(asked))
        found = [
            ChangedFile(
                each.path,
                each.previous,
                each.status,
                *(
                    HeldFile(mode, digest, sizes.get(digest, 0)) if mode != _NONE else None
                    for mode, digest in each.sides
                ),
            )
            for each in entries
        ]
        return tuple(sorted(found, key=lambda each: each.path))

    def _read(self, digests: Sequence[str], size: int) -> dict[str, bytes]:
        asked = "".join(f"{digest}\n" for digest in digests).encode()
        most = size + 200 * len(digests) + 1000
        _, printed = self._git.run("cat-file", "--batch", stdin=asked, most=most)
        found, at = {}, 0
        for digest in digests:
            end = printed.find(b"\n", at)
            told = printed[at:end].decode().split()
            if told[:2] != [digest, "blob"]:
                raise ForgeMissing(f"the content {digest} is not here; fetch it first")
            at = end + 1 + int(told[2]) + 1
            found[digest] = printed[end + 1 : at - 1]
        return found

    def _sizes(self, digests: Sequence[str]) -> dict[str, int]:
        asked = "".join(f"{digest}\n" for digest in digests).encode()
        _, printed = self._git.run("cat-file", "--batch-check", stdin=asked, most=self._listing)
        found = {}
        for digest, line in zip(digests, printed.decode().splitlines(), strict=True):
            told = line.split()
            if told[:2] != [digest, "blob"]:
                raise ForgeMissing(f"the content {digest} is not here; fetch it first")
            found[digest] = int(told[2])
        return found


@dataclass(frozen=True)
class _Entry:
    """An entry of `diff-tree`.

    Args:
        path: where it is, or was.
        previous: where it was before it was renamed.
        status: as in `ChangedFile`.
        sides: mode and name of the content, before and now.
    """

    path: str
    previous: str
    status: str
    sides: tuple[tuple[str, str], tuple[str, str]]


def _entries(parts: Sequence[bytes]) -> Iterator[_Entry]:
    """Yield entries of `diff-tree --raw -z`: facts, path, of a renamed one a second path."""
    rest = iter(parts)
    for facts in rest:
        if not facts:
            continue
        old_mode, new_mode, old, new, letter = facts.decode().removeprefix(":").split()
        status = _STATUS.get(letter[:1])
        if status is None:
            raise ForgeError(f"Git tells of a change {letter!r}, which nobody knows")
        path, previous = _text(next(rest)), ""
        if status == "renamed":
            previous, path = path, _text(next(rest))
        yield _Entry(path, previous, status, ((old_mode, old), (new_mode, new)))


def _is_content(mode: str) -> bool:
    return mode not in {_NONE, SUBMODULE}


def _text(name: bytes) -> str:
    return name.decode(errors="surrogateescape")
