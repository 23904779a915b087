"""RFC 3339 to nanoseconds and back, without the loss of a float."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)
_NANOSECONDS = 1_000_000_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
LATEST_NS = 2**63 - 1
"""What a signed number of 64 bits holds: the year 2262."""


def nanoseconds(text: str) -> int | None:
    """Return a time of RFC 3339 in nanoseconds since the epoch; None where it is no such time.

    Args:
        text: such as `2026-11-29T18:28:27.807523647Z`; at most nine digits of a second.
    """
    found = _RFC3339.fullmatch(text)
    if found is None:
        return None
    day, hour, minute, second, fraction, sign, off_hour, off_minute = found.groups()
    midnight = _midnight(day)
    if midnight is None or int(hour) > 23 or int(minute) > 59 or int(second) > 60:
        return None
    seconds = midnight + int(hour) * 3600 + int(minute) * 60 + int(second)
    if sign:
        offset = int(off_hour) * 3600 + int(off_minute) * 60
        seconds += offset if sign == "-" else -offset
    return seconds * _NANOSECONDS + int((fraction or "").ljust(9, "0"))


def rfc3339(at_ns: int) -> str:
    """Return a time as OPA writes it: UTC, and no more digits of a second than it has.

    Args:
        at_ns: nanoseconds since the epoch, 0 to `LATEST_NS`.
    """
    seconds, fraction = divmod(at_ns, _NANOSECONDS)
    whole = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    digits = f".{fraction:09d}".rstrip("0") if fraction else ""
    return f"{whole}{digits}Z"


def file_stamp(at_ns: int) -> str:
    """Return a time for a file's name: always as long, so that names sort as the times do.

    Args:
        at_ns: nanoseconds since the epoch, 0 to `LATEST_NS`.
    """
    seconds, fraction = divmod(at_ns, _NANOSECONDS)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M%S}.{fraction:09d}Z"


@lru_cache(maxsize=256)
def _midnight(day: str) -> int | None:
    """Return the second since the epoch that a day begins with."""
    try:
        return (date.fromisoformat(day).toordinal() - _EPOCH_DAY) * 86_400
    except ValueError:
        return None
