"""Tiers as the policy repository states them, and the burst a rate gets where none is stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.documents.constants import configured
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.policy import PolicyValue, PolicyValues


@dataclass(frozen=True)
class Tier:
    """One tier.

    Args:
        name: its name.
        rps: requests a second of a tenant that states none; None where the tier states none.
        burst: requests at once; None where the tier states none.
        location: where the tier stands, for messages.
    """

    name: str
    rps: PolicyValue | None
    burst: PolicyValue | None
    location: Location | None


def read_tiers(values: PolicyValues) -> Mapping[str, Tier]:
    """Return the tiers by name.

    Args:
        values: the policy values of the repository.
    """
    stated = [value for value in values if value.binding.name.startswith("tiers.")]
    names = sorted({dict(value.names)["tier"] for value in stated})
    places = {dict(value.names)["tier"]: _location(value) for value in reversed(stated)}
    return {
        name: Tier(
            name=name,
            rps=values.find("tiers.rps", tier=name),
            burst=values.find("tiers.burst", tier=name),
            location=places[name],
        )
        for name in names
    }


def default_burst(config: Config) -> Decimal:
    """Return the burst of a tenant where neither it nor its tier states one, in requests.

    Args:
        config: may override it under `settings.tiers`.
    """
    return configured("switchboard_policy.areas.tiers", config, "tiers").number(
        "default_burst_requests"
    )


def _location(value: PolicyValue) -> Location | None:
    return value.occurrences[0].location if value.occurrences else None
