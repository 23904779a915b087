"""The clock ages are measured with, unless a caller brings another."""

from __future__ import annotations

import time


def since_start() -> float:
    """Return seconds that only go forward, and go on while the machine sleeps where that is told.

    An age that stood still during sleep would have yesterday's permission served this morning.
    """
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
