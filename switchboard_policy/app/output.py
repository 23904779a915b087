"""Write a directory all or nothing: a temporary one, flushed to the disk, then renamed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError


def write_directory(target: Path, files: Mapping[str, bytes]) -> None:
    """Write files as one directory, in the place of whatever `target` held before.

    Args:
        target: the directory.
        files: content by POSIX path inside it.

    Raises:
        InputError: the disk is full, read-only or otherwise refuses; then nothing has changed.
    """
    with new_directory(target) as folder:
        for name, content in files.items():
            write_file(folder / name, content)


def write_file(path: Path, content: bytes) -> None:
    """Write one file and flush it to the disk, making its parents.

    Args:
        path: where; must not exist.
        content: what.

    Raises:
        OSError: the disk refuses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def new_directory(target: Path) -> Iterator[Path]:
    """Yield an empty directory that becomes `target` when the block ends well.

    When it ends badly, by an error, Ctrl-C or a termination, nothing is left of it and `target` is
    as it was. An existing `target` keeps its own inode where it is empty, because a shell may
    stand in it or a disk be mounted there; a full one is replaced.

    Args:
        target: the directory wanted.

    Raises:
        InputError: the disk is full, read-only or otherwise refuses.
    """
    made: list[Path] = []
    beside = [
        target.parent / f".{target.name}.{token_hex(6)}.{kind}" for kind in ("partial", "old")
    ]
    try:
        made = make_parents(target)
        empty = target.is_dir() and not any(target.iterdir())
        if empty:
            beside[0] = target / beside[0].name
        beside[0].mkdir()
        yield beside[0]
        _flush(beside[0])
        if empty:
            _move_entries(beside[0], target)
        else:
            _replace(beside[0], target, beside[1])
        made = []
    except OSError as error:
        raise refused(target, error) from error
    finally:
        for folder in beside:
            shutil.rmtree(folder, ignore_errors=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()


def make_parents(target: Path) -> list[Path]:
    """Make the folders above `target` and return those that were missing, topmost first."""
    missing = [folder for folder in target.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
    return missing[::-1]


def _flush(folder: Path) -> None:
    for here, _, _ in os.walk(folder):
        handle = os.open(here, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _move_entries(temporary: Path, target: Path) -> None:
    """Move everything up into an empty directory, or nothing."""
    moved: list[Path] = []
    try:
        for entry in sorted(temporary.iterdir()):
            moved.append(target / entry.name)
            entry.rename(target / entry.name)
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _replace(temporary: Path, target: Path, old: Path) -> None:
    """Put the new directory in the place of the old one, which is kept until that has worked."""
    try:
        if target.is_dir():
            target.rename(old)
        temporary.rename(target)
    except BaseException:
        if old.is_dir() and not target.exists():
            old.rename(target)
        raise


def refused(target: Path, error: OSError) -> InputError:
    """Return the error for a place that cannot be written."""
    why = (error.strerror or str(error)).lower()
    return InputError(
        f"cannot be written: {why}; nothing has changed",
        location=Location(str(target)),
        hint="choose another place, or make room",
    )
