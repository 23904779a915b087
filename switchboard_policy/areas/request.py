"""The facts of a tenant's request, which limits and tiers are asked about."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard_policy.areas.kinds import Number, amount, at, text
from switchboard_policy.domain.json_value import Json


@dataclass(frozen=True)
class Request:
    """What a tenant sends to a service.

    Args:
        tenant: who sends it.
        service: which service it is for.
        rate_rps: requests a second it sends now.
        burst_requests: how many of them arrive at once.
        size_mb: megabytes this request asks for.
    """

    tenant: str
    service: str
    rate_rps: Number
    burst_requests: Number
    size_mb: Number

    @classmethod
    def read(cls, facts: Json) -> Request | None:
        """Return the request the facts tell of; None where one of them is missing."""
        told = at(facts, "request")
        tenant, service = text(at(told, "tenant")), text(at(told, "service"))
        rate, burst = amount(at(told, "rate_rps")), amount(at(told, "burst_requests"))
        size = amount(at(told, "size_mb"))
        if tenant is None or service is None or rate is None or burst is None or size is None:
            return None
        return cls(tenant, service, rate, burst, size)
