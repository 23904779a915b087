"""Read a file that somebody named."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError


def read_file(path: Path) -> bytes:
    """Return a file's bytes.

    Args:
        path: the file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"cannot be read: {why}", location=Location(str(path))) from error
