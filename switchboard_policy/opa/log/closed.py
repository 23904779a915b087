"""Files of a log that nobody writes any more: mended where they were torn, then compressed."""

from __future__ import annotations

import fcntl
import gzip
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from switchboard_policy.disk import flush_folder

_BLOCK = 1 << 16


def repair(path: Path) -> str | None:
    """Mend a closed file whose writer was killed.

    A last line without its end was never promised to anybody, and is cut off. A file that holds
    nothing, or of which a compressed copy is done, goes.

    Args:
        path: the file.

    Returns:
        What was cut off, in words; None where nothing was, or somebody holds the file.

    Raises:
        OSError: the disk refuses.
    """
    with _held(path) as handle:
        if handle is None:
            return None
        size = os.fstat(handle).st_size
        whole = _end_of_lines(handle, size)
        if not whole or _compressed(path).exists():
            path.unlink()
        elif whole < size:
            os.ftruncate(handle, whole)
            os.fsync(handle)
        return f"{path}: {size - whole} bytes of a torn line cut off" if whole < size else None


def compress(path: Path) -> None:
    """Put a compressed copy in the place of a closed file; one that somebody holds is left alone.

    Args:
        path: the file.

    Raises:
        OSError: the disk refuses; then the file is as it was.
    """
    with _held(path) as handle:
        if handle is None:
            return
        target = _compressed(path)
        temporary = target.with_name(f".{target.name}.partial")
        try:
            with path.open("rb") as source, temporary.open("wb") as file:
                # Without name and time in it, the same lines give the same bytes.
                with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                    shutil.copyfileobj(source, packed, _BLOCK)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        flush_folder(path.parent)
        path.unlink(missing_ok=True)


class Takes(Protocol):
    """Something that lines are appended to."""

    def append(self, pieces: Iterable[bytes], *, durable: bool) -> None:
        """Append whole lines: all of them or none."""
        ...

    def flush(self) -> None:
        """Wait until everything appended is on the disk."""
        ...


def move(path: Path, other: Takes) -> bool:
    """Move the lines of a closed file elsewhere; one that somebody holds is left alone.

    Args:
        path: the file, which is gone afterwards.
        other: where its lines go, in blocks.

    Returns:
        Whether it was moved.

    Raises:
        OSError: a disk refuses; the file stays, and some of its lines may be there twice.
    """
    with _held(path) as handle:
        if handle is None:
            return False
        end = _end_of_lines(handle, os.fstat(handle).st_size)
        at = 0
        while at < end:
            block = os.pread(handle, min(_BLOCK, end - at), at)
            while not (cut := block.rfind(b"\n") + 1):
                block += os.pread(handle, min(_BLOCK, end - at - len(block)), at + len(block))
            other.append([block[:cut]], durable=False)
            at += cut
        other.flush()
        path.unlink()
        return True


def _compressed(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


@contextmanager
def _held(path: Path) -> Iterator[int | None]:
    """Yield a file that is held as long as the block runs; None where somebody else holds it."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        yield None
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            # Whoever held it before may have taken it away meanwhile.
            yield handle if os.fstat(handle).st_nlink else None
    finally:
        os.close(handle)


def _end_of_lines(handle: int, size: int) -> int:
    """Return where the last whole line ends."""
    end = size
    while end:
        start = max(0, end - _BLOCK)
        found = os.pread(handle, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
