"""Where the parts of a log stand in its folder.

`records.jsonl` is the log. `checkpoint` is its signed head. What is in `index/` is made from the
records and can be made again. `dropped.json` is there only while something that was dropped is not
yet recorded.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.disk import flush_folder, write_all
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.errors.evidence_log import CheckpointMissing
from switchboard_policy.evidence.note import PACKAGE


@dataclass(frozen=True)
class Layout:
    """The paths of one log.

    Args:
        folder: the log's own.
    """

    folder: Path

    @property
    def records(self) -> Path:
        """One record a line."""
        return self.folder / "records.jsonl"

    @property
    def checkpoint(self) -> Path:
        """The head that was signed last."""
        return self.folder / "checkpoint"

    @property
    def hashes(self) -> Path:
        """The hashes of the tree's complete subtrees, in the order they came to be."""
        return self.folder / "index" / "hashes"

    @property
    def ends(self) -> Path:
        """Where each record ends, in bytes, eight bytes a record."""
        return self.folder / "index" / "ends"

    @property
    def dropped(self) -> Path:
        """What was dropped and is not yet recorded."""
        return self.folder / "dropped.json"

    @property
    def lock(self) -> Path:
        """Whoever writes holds a lock on it."""
        return self.folder / "lock"

    def require(self) -> None:
        """Hold the folder to being that of a log.

        Raises:
            InputError: there is no log.
        """
        if not self.records.is_file() and not self.checkpoint.is_file():
            raise InputError(
                "no audit log is here",
                location=Location(str(self.folder)),
                hint="name its folder; a new one is begun with --create",
            )


@contextmanager
def opened(path: Path, flags: int = os.O_RDONLY) -> Iterator[int]:
    """Yield a handle on a plain file, which is closed at the end.

    Args:
        path: which.
        flags: how, as `os.open` takes them.

    Raises:
        InputError: it is no plain file.
        OSError: it cannot be opened, or is a link.
    """
    # Whoever may open the lock may hold it, so nobody else may; and a pipe would never answer.
    handle = os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise InputError("is no plain file", location=Location(str(path)))
        yield handle
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in the place of another one, so that there is the one or the other at any time.

    Args:
        path: which.
        content: its bytes.

    Raises:
        OSError: the disk refuses; whether the new one is there must be looked at.
    """
    beside = path.with_name(f".{path.name}.new")
    with opened(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) as handle:
        write_all(handle, content)
        os.fsync(handle)
    beside.replace(path)
    flush_folder(path.parent)


def read_head(layout: Layout) -> bytes:
    """Return the signed head of a log.

    Raises:
        CheckpointMissing: there is none.
        OSError: it cannot be read.
    """
    most = constants(PACKAGE).whole("note_bytes")
    try:
        with opened(layout.checkpoint) as handle:
            return os.read(handle, most + 1)
    except FileNotFoundError:
        message = f"{layout.checkpoint} is missing, so nothing says what the log should hold"
        hint = "put back the newest copy that somebody holds"
        raise CheckpointMissing(message, hint=hint) from None
