"""Moments as people write them: a date, to its end, or a date and a time with its offset."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

ALLOWED = "a date or an RFC 3339 moment is allowed"
"""What a moment may look like, in words."""
HINT = "write 2026-12-01 (to the end of that day, UTC) or 2026-12-01T12:00:00Z"
"""How to write one."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def moment(text: str) -> int | None:
    """Return the moment a text names, in seconds since the epoch; None where it names none.

    Args:
        text: an ISO date, which counts to its end in UTC, or an RFC 3339 moment.
    """
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text) + timedelta(days=1)
            return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        if _MOMENT.fullmatch(text):
            return int(datetime.fromisoformat(text.upper()).timestamp())
    except (ValueError, OverflowError):
        pass  # a month 13, or a year past the last
    return None
