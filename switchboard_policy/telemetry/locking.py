"""One import at a time into one store; reading needs no lock, as the manifest changes at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, however that ends.

    Args:
        path: the lock's file; it stays behind, empty.

    Raises:
        TelemetryError: another process, or another import of this one, holds it.
    """
    try:
        import fcntl  # noqa: PLC0415 - not there on every system; then nothing is locked
    except ImportError:  # pragma: no cover
        yield
        return
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TelemetryError(
                "another import is writing into this store",
                location=Location(path.parent.as_posix()),
                hint="try again when it is done",
            ) from error
        yield
