"""Moments as machines and commands write them, in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def iso_day(seconds: float) -> str:
    """Return the day of a moment: `2026-11-12`.

    Args:
        seconds: seconds since the epoch.
    """
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"


def rfc3339(seconds: float) -> str:
    """Return a moment to the second: `2026-11-12T14:05:00Z`.

    Args:
        seconds: seconds since the epoch.

    Source: RFC 3339.
    """
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def seconds_of(text: str) -> int:
    """Return the moment that `rfc3339` wrote, in seconds since the epoch.

    Only that one form is read, so that a moment in a signed document has one way to be written.

    Args:
        text: such as `2026-11-12T14:05:00Z`.

    Raises:
        ValueError: it is none, or written otherwise.
    """
    if not _MOMENT.fullmatch(text):
        raise ValueError(f"{text!r} is no moment like 2026-11-12T14:05:00Z")
    return int(datetime.fromisoformat(text).timestamp())
