"""What is in Git's trees: files with their modes and bytes, and how two trees differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from switchboard_policy.bot.git import Git
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeError

SUBMODULE = "160000"
_STATUS = {"A": "added", "D": "deleted", "M": "modified", "R": "renamed", "T": "retyped"}
_NONE = "000000"


@dataclass(frozen=True)
class TreeFile:
    """A file in a tree.

    Args:
        mode: `100644`, `100755`, a link `120000`, or a submodule `160000`.
        object: name of its content; of a submodule, of a commit elsewhere.
        size: bytes of its content; 0 for a submodule.
        content: its bytes, of a link where it leads; empty in a listing and for a submodule.
    """

    mode: str
    object: str
    size: int
    content: bytes = b""


@dataclass(frozen=True, order=True)
class ChangedFile:
    """A file that two trees differ in.

    Args:
        path: where it is; of a deleted one, where it was.
        previous: where it was before it was renamed; else empty.
        status: `added`, `deleted`, `modified`, `renamed`, or `retyped` where a file became a link.
        old_mode: its mode before; empty where it was not there.
        new_mode: its mode now; empty where it is not there.
        old_object: name of its content before; empty where it was not there.
        new_object: name of its content now; empty where it is not there.
        old_size: bytes of its content before; 0 where it was not there, or is a submodule.
        new_size: bytes of its content now; 0 where it is not there, or is a submodule.
    """

    path: str
    previous: str
    status: str
    old_mode: str
    new_mode: str
    old_object: str
    new_object: str
    old_size: int = 0
    new_size: int = 0


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
        self._tree = limits.whole("tree_bytes")

    def listing(self, tree: str, prefix: str = "") -> Mapping[str, TreeFile]:
        """Return path to file of a tree, without content.

        Args:
            tree: its full name, or that of a commit.
            prefix: a folder, to see only what is below it; paths stay whole.

        Raises:
            ForgeError: there are more files than are read, or two of one name.
        """
        where = ("--", f"{prefix.rstrip('/')}/") if prefix else ()
        args = ("ls-tree", "-r", "-z", "-l", "--full-tree", tree, *where)
        _, printed = self._git.run(*args, most=self._listing)
        found: dict[str, TreeFile] = {}
        for entry in filter(None, printed.split(b"\0")):
            facts, _, name = entry.partition(b"\t")
            mode, _, object_, size = facts.decode().split()
            path = _text(name)
            if path in found:
                raise ForgeError(
                    f"a tree holds {path!r} twice; no two readers agree on such a tree"
                )
            found[path] = TreeFile(mode, object_, 0 if size == "-" else int(size))
        if len(found) > self._files:
            raise ForgeError(f"a tree of {len(found):,} files; at most {self._files:,} are read")
        return MappingProxyType(found)

    def files(self, tree: str, prefix: str = "") -> Mapping[str, TreeFile]:
        """Return path to file of a tree, with content.

        Args:
            tree: its full name, or that of a commit.
            prefix: a folder, to read only what is below it; paths stay whole.

        Raises:
            ForgeError: it is larger than is read; nothing of it is used then.
        """
        listing = self.listing(tree, prefix)
        self._refuse_large(listing)
        objects = {file.object for file in listing.values() if file.mode != SUBMODULE}
        contents = self._contents(sorted(objects), sum(file.size for file in listing.values()))
        whole = {
            path: replace(file, content=contents.get(file.object, b""))
            for path, file in listing.items()
        }
        return MappingProxyType(whole)

    def changes(self, old: str, new: str) -> tuple[ChangedFile, ...]:
        """Return every file that two trees differ in, by path; there is no limit on how many.

        Args:
            old: full name of the tree before.
            new: full name of the tree now.

        Raises:
            ForgeError: Git cannot tell.
        """
        args = ("diff-tree", "-r", "-z", "-M", "--raw", "--no-abbrev", "--no-ext-diff")
        _, printed = self._git.run(*args, old, new, most=self._listing)
        found = list(_changes(printed.split(b"\0")))
        sizes = self._sizes(
            [name for each in found for name, mode in _contents_of(each) if mode != SUBMODULE]
        )
        sized = [
            replace(
                each,
                old_size=sizes.get(each.old_object, 0),
                new_size=sizes.get(each.new_object, 0),
            )
            for each in found
        ]
        return tuple(sorted(sized))

    def _refuse_large(self, listing: Mapping[str, TreeFile]) -> None:
        for path, file in listing.items():
            if file.size > self._file:
                raise ForgeError(
                    f"{path!r} is {file.size:,} bytes; at most {self._file:,} are read of one file"
                )
        total = sum(file.size for file in listing.values())
        if total > self._tree:
            raise ForgeError(f"a tree of {total:,} bytes; at most {self._tree:,} are read")

    def _contents(self, objects: Sequence[str], size: int) -> dict[str, bytes]:
        """Return name to bytes of some contents, read by one program."""
        asked = "".join(f"{name}\n" for name in objects).encode()
        most = size + 200 * len(objects) + 1000
        _, printed = self._git.run("cat-file", "--batch", stdin=asked, most=most)
        found, at = {}, 0
        for name in objects:
            end = printed.find(b"\n", at)
            told = printed[at:end].decode().split()
            if len(told) != 3 or told[0] != name:
                raise ForgeError(f"the content {name} is not here; fetch it first")
            at = end + 1 + int(told[2]) + 1
            found[name] = printed[end + 1 : at - 1]
        return found

    def _sizes(self, objects: Sequence[str]) -> dict[str, int]:
        names = sorted(set(objects))
        asked = "".join(f"{name}\n" for name in names).encode()
        _, printed = self._git.run("cat-file", "--batch-check", stdin=asked, most=self._listing)
        found = {}
        for name, line in zip(names, printed.decode().splitlines(), strict=True):
            told = line.split()
            if len(told) != 3 or told[1] != "blob":
                raise ForgeError(f"the content {name} is not here; fetch it first")
            found[name] = int(told[2])
        return found


def _contents_of(change: ChangedFile) -> Iterator[tuple[str, str]]:
    if change.old_object:
        yield change.old_object, change.old_mode
    if change.new_object:
        yield change.new_object, change.new_mode


def _changes(parts: Sequence[bytes]) -> Iterator[ChangedFile]:
    """Yield entries of `diff-tree --raw -z`: facts, path, of a renamed one a second path."""
    rest = iter(parts)
    for facts in rest:
        if not facts:
            continue
        old_mode, new_mode, old, new, letter = facts.decode().removeprefix(":").split()
        status = _STATUS.get(letter[:1])
        if status is None:
            raise ForgeError(f"Git tells of a change {letter!r}, which nobody knows")
        path = _text(next(rest))
        previous = ""
        if status == "renamed":
            previous, path = path, _text(next(rest))
        was, stands = old_mode != _NONE, new_mode != _NONE
        yield ChangedFile(
            path=path,
            previous=previous,
            status=status,
            old_mode=old_mode if was else "",
            new_mode=new_mode if stands else "",
            old_object=old if was else "",
            new_object=new if stands else "",
        )


def _text(name: bytes) -> str:
    return name.decode(errors="surrogateescape")
