"""Lengths of time as Prometheus and OpenSLO write them, and as whole seconds."""

from __future__ import annotations

import re

_SECONDS = {"y": 31_536_000, "w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
"""Source: Prometheus, querying basics, time durations; a year is 365 days."""
_PARTS = re.compile("".join(f"(?:([0-9]{{1,9}}){unit})?" for unit in _SECONDS))


def seconds_of(text: str) -> int | None:
    """Return a duration such as `1h30m` in seconds, or None where it is none above zero.

    Args:
        text: units from large to small, each at most once, whole seconds.
    """
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    parts = zip(found.groups("0"), _SECONDS.values(), strict=True)
    return sum(int(number) * unit for number, unit in parts) or None


def duration_text(seconds: int) -> str:
    """Return seconds in the largest unit that divides them, days at most: `5m`, `36h`, `30d`.

    Args:
        seconds: above 0.
    """
    for unit in ("d", "h", "m"):
        if seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds}s"
