"""Limits that changed a short while ago are left alone until their effect is measured.

When they changed is said by `settings.limits.last_changed`, for all of them at once, else by the
commits of the policy repository, for each tenant by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import History, Past, PastChange
from switchboard_policy.errors import InputError


@dataclass(frozen=True)
class Cooling:
    """Whose limits are left alone, and why.

    Args:
        everybody: why nothing changes at all; None where each tenant stands for itself.
        tenants: why one tenant's limit is left alone, for those whose is.
        note: what could not be checked; empty where all was.
    """

    everybody: NotEvaluated | None = None
    tenants: Mapping[str, NotEvaluated] = field(default_factory=dict)
    note: str = ""

    def holds(self, tenant: str) -> bool:
        """Return whether a tenant's limit is left alone."""
        return self.everybody is not None or tenant in self.tenants


def cooling_off(
    limits: Mapping[str, TenantLimit | None], settings: LimitSettings, past: Past, last_s: int
) -> Cooling:
    """Return for whom it is too early for another change.

    Args:
        limits: every tenant's limit in force.
        settings: when limits last changed, where somebody said so, and how long they cool.
        past: how the values changed before, or why that is not known.
        last_s: the last second of the telemetry.

    Raises:
        InputError: the setting is no date.
    """
    last = _day(last_s)
    if not settings.cooling_off_days:
        return Cooling()
    if settings.last_changed:
        why = _too_early("limits", _stated(settings), settings, last)
        help_ = "waiting; or remove settings.limits.last_changed"
        return Cooling(NotEvaluated(why, help_) if why else None)
    unchecked = f"the cooling-off of {settings.cooling_off_days} days was not checked"
    if isinstance(past, NotEvaluated):
        told = "settings.limits.last_changed does not say when limits last changed"
        return Cooling(note=f"{unchecked}: {past.reason}, and {told}")
    early = {}
    for tenant, limit in limits.items():
        changed = last_change(limit, past) if limit else None
        why = _too_early("its limit", _day(changed.at), settings, last) if changed else ""
        if why:
            early[tenant] = NotEvaluated(why, "waiting")
    since = _day(past.since)
    known = (last - since).days >= settings.cooling_off_days
    return Cooling(None, early, "" if known else f"{unchecked} before {since}, the first commit")


def last_change(limit: TenantLimit, past: History) -> PastChange | None:
    """Return the last commit's change of what one tenant may send; None where none is known.

    A tenant that states no value of its own changes with its tier.

    Args:
        limit: the limit in force.
        past: how the values changed before.
    """
    tenant = limit.tenant
    found = [*past.of("limits.rps", tenant=tenant), *past.of("limits.burst", tenant=tenant)]
    found += past.of("limits.tier", tenant=tenant)
    if not limit.rps.occurrences:
        found += past.of("tiers.rps", tier=limit.tier)
    if limit.burst is not None and not limit.burst.occurrences:
        found += past.of("tiers.burst", tier=limit.tier)
    return max(found, key=lambda change: (change.at, change.name), default=None)


def _stated(settings: LimitSettings) -> date:
    try:
        return date.fromisoformat(settings.last_changed)
    except ValueError:
        raise InputError(
            f"settings.limits.last_changed is {settings.last_changed!r}; "
            "a date like 2026-11-21 is allowed"
        ) from None


def _too_early(what: str, changed: date, settings: LimitSettings, last: date) -> str:
    """Return why it is too early for another change, or nothing."""
    days = (last - changed).days
    if days >= settings.cooling_off_days:
        return ""
    return (
        f"{what} changed on {changed}; the telemetry holds {max(days, 0)} of "
        f"{settings.cooling_off_days} days of cooling-off since"
    )


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
