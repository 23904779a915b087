"""A forked child that says whether all is well by its exit status."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable


def holds_in_a_fork(work: Callable[[], bool]) -> bool:
    """Whether some work, done in a forked child, says yes.

    Args:
        work: runs in the child, with the parent's threads gone and what they held still held.
    """
    with warnings.catch_warnings():
        # From Python 3.12 on: that threads run here is what the calling test is about.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:  # pragma: no cover - the child is measured by its exit status
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
