"""Read a file that somebody named."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError


def read_file(path: Path, *, most_bytes: int | None = None) -> bytes:
    """Return a file's bytes.

    Args:
        path: the file.
        most_bytes: longest that is of use; None for any length. Of a longer one a single byte more
            is read, which is how whoever reads it sees that it is longer: what somebody else sent
            fills no memory.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read() if most_bytes is None else file.read(most_bytes + 1)
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"cannot be read: {why}", location=Location(str(path))) from error
