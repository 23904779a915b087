"""What the disk is asked for beside files: names that last, and why it refuses."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from switchboard_policy.errors import RecordingError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def flush_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk.

    Raises:
        OSError: the disk refuses.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, so that their names last.

    Raises:
        OSError: the disk refuses.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        flush_folder(each.parent)


def write_all(handle: int, content: bytes) -> int:
    """Write all of some bytes and return how many they are.

    Raises:
        OSError: the disk refuses; some of them may have been written.
    """
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
    return len(content)


def unwritable(folder: Path, error: OSError) -> RecordingError:
    """Return the error for a folder that takes no more.

    Args:
        folder: where the log is.
        error: what the disk said.
    """
    why = (error.strerror or str(error)).lower()
    full = error.errno in _FULL
    hint = "make room" if full else "see whether the disk is there and may be written"
    return RecordingError(f"{folder} cannot be written: {why}", full=full, hint=hint)
