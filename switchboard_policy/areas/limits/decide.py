"""What a tenant's limit should become, before tenants are weighed against one another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.pressure import (
    Pressure,
    Sign,
    meets_target,
    pressure_of,
    under_target,
)
from switchboard_policy.areas.limits.replays import Replayed
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.domain.units import REQUESTS, RPS, Unit


class Motive(StrEnum):
    """Why a value should change."""

    THROTTLED = "throttled"
    BURSTS = "bursts"
    IDLE = "idle"


@dataclass(frozen=True)
class Wish:
    """A change one tenant's traffic asks for.

    Args:
        limit: the limit in force.
        evidence: the traffic.
        pressure: how the limit presses.
        motive: why.
        options: limits replayed, rising in the value that changes.
        chosen: the one wanted.
        met: whether good requests stay under the target with it.
        advisory: shown to people, not written.
        doubt: why an owner is asked before it is written; empty where nobody is.
    """

    limit: TenantLimit
    evidence: Evidence
    pressure: Pressure
    motive: Motive
    options: tuple[Replayed, ...]
    chosen: Replayed
    met: bool
    advisory: bool
    doubt: str = ""

    @property
    def new(self) -> Decimal:
        """The value wanted."""
        return self.chosen.burst if self.motive is Motive.BURSTS else self.chosen.rate

    @property
    def unit(self) -> Unit:
        """Unit of the value wanted."""
        return REQUESTS if self.motive is Motive.BURSTS else RPS

    @property
    def more(self) -> Decimal:
        """Requests a second the change adds to what the tenant may send; negative if lowered."""
        return self.chosen.rate - self.limit.rate

    def capped(self, most: Decimal, settings: LimitSettings) -> Wish | None:
        """Return the wish with the largest option up to `most` requests a second, if any."""
        fitting = [option for option in self.options if option.rate <= most]
        if not fitting:
            return None
        chosen = min(self.chosen, fitting[-1], key=lambda option: option.rate)
        return replace(self, chosen=chosen, met=meets_target(chosen, settings))


def decide(limit: TenantLimit, evidence: Evidence, settings: LimitSettings) -> Wish | None:
    """Return the change a tenant's traffic asks for, or None where its limit fits.

    Args:
        limit: the limit in force.
        evidence: the traffic, with the candidates of `prospects` replayed.
        settings: the area's constants.
    """
    pressure = pressure_of(evidence, settings)
    rates = tuple(r for r in evidence.tried if r.burst == limit.bucket and r.rate > limit.rate)
    bursts = tuple(r for r in evidence.tried if r.burst > limit.bucket)
    idle = [
        r
        for r in evidence.tried
        if r.rate < limit.rate and harmless(evidence, r, settings) and meets_target(r, settings)
    ]
    if idle:
        low, coarse = (idle[0],), evidence.step > settings.lower_most_step_s
        return Wish(limit, evidence, pressure, Motive.IDLE, low, low[0], met=True, advisory=coarse)
    spoiled = evidence.spoiled > settings.target_throttled_ratio * evidence.total
    pressed = pressure.returns and pressure.sign is Sign.OBSERVED
    if spoiled and not pressed:
        return None  # room would go to the abuse that takes it now; see `limits/abuse_presses`
    wishes = [
        _raise(limit, evidence, pressure, motive, options, settings)
        for motive, options in ((Motive.BURSTS, bursts), (Motive.THROTTLED, rates))
        if options
    ]
    if not wishes:
        return None
    # A burst that falls short saves few for certain, so the rate is raised then.
    return next((wish for wish in wishes if wish.met), wishes[-1])


def harmless(evidence: Evidence, replayed: Replayed, settings: LimitSettings) -> bool:
    """Return whether even the upper bound of a lowered limit stays under the target.

    Args:
        evidence: one tenant's traffic.
        replayed: the lowered limit.
        settings: the area's constants.
    """
    return float(replayed.high.sum()) <= settings.target_throttled_ratio * evidence.total


def disagrees(evidence: Evidence, settings: LimitSettings) -> bool:
    """Return whether observed rejections lie outside what the limit in force can have done.

    Args:
        evidence: one tenant's traffic.
        settings: the area's constants; a tolerance for counting at the edges of steps.
    """
    if evidence.rejected is None:
        return False
    if flat_below(evidence, settings):
        return True
    observed = float(evidence.rejected.sum())
    slack = settings.disagreement_ratio
    low, high = float(evidence.now.low.sum()), float(evidence.now.high.sum())
    least = settings.least_throttled_requests
    untold = (1 - evidence.told) * evidence.total  # all of these may have been turned away
    return observed + untold < low * (1 - slack) - least or observed > high * (1 + slack) + least


def flat_below(evidence: Evidence, settings: LimitSettings) -> bool:
    """Return whether admitted traffic ends well below the limit, as at a smaller one.

    Args:
        evidence: one tenant's traffic.
        settings: the area's constants; what counts as below the limit.
    """
    return evidence.plateau_rps < settings.burst_mean_ratio * float(evidence.now.rate)


def _raise(  # noqa: PLR0913, PLR0917 - a tenant's facts, each named
    limit: TenantLimit,
    evidence: Evidence,
    pressure: Pressure,
    motive: Motive,
    options: tuple[Replayed, ...],
    settings: LimitSettings,
) -> Wish:
    """Return the cheapest option that keeps the target as probably as asked; else the largest."""
    fitting = (option for option in options if meets_target(option, settings))
    if motive is Motive.BURSTS:  # what a larger burst saves is bounded by what was refused
        fitting = (option for option in fitting if under_target(evidence, option, settings))
    first = next(fitting, None)
    chosen = options[-1] if first is None else first
    if pressure.sign is Sign.SATURATED:
        chosen = options[len(options) // 2]
    return Wish(
        limit=limit,
        evidence=evidence,
        pressure=pressure,
        motive=motive,
        options=options,
        chosen=chosen,
        met=first is not None,
        advisory=evidence.censored or disagrees(evidence, settings),
    )
