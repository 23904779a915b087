"""Read files once: their digest, or a short one whole. A file that changes meanwhile is refused.

Hashing releases the interpreter's lock, so several files are hashed at once; the walk opens them in
order and runs at most a few files ahead, which bounds open files and memory whatever the set holds.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors.evidence_files import (
    EvidenceFileError,
    FileMoving,
    FileTooLarge,
    FileUnreadable,
)
from switchboard_policy.evidence.paths import shown
from switchboard_policy.evidence.walking import Met, open_file

_AHEAD = 4
"""Files opened ahead of each thread, so that none waits for the walk."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a file turned out to hold.

    Args:
        path: its path in the set.
        sha256: of its bytes, in hex.
        size: in bytes.
    """

    path: str
    sha256: str
    size: int


class _Chunks(threading.local):
    """One buffer for each thread."""

    def __init__(self) -> None:
        self.buffer = bytearray(constants("switchboard_policy.evidence").whole("chunk_bytes"))


_CHUNKS = _Chunks()


def digests(met: Iterable[Met], *, most_bytes: int) -> Iterator[Digest | EvidenceFileError]:
    """Yield the digest of each file, or why it has none, in the order they are met.

    Args:
        met: plain files, as a walk meets them.
        most_bytes: longest file that is read.
    """
    threads = constants("switchboard_policy.evidence").whole("hash_threads")
    waiting: deque[Future[Digest] | EvidenceFileError] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for each in met:
            waiting.append(_begun(pool, each, most_bytes))
            if len(waiting) > threads * _AHEAD:
                yield _ended(waiting.popleft())
        while waiting:
            yield _ended(waiting.popleft())


def _begun(
    pool: ThreadPoolExecutor, met: Met, most_bytes: int
) -> Future[Digest] | EvidenceFileError:
    try:
        file, before = open_file(met.folder, met.name, met.path)
    except EvidenceFileError as error:
        return error
    if before.st_size > most_bytes:
        os.close(file)
        size = f"{before.st_size:,} bytes"
        return FileTooLarge(f"{shown(met.path)} has {size}, more than all that is listed")
    return pool.submit(_digest, met.path, file, before)


def _ended(begun: Future[Digest] | EvidenceFileError) -> Digest | EvidenceFileError:
    if isinstance(begun, EvidenceFileError):
        return begun
    try:
        return begun.result()
    except EvidenceFileError as error:
        return error


def _digest(path: str, file: int, before: os.stat_result) -> Digest:
    try:
        digest, size, buffer = hashlib.sha256(), 0, _CHUNKS.buffer
        view = memoryview(buffer)
        while read := os.readv(file, [buffer]):
            digest.update(view[:read])
            size += read
        _hold_still(path, before, os.fstat(file), size)
    except OSError as error:
        raise FileUnreadable(f"{shown(path)} cannot be read: {error.strerror}") from error
    finally:
        os.close(file)
    return Digest(path, digest.hexdigest(), size)


def read_short(folder: int, name: str, path: str, *, most_bytes: int) -> bytes:
    """Return the bytes of a document that may not be long.

    Args:
        folder: descriptor of the folder it is in.
        name: its name in there.
        path: its path, for messages.
        most_bytes: longest that is read.

    Raises:
        FileTooLarge: it is longer.
        EvidenceFileError: it is no plain file, cannot be read, or changes meanwhile.
    """
    file, before = open_file(folder, name, path)
    with os.fdopen(file, "rb") as opened:
        if before.st_size > most_bytes:
            raise FileTooLarge(f"{shown(path)} is longer than {most_bytes:,} bytes")
        try:
            content = opened.read(most_bytes + 1)
            _hold_still(path, before, os.fstat(file), len(content))
        except OSError as error:
            raise FileUnreadable(f"{shown(path)} cannot be read: {error.strerror}") from error
    return content


def _hold_still(path: str, before: os.stat_result, after: os.stat_result, read: int) -> None:
    same = (before.st_size, before.st_mtime_ns, before.st_ctime_ns, before.st_ino)
    if same != (after.st_size, after.st_mtime_ns, after.st_ctime_ns, after.st_ino):
        raise FileMoving(f"{shown(path)} changed while it was read")
    if read != after.st_size:
        raise FileMoving(f"{shown(path)} is {after.st_size:,} bytes long, and {read:,} were read")
