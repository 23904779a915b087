"""Each tenant's limit as it holds now: its own values, its tier's, and its floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.tiers import Tier, default_burst, default_weight, read_tiers
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.policy import PolicyValue, PolicyValues, variables
from switchboard_policy.domain.units import RPS, convert, quantity
from switchboard_policy.errors import InputError, nearest


@dataclass(frozen=True)
class TenantLimit:
    """The limit of one tenant.

    Args:
        tenant: whom it is about.
        tier: its tier, empty where none is stated.
        rps: the rate in force, in requests a second; inherited values have no occurrences.
        burst: the bucket's size in force, in requests; None where the mapping knows no burst.
        bucket: the bucket's size in force, in requests, stated or not.
        floor: never proposed below this, in requests a second.
        stated: the value the rate comes from: the tenant's own, or its tier's.
        promised: the value the floor comes from; None where none is stated.
        ceiling: never raised above this value; None where none is stated.
        weight: how much the tenant counts where raises share what is left of the capacity.
    """

    tenant: str
    tier: str
    rps: PolicyValue
    burst: PolicyValue | None
    bucket: Decimal
    floor: Decimal
    stated: PolicyValue | None = None
    promised: PolicyValue | None = None
    ceiling: PolicyValue | None = None
    weight: Decimal = Decimal(1)

    @property
    def rate(self) -> Decimal:
        """Requests a second in force, whatever unit the mapping states it in."""
        return per_second(self.rps)

    @property
    def most(self) -> Decimal:
        """Requests a second no raise goes above; infinity where no ceiling is stated."""
        return per_second(self.ceiling) if self.ceiling else Decimal("Infinity")


def read_limits(values: PolicyValues, config: Config) -> Mapping[str, TenantLimit | None]:
    """Return every tenant's limit by name; None where neither tenant nor tier states a rate.

    Args:
        values: the policy values.
        config: the mapping.

    Raises:
        InputError: a tenant has a tier nobody states, or `limits.rps` is not in the mapping.
    """
    if "limits.rps" not in config.values:
        raise InputError(
            "the area limits is in use, but switchboard.yaml says not where limits.rps lives",
            hint="add limits.rps under values, or leave limits out of areas",
        )
    tiers = read_tiers(values, config)
    named = (value for value in values if value.binding.name.startswith("limits."))
    tenants = sorted({dict(value.names)["tenant"] for value in named})
    return {tenant: _limit(tenant, values, config, tiers) for tenant in tenants}


def _limit(
    tenant: str, values: PolicyValues, config: Config, tiers: Mapping[str, Tier]
) -> TenantLimit | None:
    tier = _tier(values.find("limits.tier", tenant=tenant), tiers)
    inherited = tier.rps if tier else None
    rps = own = values.find("limits.rps", tenant=tenant)
    if rps is None and inherited is not None:
        rps = _inherit("limits.rps", tenant, inherited, config)
    if rps is None:
        return None
    burst = values.find("limits.burst", tenant=tenant)
    bucket = burst.number if burst else None
    if bucket is None:
        stated = tier.burst if tier else None
        bucket = stated.number if stated else default_burst(values, config)
    if burst is None and "limits.burst" in config.values:
        names = variables({"tenant": tenant})
        burst = PolicyValue(config.values["limits.burst"], names, bucket, ())
    floor = values.find("limits.floor", tenant=tenant) or inherited
    ceiling = values.find("limits.ceiling", tenant=tenant)
    _check_bounds(tenant, values.find("limits.floor", tenant=tenant), ceiling)
    return TenantLimit(
        tenant=tenant,
        tier=tier.name if tier else "",
        rps=rps,
        burst=burst,
        bucket=bucket,
        floor=per_second(floor) if floor else Decimal(0),
        stated=own or inherited,
        promised=floor,
        ceiling=ceiling or (tier.ceiling if tier else None),
        weight=tier.weight if tier else default_weight(config),
    )


def _check_bounds(tenant: str, floor: PolicyValue | None, ceiling: PolicyValue | None) -> None:
    """Refuse a tenant's own floor above its own ceiling; one of them is a mistake."""
    if floor is None or ceiling is None or per_second(floor) <= per_second(ceiling):
        return
    above, below = (quantity(per_second(value), RPS) for value in (floor, ceiling))
    where = f" in {ceiling.occurrences[0].location}" if ceiling.occurrences else ""
    raise InputError(
        f"limits.floor of {tenant} is {above}, above its limits.ceiling of {below}{where}",
        location=floor.occurrences[0].location if floor.occurrences else None,
        hint="a floor at most as high as the ceiling is allowed; correct one of the two",
    )


def _tier(stated: PolicyValue | None, tiers: Mapping[str, Tier]) -> Tier | None:
    if stated is None:
        return None
    name = str(stated.value)
    if name not in tiers:
        tenant = dict(stated.names)["tenant"]
        raise InputError(
            f"tenant {tenant} has the tier {name!r}, which no file states",
            location=stated.occurrences[0].location if stated.occurrences else None,
            hint=nearest(name, tiers),
        )
    return tiers[name]


def _inherit(name: str, tenant: str, stated: PolicyValue, config: Config) -> PolicyValue:
    """Return a tier's value as the tenant's own, in the unit of the tenant's."""
    binding = config.values[name]
    number = convert(stated.number, stated.binding.unit, binding.unit)
    return PolicyValue(binding, variables({"tenant": tenant}), number, ())


def per_second(value: PolicyValue) -> Decimal:
    """Return a rate in requests a second, whatever unit the mapping states it in."""
    return convert(value.number, value.binding.unit, RPS)
