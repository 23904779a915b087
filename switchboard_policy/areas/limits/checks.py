"""Findings about the limits as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from switchboard_policy.areas.limits.clashes import Clash
from switchboard_policy.areas.limits.decide import disagrees, flat_below
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.explain import percent_range
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.words import listing, percent, rate
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import counted

_ANOTHER = "another limit seems to be in force than the documents say"


def findings(
    limits: Mapping[str, TenantLimit | None],
    evidence: Mapping[str, list[Evidence]],
    strangers: tuple[str, ...],
    clashing: Sequence[Clash],
    settings: LimitSettings,
) -> tuple[Finding, ...]:
    """Return what is worth saying about the limits whether or not anything changes.

    Args:
        limits: every tenant's limit.
        evidence: every observed tenant's traffic.
        strangers: tenants in the telemetry the policy does not know.
        clashing: constraints that cannot all hold.
        settings: the area's constants.
    """
    found = [
        *_strangers(strangers),
        *(clash.finding for clash in clashing),
        *_below_floor(limits),
        *_replay_disagrees(limits, evidence, settings),
        *_abuse_presses(limits, evidence, settings),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.id, finding.msg)))


def _strangers(names: tuple[str, ...]) -> list[Finding]:
    if not names:
        return []
    msg = (
        f"telemetry holds {counted(len(names), 'tenant')} the policy does not know: "
        f"{listing(list(names))}. State a limit or a tier, or map their names"
    )
    return [Finding("limits/unknown_tenant", Level.ADVISORY, msg)]


def _below_floor(limits: Mapping[str, TenantLimit | None]) -> list[Finding]:
    return [
        Finding(
            "limits/below_floor",
            Level.ADVISORY,
            f"{limit.tenant} is limited to {rate(limit.rate)} requests/s, below its floor of "
            f"{rate(limit.floor)}",
            location=_location(limit),
        )
        for limit in limits.values()
        if limit and limit.rate < limit.floor
    ]


def _replay_disagrees(
    limits: Mapping[str, TenantLimit | None],
    evidence: Mapping[str, list[Evidence]],
    settings: LimitSettings,
) -> list[Finding]:
    found = []
    for tenant, several in evidence.items():
        for one in several:
            limit = limits[tenant]
            if one.rejected is None or limit is None or not disagrees(one, settings):
                continue
            if flat_below(one, settings):
                means = f"what is let through ends at {rate(one.plateau_rps)} requests/s"
                msg = f"{tenant}: {means}, below the limit of {rate(limit.rate)}: {_ANOTHER}"
                finding = Finding(
                    "limits/replay_disagrees", Level.ADVISORY, msg, "", _location(limit)
                )
                found.append(finding)
                continue
            msg = (
                f"{tenant}: {percent(float(one.rejected.sum()) / one.total)} of requests were "
                f"turned away, but a limit of {rate(limit.rate)} requests/s with a burst of "
                f"{rate(limit.bucket)} gives {percent_range(one.now, one)}: {_ANOTHER}"
            )
            finding = Finding("limits/replay_disagrees", Level.ADVISORY, msg, "", _location(limit))
            found.append(finding)
    return found


def _abuse_presses(
    limits: Mapping[str, TenantLimit | None],
    evidence: Mapping[str, list[Evidence]],
    settings: LimitSettings,
) -> list[Finding]:
    found = []
    for tenant, several in evidence.items():
        limit = limits[tenant]
        for one in several:
            if limit is None or one.spoiled <= settings.target_throttled_ratio * one.total:
                continue
            msg = (
                f"{tenant}: {percent(one.spoiled / one.total)} of good requests were turned away "
                "while abuse or test traffic used up the limit; stop that traffic, the limit is "
                "not raised for it"
            )
            finding = Finding("limits/abuse_presses", Level.ADVISORY, msg, "", _location(limit))
            found.append(finding)
    return found


def _location(limit: TenantLimit) -> Location | None:
    return limit.rps.occurrences[0].location if limit.rps.occurrences else None
