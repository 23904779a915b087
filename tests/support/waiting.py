"""Wait for what will come, by asking for it."""

from __future__ import annotations

import time
from collections.abc import Callable

from support.patience import PATIENCE_S


def until(happened: Callable[[], object], what: str = "it") -> None:
    """Return as soon as something is true; fail when it does not come."""
    end = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(0.005)
