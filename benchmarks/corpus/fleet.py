"""Who stands in a made-up repository: services with objectives, tenants with limits."""

from __future__ import annotations

import random
from dataclasses import dataclass

SERVICES = 120
TENANTS = 36
TEAMS = ("atlas", "boreal", "cinder", "delta", "ember", "fjord", "granite", "harbor")
WHAT = (
    "account", "address", "audit", "basket", "billing", "calendar", "catalog", "checkout",
    "claims", "consent", "coupon", "courier", "currency", "device", "digest", "document",
    "export", "feed", "forecast", "gift", "identity", "image", "import", "invoice",
    "label", "ledger", "mail", "mandate", "media", "notify", "offer", "order",
)  # fmt: skip
PARTS = ("api", "worker", "store", "sync")
FIRST = ("amber", "birch", "coral", "dusk", "elm", "fern", "gale", "hazel", "iris")
SECOND = ("works", "labs", "foods", "rail")
OBJECTIVES = ("99", "99.5", "99.9", "99.9", "99.95")
TIERS = {"free": (2, 4), "standard": (10, 20), "regulated": (5, 20)}


@dataclass(frozen=True)
class Service:
    """A service.

    Args:
        name: its name.
        team: who runs it.
        objective: percent of requests without an error.
        latency_ms: what 95 % of answers stay below.
        replicas: instances in production.
        takes_rps: requests a second it takes in all.
    """

    name: str
    team: str
    objective: str
    latency_ms: int
    replicas: int
    takes_rps: int

    @property
    def budget(self) -> str:
        """The error budget as a ratio, in the shortest decimal."""
        hundredths = round((100 - float(self.objective)) * 1000)
        return f"{hundredths / 100_000:.5f}".rstrip("0")


@dataclass(frozen=True)
class Tenant:
    """A tenant.

    Args:
        name: its name.
        tier: its tier.
        rps: requests a second it may send.
        burst: requests at once.
    """

    name: str
    tier: str
    rps: int
    burst: int


@dataclass(frozen=True)
class Fleet:
    """Everybody.

    Args:
        services: the services, by name.
        tenants: the tenants, by name.
    """

    services: dict[str, Service]
    tenants: dict[str, Tenant]


def fleet(seed: int, size: int = SERVICES) -> Fleet:
    """Return who there is.

    Args:
        seed: seed of every draw.
        size: how many services; tenants in proportion.
    """
    chance = random.Random(f"fleet/{seed}")  # noqa: S311 - no secret
    names = [f"{what}-{part}" for what in WHAT for part in PARTS]
    services = {
        name: Service(
            name,
            chance.choice(TEAMS),
            chance.choice(OBJECTIVES),
            chance.choice((200, 300, 500, 800)),
            chance.choice((2, 3, 4, 6)),
            chance.choice((200, 400, 500, 800)),
        )
        for name in sorted(chance.sample(names, size))
    }
    tenants, kept = {}, TENANTS * size // SERVICES
    for name in sorted(f"{first}-{second}" for first in FIRST for second in SECOND)[:kept]:
        tier = chance.choice(tuple(TIERS))
        rps = TIERS[tier][0] * chance.choice((1, 2, 3, 4))
        tenants[name] = Tenant(name, tier, rps, rps * chance.choice((2, 3, 5)))
    return Fleet(services, tenants)
