"""Whether a limit presses on good traffic, day by day, and how demand grows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from simulator.trace import Array
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.replays import Replayed
from switchboard_policy.areas.limits.settings import LimitSettings

_WEEK = 7


class Sign(StrEnum):
    """What the pressure was seen in."""

    OBSERVED = "observed"
    REPLAYED = "replayed"
    SATURATED = "saturated"


@dataclass(frozen=True)
class Pressure:
    """Pressure of the limit in force.

    Args:
        sign: what it was seen in.
        days: pressed days among those looked at.
        looked_at: measured days looked at.
        returns: whether it comes back often and lately enough to act on.
        requests: good requests throttled in the whole window (a lower bound where replayed).
        ratio: the same as a share of the offered.
    """

    sign: Sign
    days: int
    looked_at: int
    returns: bool
    requests: float
    ratio: float


def pressure_of(evidence: Evidence, settings: LimitSettings) -> Pressure:
    """Return how the limit in force presses.

    Rejections that were observed count; where nobody measured them, those no placement of the
    requests could have avoided; where there are none of those either, days near the limit.
    Under the limit of a what-if nothing was observed: its replay counts.

    Args:
        evidence: one tenant's traffic.
        settings: the area's constants.
    """
    throttled = evidence.now.low if evidence.rejected is None else evidence.rejected
    if evidence.asked is not None:
        throttled = best_guess(evidence.asked)
    pressed = pressed_days(evidence.offered, throttled, settings)
    sign = Sign.REPLAYED if evidence.censored else Sign.OBSERVED
    if evidence.censored and not pressed.any():
        pressed, sign = evidence.saturated, Sign.SATURATED
    window, recent = looked_at(evidence, settings)
    days = int(np.count_nonzero(pressed & window))
    lately = bool((pressed & recent).any())
    requests = float(throttled.sum())
    return Pressure(
        sign=sign,
        days=days,
        looked_at=int(np.count_nonzero(window)),
        returns=days >= settings.pressed_days and lately and not stopped(evidence, settings),
        requests=requests,
        ratio=requests / evidence.total if evidence.total else 0.0,
    )


def meets_target(replayed: Replayed, settings: LimitSettings) -> bool:
    """Return whether a month to come keeps the target as probably as is asked for.

    Args:
        replayed: a candidate, with its chance.
        settings: the area's constants.
    """
    return replayed.kept >= settings.keep_probability


def under_target(evidence: Evidence, replayed: Replayed, settings: LimitSettings) -> bool:
    """Return whether the days measured would have kept the target, in all and day by day.

    Args:
        evidence: one tenant's traffic.
        replayed: a candidate; its middle counts where there is one, else its lower bound.
        settings: the area's constants.
    """
    throttled = best_guess(replayed)
    if throttled.sum() > settings.target_throttled_ratio * evidence.total:
        return False
    window, _ = looked_at(evidence, settings)
    pressed = pressed_days(evidence.offered, throttled, settings)
    return int(np.count_nonzero(pressed & window)) < settings.pressed_days


def foreseen(evidence: Evidence, settings: LimitSettings) -> bool:
    """Return whether the limit in force will more likely than not be missed.

    Args:
        evidence: one tenant's traffic, with the chance of the limit in force where it is near.
        settings: the area's constants.
    """
    return evidence.now.kept < settings.raise_below_probability and not stopped(evidence, settings)


def best_guess(replayed: Replayed) -> Array:
    """Return the middle where one was fitted, else the lower bound."""
    return replayed.middle if replayed.knows_middle else replayed.low


def pressed_days(offered: Array, throttled: Array, settings: LimitSettings) -> NDArray[np.bool_]:
    """Return which days have more throttled than the target, and enough of them to matter."""
    over = throttled > settings.target_throttled_ratio * offered
    return np.asarray(over & (throttled >= settings.least_throttled_requests), dtype=np.bool_)


def measured_days(evidence: Evidence, settings: LimitSettings) -> NDArray[np.bool_]:
    """Return which days were measured well enough to count as days."""
    return np.asarray(evidence.measured >= settings.least_coverage_ratio, dtype=np.bool_)


def monthly_growth(evidence: Evidence, settings: LimitSettings) -> float:
    """Return the growth of demand a month, as a ratio; zero under two whole weeks.

    The last seven measured days over the first seven, so each weekday counts once on both sides.

    Args:
        evidence: one tenant's traffic.
        settings: the area's constants.
    """
    days = np.flatnonzero(measured_days(evidence, settings))
    if days.size < 2 * _WEEK:
        return 0.0
    demand = evidence.offered / np.maximum(evidence.measured, settings.least_coverage_ratio)
    first, last = days[:_WEEK], days[-_WEEK:]
    before, after = float(demand[first].mean()), float(demand[last].mean())
    apart = float(evidence.days[last].mean() - evidence.days[first].mean())
    if before <= 0 or after <= 0:
        return 0.0
    return float((after / before) ** (settings.future_days / apart) - 1)


def stopped(evidence: Evidence, settings: LimitSettings) -> bool:
    """Return whether the last week's demand all but vanished.

    Args:
        evidence: one tenant's traffic.
        settings: how long and how far down counts as stopped.
    """
    demand = evidence.offered[measured_days(evidence, settings)]
    before, last = demand[: -settings.stopped_days], demand[-settings.stopped_days :]
    if not before.size:
        return False
    return float(last.mean()) < settings.stopped_ratio * float(before.mean())


def ended(evidence: Evidence, settings: LimitSettings) -> bool:
    """Return whether a tenant was throttled often, and then all but stopped sending."""
    pressed = pressure_of(evidence, settings).days >= settings.pressed_days
    return pressed and stopped(evidence, settings)


def looked_at(
    evidence: Evidence, settings: LimitSettings
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the measured days looked at, and the recent ones among them.

    Args:
        evidence: one tenant's traffic.
        settings: how far back days count.
    """
    good = measured_days(evidence, settings)
    age = evidence.days[-1] - evidence.days if evidence.days.size else evidence.days
    return good & (age < settings.pressed_window_days), good & (age < settings.pressed_recent_days)
