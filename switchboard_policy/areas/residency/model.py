"""Where each tenant's data may be: zones, regions and waivers as the values state them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard_policy.areas.kinds import at, flag, mapping, moment, text, texts
from switchboard_policy.domain.json_value import Json

OPERATIONS = frozenset({"export", "failover", "process", "read", "replicate", "write"})
"""What can be done with data, as far as residency goes."""


@dataclass(frozen=True)
class Transfer:
    """What would be done with whose data.

    Args:
        now: when, in seconds since the epoch.
        tenant: whose data.
        operation: what is done, a word of `OPERATIONS` where it is known.
        source: the region the data lie in.
        destination: the region they would go to.
        purpose: what for.
    """

    now: int
    tenant: str
    operation: str
    source: str
    destination: str
    purpose: str

    @classmethod
    def read(cls, facts: Json) -> Transfer | None:
        """Return the transfer the facts tell of; None where one of them is missing."""
        now = moment(at(facts, "now"))
        names = ("tenant", "operation", "source", "destination", "purpose")
        told = [text(at(facts, "residency", name)) for name in names]
        found = [each for each in told if each is not None]
        if now is None or len(found) < len(names):
            return None
        return cls(now, *found)


@dataclass(frozen=True)
class Bounds:
    """Where the data of one tenant may be.

    Args:
        zone: the zone it belongs to.
        bound: whether nobody leaves that zone.
        regions: its own regions.
        zone_regions: all regions of the zone.
    """

    zone: str
    bound: bool
    regions: frozenset[str]
    zone_regions: frozenset[str]

    def stays(self, region: str) -> bool:
        """Return whether a region lies in the zone, or the zone may be left."""
        return not self.bound or region in self.zone_regions


@dataclass(frozen=True)
class Waiver:
    """A region admitted for one tenant, purpose and some operations, until it ends.

    Args:
        tenant: whom it is for.
        purpose: what for.
        region: which region it admits.
        operations: what may be done there.
        until: seconds since the epoch; it counts before that moment.
    """

    tenant: str
    purpose: str
    region: str
    operations: frozenset[str]
    until: int

    def names(self, transfer: Transfer, region: str) -> bool:
        """Return whether it is about this transfer and one end of it, ended or not."""
        return (
            self.tenant == transfer.tenant
            and self.purpose == transfer.purpose
            and self.region == region
            and transfer.operation in self.operations
        )


def known_regions(values: Json) -> frozenset[str]:
    """Return the regions that stand in a zone; no other is known.

    Args:
        values: the values of the area.
    """
    lists = (at(zone, "regions") for zone in mapping(at(values, "zones")).values())
    return frozenset(
        region
        for regions in lists
        if isinstance(regions, list)
        for region in regions
        if isinstance(region, str)
    )


def bounds_of(values: Json, tenant: str) -> Bounds | None:
    """Return where a tenant's data may be; None where the values do not say all of it.

    Args:
        values: the values of the area.
        tenant: its name.
    """
    stated = at(values, "tenants", tenant)
    zone = at(stated, "zone")
    if not isinstance(zone, str):
        return None
    bound = flag(at(values, "zones", zone, "bound"))
    regions, zone_regions = (
        texts(at(stated, "regions")),
        texts(at(values, "zones", zone, "regions")),
    )
    if bound is None or not regions or not zone_regions:
        return None
    return Bounds(zone, bound, frozenset(regions), frozenset(zone_regions))


def waivers_of(values: Json) -> Iterator[Waiver]:
    """Yield the whole waivers; one that lacks a part, also who granted it, admits nothing.

    Args:
        values: the values of the area.
    """
    listed = at(values, "waivers")
    for one in listed if isinstance(listed, list) else []:
        tenant, purpose = text(at(one, "tenant")), text(at(one, "purpose"))
        region, operations = text(at(one, "region")), texts(at(one, "operations"))
        until, signed = moment(at(one, "until")), text(at(one, "id")) and text(at(one, "by"))
        if tenant is None or purpose is None or region is None:
            continue
        if operations is None or until is None or signed is None:
            continue
        yield Waiver(tenant, purpose, region, frozenset(operations), until)
