"""Tiers as the policy repository states them, and the burst a rate gets where none is stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.documents.constants import configured
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.policy import PolicyValue, PolicyValues
from switchboard_policy.errors import InputError

_HIGH = "high"
"""The priority of requirements section 3; other words have no meaning to us."""


@dataclass(frozen=True)
class Tier:
    """One tier.

    Args:
        name: its name.
        rps: requests a second of a tenant that states none; None where the tier states none.
        burst: requests at once; None where the tier states none.
        location: where the tier stands, for messages.
        ceiling: requests a second no proposal raises its tenants above; None where none is stated.
        weight: how much its tenants count where raises share what is left of the capacity.
    """

    name: str
    rps: PolicyValue | None
    burst: PolicyValue | None
    location: Location | None
    ceiling: PolicyValue | None
    weight: Decimal


def read_tiers(values: PolicyValues, config: Config) -> Mapping[str, Tier]:
    """Return the tiers by name.

    Args:
        values: the policy values of the repository.
        config: `settings.tiers` says what tenants count whose tier states no weight.
    """
    stated = [value for value in values if value.binding.area == "tiers" and value.names]
    names = sorted({dict(value.names)["tier"] for value in stated})
    places = {dict(value.names)["tier"]: _location(value) for value in reversed(stated)}
    return {
        name: Tier(
            name=name,
            rps=values.find("tiers.rps", tier=name),
            burst=values.find("tiers.burst", tier=name),
            location=places[name],
            ceiling=values.find("tiers.ceiling", tier=name),
            weight=_weight(values, config, name),
        )
        for name in names
    }


def default_weight(config: Config) -> Decimal:
    """Return how much a tenant counts that has no tier.

    Args:
        config: may override ours under `settings.tiers`.

    Raises:
        InputError: the setting is not above 0.
    """
    return _setting(config, "weight")


def _weight(values: PolicyValues, config: Config, tier: str) -> Decimal:
    """Return the weight a tier states, else what goes with its priority."""
    stated = values.find("tiers.weight", tier=tier)
    if stated is not None:
        return stated.number
    priority = values.find("tiers.priority", tier=tier)
    high = priority is not None and priority.value == _HIGH
    return _setting(config, "high_priority_weight") if high else default_weight(config)


def _setting(config: Config, name: str) -> Decimal:
    found = configured("switchboard_policy.areas.tiers", config, "tiers").number(name)
    if found <= 0:
        raise InputError(
            f"settings.tiers.{name} is {found}; more than 0 is allowed",
            location=config.locations.get(f"/settings/tiers/{name}"),
        )
    return found


def stated_burst(values: PolicyValues) -> PolicyValue | None:
    """Return the burst the repository states for tenants whose tier has none; the rules' default.

    Args:
        values: the policy values of the repository.
    """
    return values.find("tiers.default_burst")


def default_burst(values: PolicyValues, config: Config) -> Decimal:
    """Return the burst of a tenant where neither it nor its tier states one, in requests.

    Args:
        values: the policy values of the repository, which may state it.
        config: where they do not, may override ours under `settings.tiers`.
    """
    stated = stated_burst(values)
    if stated is not None:
        return stated.number
    return configured("switchboard_policy.areas.tiers", config, "tiers").number(
        "default_burst_requests"
    )


def _location(value: PolicyValue) -> Location | None:
    return value.occurrences[0].location if value.occurrences else None
