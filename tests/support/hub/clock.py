"""The hub's own time: no two changes share a second, and a test can let time pass."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def iso(seconds: float) -> str:
    """A moment as GitHub writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Clock:
    """What the hub stamps on things.

    GitHub's stamps are whole seconds, so two changes within one could not be told apart; a test
    is faster than people, and here every change gets a second of its own.

    Args:
        start: seconds since the epoch; the real time where none is given.
    """

    def __init__(self, start: float | None = None) -> None:
        self._ahead = 0.0 if start is None else start - time.time()
        self._last = 0

    def now(self) -> int:
        """The time, which never runs back."""
        return max(int(time.time() + self._ahead), self._last)

    def stamp(self) -> int:
        """The time of a change: later than that of the change before."""
        self._last = max(int(time.time() + self._ahead), self._last + 1)
        return self._last

    def advance(self, seconds: float) -> None:
        """Let time pass. Tokens live by the real clock; `faults.expire_tokens()` ends them."""
        self._ahead += seconds
        self._last += int(seconds)
