"""How far long work is and how long it will take, on stderr; short work says nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from switchboard_policy.work.workers import Progress

QUIET_S = 2.0
"""Seconds before anything is said: what takes no longer needs no explanation. Ours."""
OFTEN_S = 0.2
"""Least seconds between two changes of a line that somebody is looking at. Ours."""
SELDOM_S = 30.0
"""Least seconds between two lines of a log. Ours."""
_MINUTE_S, _HOUR_S = 60, 3600


class Meter:
    """Tells progress: one line that changes on a terminal, else a line now and then.

    Args:
        stream: where to.
        clock: seconds that only grow.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._seen = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._began = self._told = clock()
        self._shown = ""

    def __call__(self, progress: Progress) -> None:
        """Take in how far work is, and perhaps tell it.

        Args:
            progress: how far; that of other work begins with none of its parts done.
        """
        now = self._clock()
        if not progress.done:
            self._began, self._told = now, now - (OFTEN_S if self._seen else 0)
        if progress.done == progress.total:
            self.clear()
            return
        if now - self._began < QUIET_S or now - self._told < (OFTEN_S if self._seen else SELDOM_S):
            return
        self._told = now
        self._write(words(progress, now - self._began))

    def clear(self) -> None:
        """Take the line away, so that others may write."""
        if self._shown:
            self._stream.write(f"\r{' ' * len(self._shown)}\r")
            self._stream.flush()
            self._shown = ""

    def _write(self, text: str) -> None:
        if self._seen:
            self._stream.write(f"\r{text.ljust(len(self._shown))}")
            self._shown = text
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()


def words(progress: Progress, seconds: float) -> str:
    """Return how far work is, with an estimate where there is anything to make it from.

    Args:
        progress: how far.
        seconds: since it began; what an earlier run had finished took none of them.
    """
    text = f"  {progress.done} of {progress.total} parts"
    mine = progress.done - progress.kept
    if mine <= 0:
        return text
    return f"{text}, about {span(seconds / mine * (progress.total - progress.done))} left"


def span(seconds: float) -> str:
    """Return a length of time as it is told in an estimate.

    Args:
        seconds: the length.
    """
    if seconds < _MINUTE_S:
        return f"{max(1, round(seconds))} s"
    if seconds < _HOUR_S:
        return f"{round(seconds / _MINUTE_S)} min"
    return f"{seconds / _HOUR_S:.1f} h"
