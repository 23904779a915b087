"""The plain numbers of one tenant, units in the names; risk and reports read them."""

from __future__ import annotations

import numpy as np

from switchboard_policy.areas.limits.decide import Wish, disagrees
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.pressure import measured_days, monthly_growth, pressure_of
from switchboard_policy.areas.limits.replays import Replayed
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.recommendation import SubjectSummary, SummaryValue


def summarise(
    limit: TenantLimit, evidence: Evidence, total: float, settings: LimitSettings
) -> SubjectSummary:
    """Return one tenant's numbers under the limit in force, or under the one that was asked about.

    Predicted against observed comes first where rejections were observed. What was observed was
    observed under the limit in force, whatever is asked.

    Args:
        limit: the limit in force, or the one asked about.
        evidence: the traffic.
        total: requests offered by all tenants of the service.
        settings: the area's constants.
    """
    pressure = pressure_of(evidence, settings)
    observed = None if evidence.rejected is None else float(evidence.rejected.sum())
    figures: dict[str, SummaryValue] = {
        "rejected_observed_requests": observed,
        **_throttled("throttled", evidence.asked or evidence.now, evidence.total),
        "replay_holds": None if observed is None else not disagrees(evidence, settings),
        "service": evidence.key.service,
        "limit_rps": float(limit.rate),
        "burst_requests": float(limit.bucket),
        "floor_rps": float(limit.floor),
        "tier": limit.tier,
        "offered_requests": evidence.total,
        "traffic_share_ratio": evidence.total / total if total else 0.0,
        "peak_rps": evidence.peak_rps,
        "p99_rps": evidence.high_rps,
        "median_rps": evidence.median_rps,
        "growth_month_ratio": monthly_growth(evidence, settings),
        "dispersion": None if np.isnan(evidence.dispersion) else evidence.dispersion,
        "burst_bound_ratio": evidence.burst_bound,
        "pressed_days": pressure.days,
        "measured_days": int(np.count_nonzero(measured_days(evidence, settings))),
        "hours": evidence.hours,
        "coverage_ratio": evidence.coverage,
        "step_s": evidence.step,
        "censored": evidence.censored,
        "set_aside_steps": evidence.set_aside,
    }
    return SubjectSummary("limits", limit.tenant, figures)


def proposed_figures(wish: Wish, breach: Interval | NotEvaluated) -> dict[str, SummaryValue]:
    """Return the numbers a proposed change adds to its tenant's.

    Args:
        wish: what is proposed.
        breach: share of futures over the target under it.
    """
    return chosen_figures(wish.chosen, wish.evidence, breach)


def chosen_figures(
    chosen: Replayed, evidence: Evidence, breach: Interval | NotEvaluated
) -> dict[str, SummaryValue]:
    """Return the numbers of another limit than the one in force.

    Args:
        chosen: the replay of that limit.
        evidence: the traffic.
        breach: share of futures over the target under it.
    """
    return {
        "proposed_limit_rps": float(chosen.rate),
        "proposed_burst_requests": float(chosen.burst),
        **_throttled("proposed_throttled", chosen, evidence.total),
        **breach_figures(breach),
    }


def breach_figures(breach: Interval | NotEvaluated) -> dict[str, SummaryValue]:
    """Return a breach probability as plain numbers; nothing where it can't be told."""
    if isinstance(breach, NotEvaluated):
        return dict.fromkeys(("breach_low", "breach_middle", "breach_high"))
    middle = None if isinstance(breach.middle, NotEvaluated) else breach.middle
    return {"breach_low": breach.low, "breach_middle": middle, "breach_high": breach.high}


def _throttled(name: str, replayed: Replayed, total: float) -> dict[str, SummaryValue]:
    known = replayed.knows_middle
    sums = {
        "low": float(replayed.low.sum()),
        "middle": float(replayed.middle.sum()) if known else None,
        "high": float(replayed.high.sum()),
    }
    counts: dict[str, SummaryValue] = {f"{name}_{key}_requests": sums[key] for key in sums}
    for key, value in sums.items():
        counts[f"{name}_{key}_ratio"] = None if value is None or not total else value / total
    return counts
