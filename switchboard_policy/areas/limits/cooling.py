"""Limits that changed a short while ago are left alone until their effect is measured."""

from __future__ import annotations

from datetime import UTC, date, datetime

from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.errors import InputError


def cooling_off(settings: LimitSettings, last_s: int) -> str:
    """Return why it is too early for another change, or nothing.

    Args:
        settings: when limits last changed, and how long they are left alone after that.
        last_s: the last second of the telemetry.

    Raises:
        InputError: the setting is no date.
    """
    if not settings.last_changed:
        return ""
    try:
        changed = date.fromisoformat(settings.last_changed)
    except ValueError:
        raise InputError(
            f"settings.limits.last_changed is {settings.last_changed!r}; "
            "a date like 2026-11-21 is allowed"
        ) from None
    days = (datetime.fromtimestamp(last_s, UTC).date() - changed).days
    if days >= settings.cooling_off_days:
        return ""
    return (
        f"limits changed on {changed}; the telemetry holds {max(days, 0)} of "
        f"{settings.cooling_off_days} days of cooling-off since"
    )
