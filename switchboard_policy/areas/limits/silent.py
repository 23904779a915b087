"""Tenants the limits area says nothing about, with the reason and what would help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

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


def silent(
    limits: Mapping[str, TenantLimit | None],
    evidence: Mapping[str, Sequence[Evidence]],
    settings: LimitSettings,
    wanted: Collection[str],
    held: Mapping[str, NotEvaluated],
) -> tuple[Abstention, ...]:
    """Return why nothing is said of some tenants.

    Args:
        limits: every tenant's limit.
        evidence: every observed tenant's traffic.
        settings: the area's constants.
        wanted: the tenants whose traffic asks for a change.
        held: why those of them that get none do not.
    """
    reasons: dict[NotEvaluated, list[str]] = defaultdict(list)
    for tenant, limit in limits.items():
        found = evidence.get(tenant, ())
        why = _unjudged(limit, found, settings)
        if why is None and tenant in wanted:
            why = held.get(tenant)
        elif why is None and all(ended(one, settings) for one in found):
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
