"""Which other limits are worth replaying for a tenant: nice values within one step."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.pressure import (
    foreseen,
    looked_at,
    measured_days,
    monthly_growth,
    pressure_of,
)
from switchboard_policy.areas.limits.replays import Candidate
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.nice import nice_between


def prospects(limit: TenantLimit, evidence: Evidence, settings: LimitSettings) -> list[Candidate]:
    """Return the limits worth replaying; none where the one in force fits.

    Args:
        limit: the limit in force.
        evidence: the tenant's traffic.
        settings: the area's constants.
    """
    if not enough_days(evidence, settings) or limit.rate <= 0:
        return []
    if pressure_of(evidence, settings).returns or foreseen(evidence, settings):
        return [
            *((rate, limit.bucket) for rate in higher_rates(limit, settings)),
            *((limit.rate, burst) for burst in larger_bursts(limit, evidence, settings)),
        ]
    return [(rate, limit.bucket) for rate in lower_rates(limit, evidence, settings)]


def is_near(limit: TenantLimit, evidence: Evidence, settings: LimitSettings) -> bool:
    """Return whether demand comes near enough to the limit to look at months to come.

    As with pressure, an incident is not enough: it takes as many days, and lately.

    Args:
        limit: the limit in force.
        evidence: the tenant's traffic.
        settings: the area's constants.
    """
    near = settings.near_limit_ratio * float(limit.rate)
    if not enough_days(evidence, settings) or near <= 0:
        return False
    _, recent = looked_at(evidence, settings)
    return int(np.count_nonzero(evidence.peaks[recent] >= near)) >= settings.pressed_days


def enough_days(evidence: Evidence, settings: LimitSettings) -> bool:
    """Return whether there are days enough to judge at all."""
    return int(np.count_nonzero(measured_days(evidence, settings))) >= settings.least_days


def higher_rates(limit: TenantLimit, settings: LimitSettings) -> tuple[Decimal, ...]:
    """Return nice rates above the hysteresis band, up to one step, rising."""
    low = limit.rate * (1 + settings.hysteresis_ratio)
    return nice_between(low, limit.rate * settings.most_step_up_ratio, settings.nice_steps)


def larger_bursts(
    limit: TenantLimit, evidence: Evidence, settings: LimitSettings
) -> tuple[Decimal, ...]:
    """Return nice bursts up to one step, rising, where bursts are what the limit refuses."""
    if limit.burst is None or evidence.burst_bound < settings.burst_bound_ratio:
        return ()
    most = min(limit.bucket * settings.most_step_up_ratio, limit.rate * settings.most_burst_seconds)
    found = nice_between(limit.bucket * (1 + settings.hysteresis_ratio), most, settings.nice_steps)
    return tuple(burst for burst in found if burst == burst.to_integral_value())


def lower_rates(
    limit: TenantLimit, evidence: Evidence, settings: LimitSettings
) -> tuple[Decimal, ...]:
    """Return the nice rates a quiet tenant's limit may come down to, rising.

    None for censored series, after a rejection, on less than four measured weeks and for a
    dormant tenant; never below the peak with headroom, the floor or one step, and only where
    enough is freed to be worth a review.

    Args:
        limit: the limit in force.
        evidence: the tenant's traffic.
        settings: the area's constants.
    """
    most = settings.lower_throttled_ratio * evidence.total
    quiet = evidence.rejected is not None and float(evidence.rejected.sum()) <= most
    days = int(np.count_nonzero(measured_days(evidence, settings)))
    if not quiet or days < settings.lower_days or evidence.total < settings.lower_least_requests:
        return ()
    need = Decimal(
        repr(evidence.peak_rps * room(evidence, settings, settings.lower_headroom_ratio))
    )
    least = max(need, limit.floor, limit.rate * settings.most_step_down_ratio)
    return nice_between(least, limit.rate * (1 - settings.lower_margin_ratio), settings.nice_steps)


def room(evidence: Evidence, settings: LimitSettings, headroom: float) -> float:
    """Return the factor of headroom: a fixed share, and a month's growth where demand grows.

    Args:
        evidence: one tenant's traffic.
        settings: the most growth that is believed.
        headroom: the fixed share, as a ratio.
    """
    growth = min(max(monthly_growth(evidence, settings), 0.0), settings.most_growth_ratio)
    return 1 + headroom + growth
