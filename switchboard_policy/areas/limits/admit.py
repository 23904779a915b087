"""May a tenant send at this rate? As `rego/switchboard/limits` says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard_policy.areas.answers import Answer, decided, undecided
from switchboard_policy.areas.kinds import Number, amount, at, number
from switchboard_policy.areas.request import Request
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.json_value import Json

AREA = "limits"
LEVELS = {
    "limits/below_floor": Level.ADVISORY,
    "limits/over_burst": Level.HARD,
    "limits/over_rate": Level.HARD,
}


@dataclass(frozen=True)
class Limit:
    """The limit of a tenant as the rules apply it.

    Args:
        rps: requests a second.
        burst: requests at once.
        floor: requests a second its contract promises; None where the values state none.
    """

    rps: Number
    burst: Number
    floor: Number | None


def decide(data: Json, facts: Json) -> Answer:
    """Return whether a request is within its tenant's limit, and what found something.

    Args:
        data: the values of every area, by area.
        facts: the input document; the request stands under `request`.
    """
    request = Request.read(facts)
    limit = None if request is None else limit_of(data, request.tenant)
    if request is None or limit is None:
        return undecided(AREA)
    return decided(data, AREA, _found(request, limit), LEVELS)


def limit_of(data: Json, tenant: str) -> Limit | None:
    """Return the limit in force: the tenant's own numbers, its tier's, the default burst.

    A number that is none is not inherited over: then there is no limit.

    Args:
        data: the values of every area, by area.
        tenant: its name.
    """
    own = at(data, "limits", "tenants", tenant)
    name = at(own, "tier")
    tier = at(data, "tiers", "tiers", name) if isinstance(name, str) else None
    if not isinstance(own, dict) or not isinstance(tier, dict):
        return None
    spare = at(data, "tiers", "defaults", "burst")
    rps = amount(own.get("rps", tier.get("rps")))
    burst = amount(own.get("burst", tier.get("burst", spare)))
    if rps is None or burst is None:
        return None
    return Limit(rps, burst, number(own.get("floor")))


def _found(request: Request, limit: Limit) -> Iterator[str]:
    if request.rate_rps > limit.rps:
        yield "limits/over_rate"
    if request.burst_requests > limit.burst:
        yield "limits/over_burst"
    if limit.floor is not None and limit.rps < limit.floor:
        yield "limits/below_floor"
