"""A case: what is done to a good set, how it is asked about, and the class that refuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from switchboard_policy.errors import EvidenceError

Asked = dict[str, object]
"""Differences to how the good set is asked about: `at`, `head`, `base` and so on."""


@dataclass
class Workshop:
    """A copy of a good set to be spoilt, in memory; what no file can say is done on the disk.

    Args:
        files: the files by their path.
        links: symbolic links by their path, and where they lead.
        asked: how the question about it differs.
        on_disk: what is done to the folder once it is laid out; what it returns ends it.
    """

    files: dict[str, bytes]
    links: dict[str, str] = field(default_factory=dict)
    asked: Asked = field(default_factory=dict)
    on_disk: list[Callable[[Path], Callable[[], None] | None]] = field(default_factory=list)
    ends: list[Callable[[], None]] = field(default_factory=list)

    def replace(self, path: str, old: bytes, new: bytes) -> None:
        """Replace bytes that stand in a file exactly once."""
        assert self.files[path].count(old) == 1, (path, old)
        self.files[path] = self.files[path].replace(old, new)

    def lay_out(self, root: Path) -> None:
        """Write it all below a folder that is there and empty."""
        for path, content in self.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        for path, to in self.links.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).symlink_to(to)
        for act in self.on_disk:
            if end := act(root):
                self.ends.append(end)

    def end(self) -> None:
        """Stop whatever still goes on on the disk."""
        while self.ends:
            self.ends.pop()()


@dataclass(frozen=True)
class Case:
    """One way to spoil evidence, or one more kind that verifies.

    Args:
        group: what is spoilt: the folder of the case.
        name: what is done, in words joined by dashes.
        why: one line: what was done, and why it may not pass.
        refused: the class that refuses it; None for evidence that verifies.
        change: what does it.
        of: which good set it begins with.
        like: why no class of its own can tell it from the other cases of its class.
        not_kept: why it is no folder in the repository.
    """

    group: str
    name: str
    why: str
    refused: type[EvidenceError] | None
    change: Callable[[Workshop], None]
    of: str = "decision"
    like: str = ""
    not_kept: str = ""

    @property
    def id(self) -> str:
        """The folder's name below the cases: with `_fail` where it must be refused."""
        return f"{self.group}/{self.name}{'_fail' if self.refused else ''}"


@dataclass
class Cases:
    """Collects the cases of one group.

    Args:
        group: what is spoilt.
        of: which good set the cases begin with.
    """

    group: str
    of: str = "decision"
    told: list[Case] = field(default_factory=list)

    def refused(
        self, why: str, error: type[EvidenceError], *, like: str = "", not_kept: str = ""
    ) -> Callable[[Callable[[Workshop], None]], Callable[[Workshop], None]]:
        """Make a function a case that must be refused; its name is the case's."""

        def keep(change: Callable[[Workshop], None]) -> Callable[[Workshop], None]:
            name = change.__name__.replace("_", "-")
            self.told.append(Case(self.group, name, why, error, change, self.of, like, not_kept))
            return change

        return keep

    def verifies(
        self, why: str, *, not_kept: str = ""
    ) -> Callable[[Callable[[Workshop], None]], Callable[[Workshop], None]]:
        """Make a function a case that must verify; its name is the case's."""

        def keep(change: Callable[[Workshop], None]) -> Callable[[Workshop], None]:
            name = change.__name__.replace("_", "-")
            self.told.append(Case(self.group, name, why, None, change, self.of, not_kept=not_kept))
            return change

        return keep

    def __iter__(self) -> Iterator[Case]:
        """In the order they are told in."""
        return iter(self.told)


def files_below(root: Path) -> dict[str, bytes]:
    """The files of a folder by their path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def differing(good: Mapping[str, bytes], spoilt: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that are new or other than in the good set."""
    return {path: content for path, content in spoilt.items() if good.get(path) != content}
