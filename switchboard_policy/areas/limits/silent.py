"""Tenants the limits area says nothing about, with the reason and what would help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from switchboard_policy.areas.limits.cooling import Cooling
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.pressure import ended
from switchboard_policy.areas.limits.prospects import enough_days
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.silence import abstentions
from switchboard_policy.areas.words import span
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.recommendation import Abstention

_NO_LIMIT = NotEvaluated("no limit is stated", "a rate for the tenant or its tier")
_NO_TELEMETRY = NotEvaluated("no telemetry", "a series of the tenant over all regions")
_ENDED = NotEvaluated("throttled until its demand all but stopped")
_NO_ROOM = NotEvaluated("throttled, but capacity has no room", "more capacity, or lower limits")


def silent(  # noqa: PLR0913, PLR0917 - everything a tenant can be held back by
    limits: Mapping[str, TenantLimit | None],
    evidence: Mapping[str, Sequence[Evidence]],
    settings: LimitSettings,
    cooling: Cooling,
    wanted: Collection[str],
    granted: Collection[str],
) -> tuple[Abstention, ...]:
    """Return why nothing is said of some tenants.

    Args:
        limits: every tenant's limit.
        evidence: every observed tenant's traffic.
        settings: the area's constants.
        cooling: whose limits are left alone.
        wanted: the tenants whose traffic asks for a change.
        granted: those of them that get one.
    """
    if cooling.everybody is not None:
        return (Abstention("limits", "", cooling.everybody),)
    reasons: dict[NotEvaluated, list[str]] = defaultdict(list)
    for tenant, limit in limits.items():
        found = evidence.get(tenant, ())
        why = _unjudged(limit, found, settings)
        if why is None and tenant in wanted and cooling.holds(tenant):
            why = cooling.tenants[tenant]
        elif why is None and tenant in wanted and tenant not in granted:
            why = _NO_ROOM
        elif why is None and tenant not in wanted and all(ended(one, settings) for one in found):
            why = _ENDED
        if why is not None:
            reasons[why].append(tenant)
    return abstentions("limits", "tenants", reasons)


def _unjudged(
    limit: TenantLimit | None, found: Sequence[Evidence], settings: LimitSettings
) -> NotEvaluated | None:
    """Return why a tenant cannot be judged; None where it can."""
    if limit is None:
        return _NO_LIMIT
    if not found:
        return _NO_TELEMETRY
    if any(enough_days(one, settings) for one in found):
        return None
    hours = max(one.hours for one in found)
    why = f"{span(hours * 3600)} of data hold no weekly shape"
    return NotEvaluated(why, f"{settings.least_days} measured days")
