"""One way to spoil a set: files that are other, gone or links, and the reason due for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from switchboard_policy.errors import EvidenceError
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.manifest import Manifest


@dataclass(frozen=True)
class Spoiled:
    """How a set differs once it is spoilt.

    Args:
        files: other bytes by path; None for a file that is gone.
        links: symbolic links by path, and where they lead.
    """

    files: Mapping[str, bytes | None] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tampering:
    """One way to spoil a set.

    Args:
        id: its name.
        title: what was done, for people.
        refused: the reason that must be among those found.
        spoiled: how the set differs.
    """

    id: str
    title: str
    refused: type[EvidenceError]
    spoiled: Spoiled


@dataclass(frozen=True)
class Good:
    """A set that verifies, as far as it is needed to spoil it.

    Args:
        root: the folder it is in.
        manifest: what it holds.
    """

    root: Path
    manifest: Manifest

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""
        return (self.root / path).read_bytes()

    @property
    def by_size(self) -> tuple[str, ...]:
        """Its files that are not empty, the shortest first: what is spoilt is held in memory."""
        entries = (entry for entry in self.manifest.entries if entry.size)
        return tuple(each.path for each in sorted(entries, key=lambda each: (each.size, each.path)))

    @property
    def attestations(self) -> tuple[str, ...]:
        """The paths of its attestations."""
        folder = self.root / layout.ATTESTATIONS
        return tuple(f"{layout.ATTESTATIONS}/{path.name}" for path in sorted(folder.iterdir()))

    def has(self, path: str) -> bool:
        """Whether a document of the evidence is there."""
        return (self.root / path).is_file()


Ways = Callable[[Good], Iterator[Tampering]]


@contextmanager
def spoilt(root: Path, spoiled: Spoiled) -> Iterator[None]:
    """Spoil a set within a block, and mend it at the end.

    Args:
        root: the folder of a copy; nobody else reads it.
        spoiled: how it is to differ.
    """
    paths = (*spoiled.files, *spoiled.links)
    before = {
        path: (root / path).read_bytes() if (root / path).is_file() else None for path in paths
    }
    try:
        for path, content in spoiled.files.items():
            _put(root / path, content)
        for path, to in spoiled.links.items():
            _put(root / path, None)
            (root / path).symlink_to(to)
        yield
    finally:
        for path, content in before.items():
            _put(root / path, content)


def _put(path: Path, content: bytes | None) -> None:
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content)


def flipped(content: bytes, at: int) -> bytes:
    """Return bytes with one bit of one of them turned over.

    Args:
        content: at least one byte.
        at: which; counted from the end where it is negative.
    """
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)
