"""Which tenants stand differently in two places, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.fleet import Tenant
from corpus.repository import Made

ONE_IN = 7
"""One tenant in that many stands differently in its second place."""
ABOVE = 3


@dataclass(frozen=True)
class Drift:
    """Tenants whose second place was forgotten, and services whose route takes too much."""

    tenants: frozenset[str]
    services: frozenset[str]

    def second(self, tenant: Tenant) -> int:
        """Return the rate the second place holds, in requests a second."""
        return tenant.rps * 2 if tenant.name in self.tenants else tenant.rps


def drift(made: Made) -> Drift:
    """Draw them."""
    return Drift(
        made.some(list(made.fleet.tenants), len(made.fleet.tenants) // ONE_IN),
        made.some(list(made.fleet.services), ABOVE),
    )
