"""One writer at a time: a lock that the system takes away from a process that ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from switchboard_policy.evidence.log.layout import Layout, opened


@contextmanager
def writing(layout: Layout) -> Iterator[None]:
    """Be the only one who writes; waits for whoever does.

    Raises:
        OSError: the lock cannot be had, such as on a file system without locks.
    """
    with opened(layout.lock, os.O_RDWR | os.O_CREAT) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def standing_still(layout: Layout) -> Iterator[None]:
    """Look at a log while nobody writes, if it can be locked; a copy on a read-only disk cannot."""
    with ExitStack() as stack:
        with suppress(OSError):
            fcntl.flock(stack.enter_context(opened(layout.lock)), fcntl.LOCK_SH)
        yield
