"""Where a tenant's batch work may run: residency's word, and never a scenario's against it."""

from __future__ import annotations

from typing import Any

from switchboard_policy.app.scenarios.given import Given
from switchboard_policy.areas.kinds import at, mapping
from switchboard_policy.areas.residency.model import bounds_of
from switchboard_policy.documents.scenarios import ScenarioFile
from switchboard_policy.errors import InputError, nearest

_RESIDENCY = "policies/switchboard_data/residency/data.yaml"


def allowed_regions(
    scenario: ScenarioFile, place: int, known: list[str], given: Given
) -> tuple[tuple[str, ...], str]:
    """Return where work may run, its home first, and what has to be said about that.

    Args:
        scenario: of the kind `carbon`.
        place: of the work in its list.
        known: names of the grids there are.
        given: residency data of a policy repository, where there is one.

    Returns:
        Regions, and a note; empty where there is nothing to say.

    Raises:
        InputError: a region is not known or not allowed, or nobody says where it may run.
    """
    work: dict[str, Any] = scenario.value["work"][place]
    stated = work.get("regions")
    for pointer, region in _named(work, place):
        if region not in known:
            message = f"no grid is called {region!r}"
            hint = nearest(region, known)
            raise InputError(message, location=scenario.where(pointer), hint=hint)
    if stated is not None and work["home"] not in stated:
        message = f"{work['name']} may not run in {work['home']}, where its data are"
        where = scenario.where(f"/work/{place}/regions")
        raise InputError(message, location=where, hint=f"add {work['home']} to its regions")
    by_policy = _by_policy(scenario, place, given)
    if by_policy is not None:
        wanted = [region for region in known if region in by_policy] if stated is None else stated
        return _home_first(work["home"], wanted), ""
    if stated is None:
        message = f"nobody says where {work['name']} may run"
        hint = "list its regions, or name its tenant and a policy repository with --repo"
        raise InputError(message, location=scenario.where(f"/work/{place}"), hint=hint)
    note = (
        "" if given.values is None else f"{work['name']} names no tenant: residency was not asked"
    )
    return _home_first(work["home"], stated), note


def _by_policy(scenario: ScenarioFile, place: int, given: Given) -> set[str] | None:
    """Return the regions residency allows; None where it cannot be asked."""
    work: dict[str, Any] = scenario.value["work"][place]
    tenant, values = work.get("tenant"), given.area("residency")
    if tenant is None or given.values is None:
        return None
    bounds = bounds_of(values, tenant)
    if bounds is None:
        message = f"{_RESIDENCY} does not say where data of {tenant!r} may be"
        where = scenario.where(f"/work/{place}/tenant")
        hint = nearest(tenant, mapping(at(values, "tenants")))
        raise InputError(message, location=where, hint=hint)
    allowed = {region for region in bounds.regions if bounds.stays(region)}
    for pointer, region in _named(work, place):
        if region not in allowed:
            message = (
                f"{work['name']} would run in {region}; residency keeps {tenant} in"
                f" {', '.join(sorted(allowed))} ({_RESIDENCY})"
            )
            hint = "leave regions out: residency then says them"
            raise InputError(message, location=scenario.where(pointer), hint=hint)
    return allowed


def _named(work: dict[str, Any], place: int) -> list[tuple[str, str]]:
    """Return every region that work names, with where it stands."""
    listed = enumerate(work.get("regions", []))
    return [
        (f"/work/{place}/home", work["home"]),
        *((f"/work/{place}/regions/{number}", region) for number, region in listed),
    ]


def _home_first(home: str, regions: list[str]) -> tuple[str, ...]:
    return (home, *(region for region in regions if region != home))
