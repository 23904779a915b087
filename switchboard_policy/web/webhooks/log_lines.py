"""Log lines for machines: one JSON object each, of words chosen here and ids, never of bodies."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable

from switchboard_policy.errors import SwitchboardError

Log = Callable[..., None]
"""What happened in a word, and by keyword the ids it happened to."""
_FRAMES = 3


def json_log(write: Callable[[str], None], now: Callable[[], float] = time.time) -> Log:
    """Return a log that writes JSON objects.

    Args:
        write: takes a line without its end.
        now: seconds since the epoch.
    """

    def log(what: str, **ids: str | float) -> None:
        seconds = now()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
        line = {"time": f"{stamp}.{int(seconds * 1000) % 1000:03d}Z", "what": what}
        write(json.dumps({**line, **{name: each for name, each in ids.items() if each != ""}}))

    return log


def fault(error: Exception) -> str:
    """Return what a log may say of an error.

    Our own words are written for people to read; of any other error only its class and place are
    told, since its text may hold an address with a token in it.
    """
    if isinstance(error, SwitchboardError):
        return f"{error.code}: {error.diagnostics()}"
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    return f"{type(error).__name__} at {' > '.join(places)}"
