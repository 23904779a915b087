"""Log lines for machines: one JSON object each, of words chosen here and ids, never of bodies."""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Callable

from switchboard_policy.errors import SwitchboardError

Log = Callable[..., None]
"""What happened in a word, and by keyword the ids it happened to."""
_FRAMES = 3
_MOST = 200


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


def adopt(name: str, log: Log) -> None:
    """Have what a library warns of told by our log, and by no other.

    Args:
        name: of its logger; what is below it, too.
        log: our log.
    """
    theirs = logging.getLogger(name)
    theirs.propagate = False
    theirs.handlers = [_Adopted(log)]


class _Adopted(logging.Handler):
    """Tells of a library's warnings in our form; of exceptions only what `fault` tells."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._tell = log

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of one."""
        error = record.exc_info[1] if record.exc_info else None
        said = fault(error) if isinstance(error, Exception) else str(record.msg)[:_MOST]
        self._tell(f"{record.name} {record.levelname.lower()}", error=said)


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
