"""Does a tenant's tier carry a request of this size? As `rego/switchboard/tiers` says."""

from __future__ import annotations

from switchboard_policy.areas.answers import Answer, decided, undecided
from switchboard_policy.areas.kinds import Number, amount, at
from switchboard_policy.areas.request import Request
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.json_value import Json

AREA = "tiers"
LEVELS = {"tiers/over_size": Level.HARD}


def decide(data: Json, facts: Json) -> Answer:
    """Return whether the tenant's tier carries a request, and what found something.

    Args:
        data: the values of every area, by area.
        facts: the input document; the request stands under `request`.
    """
    request = Request.read(facts)
    size = None if request is None else size_of(data, request.tenant)
    if request is None or size is None:
        return undecided(AREA)
    found = ("tiers/over_size",) if request.size_mb > size else ()
    return decided(data, AREA, found, LEVELS)


def size_of(data: Json, tenant: str) -> Number | None:
    """Return the megabytes a request of a tenant may hold; None where no whole tier is known.

    Args:
        data: the values of every area, by area.
        tenant: its name.
    """
    name = at(data, "limits", "tenants", tenant, "tier")
    tier = at(data, "tiers", "tiers", name) if isinstance(name, str) else None
    if not isinstance(tier, dict) or not isinstance(tier.get("priority", ""), str):
        return None
    return amount(tier.get("size_mb"))
