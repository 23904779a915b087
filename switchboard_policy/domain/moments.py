"""Moments as machines and commands write them, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


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
