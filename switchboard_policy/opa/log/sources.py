"""Which files a log is, in which order, and into which parts it may be cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import has_magic
from pathlib import Path

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

SUFFIXES = (".jsonl", ".ndjson", ".json", ".log", ".gz", ".parquet")
"""What a file of a log is named like, where a folder is given."""

_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Partition:
    """A part of a log that can be read alone, in another process or on another machine.

    Args:
        file: the file.
        start: byte it begins at, which a line begins at; a row in Parquet.
        end: byte or row it ends before; 0 for the end of the file.
        line: number of its first line.
    """

    file: str
    start: int = 0
    end: int = 0
    line: int = 1

    @property
    def whole(self) -> bool:
        """Whether it is a whole file."""
        return self.start == 0 and self.end == 0


Source = str | Path | Partition | Sequence[str | Path | Partition]
"""A file, a folder, a pattern such as `logs/*.jsonl.gz`, a part, or several of them."""


def parts_of(source: Source) -> list[Partition]:
    """Return the files of a log, in the order they are read in.

    What is named comes in the order it is named; the files of a folder and all below it, and those
    of a pattern, come sorted by path.

    Args:
        source: see `Source`.

    Raises:
        InputError: there is no such file, none at all, or one is named twice.
    """
    named = [source] if isinstance(source, (str, Path, Partition)) else list(source)
    found = [part for name in named for part in _parts(name)]
    if not found:
        raise InputError("no file of a decision log is named")
    seen: set[Partition] = set()
    for part in found:
        if part in seen:
            raise InputError("is named twice in one log", location=Location(part.file))
        seen.add(part)
    return found


def _parts(name: str | Path | Partition) -> Iterator[Partition]:
    if isinstance(name, Partition):
        yield name
        return
    path = Path(name)
    if path.is_dir():
        files = [file for file in path.rglob("*") if _is_log(file, path)]
        what = f"no file of a decision log; they end in {', '.join(SUFFIXES)}"
    elif not path.exists() and has_magic(str(name)):
        anchor = Path(path.anchor)
        files = [file for file in anchor.glob(str(path.relative_to(anchor))) if file.is_file()]
        what = "no file is named like this"
    else:
        files, what = [path] if path.exists() else [], "no such file"
    if not files:
        raise InputError(what, location=Location(str(name)))
    yield from (Partition(str(file)) for file in sorted(files, key=lambda file: file.as_posix()))


def _is_log(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return file.name.endswith(SUFFIXES) and file.is_file() and not hidden
