"""May a tenant's data go from this region to that one? As `rego/switchboard/residency` says."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.answers import Answer, decided, undecided
from switchboard_policy.areas.kinds import at
from switchboard_policy.areas.residency.model import (
    OPERATIONS,
    Bounds,
    Transfer,
    bounds_of,
    known_regions,
    waivers_of,
)
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.json_value import Json

AREA = "residency"
LEVELS = {
    "residency/outside_zone": Level.HARD,
    "residency/region_not_allowed": Level.HARD,
    "residency/source_not_allowed": Level.HARD,
    "residency/transfer_waiver": Level.ADVISORY,
    "residency/waiver_lapsed": Level.ADVISORY,
}


def decide(data: Json, facts: Json) -> Answer:
    """Return whether a transfer is allowed, and the rules that found something.

    Args:
        data: the values of every area, by area.
        facts: the input document; the transfer stands under `residency`.
    """
    values = at(data, AREA)
    transfer = Transfer.read(facts)
    if transfer is None or transfer.operation not in OPERATIONS:
        return undecided(AREA)
    bounds = bounds_of(values, transfer.tenant)
    if bounds is None or not {transfer.source, transfer.destination} <= known_regions(values):
        return undecided(AREA)
    return decided(data, AREA, _found(values, transfer, bounds), LEVELS)


def _found(values: Json, transfer: Transfer, bounds: Bounds) -> Iterator[str]:
    waived = _waived(values, transfer, counting=True)
    admitted = bounds.regions | waived
    ends = {transfer.source, transfer.destination}
    if transfer.destination not in admitted:
        yield "residency/region_not_allowed"
    if not bounds.stays(transfer.destination):
        yield "residency/outside_zone"
    if transfer.source not in admitted or not bounds.stays(transfer.source):
        yield "residency/source_not_allowed"
    if any(bounds.stays(region) for region in (ends & waived) - bounds.regions):
        yield "residency/transfer_waiver"
    if (ends & _waived(values, transfer, counting=False)) - admitted:
        yield "residency/waiver_lapsed"


def _waived(values: Json, transfer: Transfer, *, counting: bool) -> frozenset[str]:
    """Return the ends of the transfer that a waiver admits, or once admitted."""
    return frozenset(
        waiver.region
        for waiver in waivers_of(values)
        for region in (transfer.source, transfer.destination)
        if waiver.names(transfer, region) and (waiver.until > transfer.now) is counting
    )
