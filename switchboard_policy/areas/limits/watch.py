"""The gaming watch over all tenants: what it found, and what follows for a raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from switchboard_policy.areas.days import DAY
from switchboard_policy.areas.limits.decide import Motive, Wish
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.gaming import Demand, Move, signs
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.pressure import measured_days
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import History, Past
from switchboard_policy.domain.recommendation import SubjectSummary, SummaryValue
from switchboard_policy.domain.units import RPS, convert

Signs = tuple[str, ...] | NotEvaluated
"""The signs of one tenant in words, or why they cannot be told."""


Limits = Mapping[str, TenantLimit | None]


def watch_all(
    limits: Limits,
    evidence: Mapping[str, Sequence[Evidence]],
    past: Past,
    settings: LimitSettings,
    last_s: int,
) -> dict[str, Signs]:
    """Return the signs of gaming of each observed tenant.

    Args:
        limits: every tenant's limit in force.
        evidence: every observed tenant's traffic, service by service.
        past: how the values changed before, or why that is not known.
        settings: what counts as a sign.
        last_s: the last second of the telemetry.
    """
    if isinstance(past, NotEvaluated):
        return dict.fromkeys(evidence, past)
    return {
        tenant: _watch(limit, several, past, settings, last_s)
        for tenant, several in evidence.items()
        if (limit := limits[tenant])
    }


def _watch(
    limit: TenantLimit,
    evidence: Sequence[Evidence],
    past: History,
    settings: LimitSettings,
    last_s: int,
) -> Signs:
    demands = [_demand(one, settings) for one in evidence]
    found = signs(_moves(limit, past), demands, last_s, settings)
    known_days = (last_s - past.since) / DAY
    if found == () and known_days < settings.gaming_least_days:
        why = f"past changes are known for {max(known_days, 0):.0f} days"
        return NotEvaluated(why, f"{settings.gaming_least_days} days of commits")
    return found


def with_signs(
    summaries: Sequence[SubjectSummary], found: Mapping[str, Signs]
) -> tuple[SubjectSummary, ...]:
    """Return the tenants' numbers with how many signs there are, and the signs in words.

    Args:
        summaries: every tenant's numbers.
        found: the signs by tenant.
    """
    return tuple(
        replace(one, figures={**one.figures, **_figures(found[one.subject])})
        if one.subject in found
        else one
        for one in summaries
    )


def _figures(found: Signs) -> dict[str, SummaryValue]:
    if isinstance(found, NotEvaluated):
        return {"gaming_signs": None, "gaming_reasons": found.reason}
    return {"gaming_signs": len(found), "gaming_reasons": "; ".join(found)}


def watch_findings(limits: Limits, found: Mapping[str, Signs]) -> tuple[Finding, ...]:
    """Return a finding for each sign, in words that accuse nobody.

    Args:
        limits: every tenant's limit.
        found: the signs by tenant.
    """
    told = []
    for tenant, several in sorted(found.items()):
        limit = limits[tenant]
        stated = limit.stated.occurrences if limit and limit.stated else ()
        where = stated[0].location if stated else None
        for sign in several if isinstance(several, tuple) else ():
            msg = f"{tenant}: {sign}. Ask before the next raise; until then one is only advised"
            told.append(Finding("limits/gaming_sign", Level.ADVISORY, msg, "", where))
    return tuple(told)


def left_to_owners(wanted: Mapping[str, Wish], found: Mapping[str, Signs]) -> dict[str, Wish]:
    """Return the wishes with raises only advised where there is a sign: an owner decides.

    Args:
        wanted: wishes by tenant.
        found: the signs by tenant.
    """
    return {
        tenant: replace(wish, advisory=True, doubt=told[0])
        if wish.motive is not Motive.IDLE and isinstance(told := found.get(tenant), tuple) and told
        else wish
        for tenant, wish in wanted.items()
    }


def _moves(limit: TenantLimit, past: History) -> list[Move]:
    unit = limit.rps.binding.unit
    pairs = ((one, one.numbers) for one in past.of("limits.rps", tenant=limit.tenant))
    return [
        Move(one.at, convert(both[0], unit, RPS), convert(both[1], unit, RPS), one.commit)
        for one, both in pairs
        if both
    ]


def _demand(evidence: Evidence, settings: LimitSettings) -> Demand:
    good = measured_days(evidence, settings)
    whole = np.where(good, evidence.offered / np.where(good, evidence.measured, 1.0), np.nan)
    return Demand(evidence.days, whole, evidence.peaks, evidence.censored)
