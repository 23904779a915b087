"""Rules that set a tenant's limit from its past: ours as it is proposed, and what others do.

Ours is the area's own walk, begun and asked as `switchboard propose` does, with the guardrails of
its settings; what it only advises is not carried out. The others read what was offered and know
neither labels nor what was turned away, as the tools they stand for. Every value is rounded up to
the next that people would write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from simulator import SeriesKey, Trace
from simulator.trace import Array
from switchboard_policy.areas.limits.settings import read_settings
from switchboard_policy.areas.run import begin
from switchboard_policy.domain.config import Config, Scalar, ServiceFacts, ValueBinding
from switchboard_policy.domain.policy import PolicyValue, PolicyValues, variables
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import NAME, REQUESTS, RPS

SERVICE = "gateway"
_UNITS = {
    "limits.rps": RPS,
    "limits.tier": NAME,
    "tiers.burst": REQUESTS,
}
BINDINGS = {
    name: ValueBinding(name, name.split(".", maxsplit=1)[0], unit, ())
    for name, unit in _UNITS.items()
}
OURS, KEEP, P95, MOST = "ours", "keep current", "p95 + 15 %", "max + 15 %"

HEADROOM = 1.15
P95_FACTORS = (0.8, 1.0, HEADROOM, 1.5, 2.0, 3.0, 4.0)
MOST_FACTORS = (0.5, 0.7, 0.85, 1.0, HEADROOM, 1.5, 2.0, 3.0)
"""The others with more and less headroom, for the picture of what slack buys."""


@dataclass(frozen=True)
class Past:
    """What is known of some tenants at one moment.

    Args:
        trace: what was measured, one row a tenant.
        rates: limits in force, in requests a second.
        bursts: requests admitted at once.
    """

    trace: Trace
    rates: Sequence[Decimal]
    bursts: Sequence[float]


Rule = Callable[[Past], Array]
"""The rate each tenant should have, in requests a second."""


def keep(past: Past) -> Array:
    """Return what is in force."""
    return np.array([float(rate) for rate in past.rates])


def quantile(level: float, factor: float) -> Rule:
    """Return the rule that sets a quantile of the measured steps' rates, with headroom.

    Source: KRR (robusta-dev/krr, strategies/simple.py): CPU is the 95th percentile, memory the
    maximum with 15 %.

    Args:
        level: 1 for the maximum.
        factor: headroom.
    """

    def rule(past: Past) -> Array:
        rates = past.trace.offered / past.trace.step
        return np.asarray(factor * np.nanquantile(rates, level, axis=1), dtype=np.float64)

    return rule


OTHERS: Mapping[str, Rule] = {
    KEEP: keep,
    P95: quantile(0.95, HEADROOM),
    MOST: quantile(1.0, HEADROOM),
    **{f"p95 x {f:g}": quantile(0.95, f) for f in P95_FACTORS if f != HEADROOM},
    **{f"max x {f:g}": quantile(1.0, f) for f in MOST_FACTORS if f != HEADROOM},
}


def ours(
    past: Past, settings: Mapping[str, Scalar] | None = None, *, advised: bool = False
) -> Array:
    """Return what the recommender of `areas/limits` would put in force.

    Args:
        past: what is known.
        settings: of the area, where they are not its defaults.
        advised: whether to follow what it only advises too.
    """
    found = recommended(past, settings)
    wanted = {
        dict(delta.target.names)["tenant"]: float(delta.new)
        for delta in found.deltas
        if advised or not delta.advisory
    }
    now = keep(past).tolist()
    tenants = (key.tenant for key in past.trace.keys)
    return np.array([wanted.get(each, rate) for each, rate in zip(tenants, now, strict=True)])


def recommended(past: Past, settings: Mapping[str, Scalar] | None = None) -> Recommendation:
    """Return the area's whole answer.

    Args:
        past: what is known.
        settings: of the area, where they are not its defaults.
    """
    config = Config(
        areas=("limits", "tiers"),
        values=BINDINGS,
        services={SERVICE: ServiceFacts(None, limited=True)},
        settings={"limits": settings or {}},
    )
    run = begin("limits", _values(past), config, Snapshot({}), seed=0)
    run.observe(past.trace)
    return run.recommend((past.trace.start, past.trace.end))


def _values(past: Past) -> PolicyValues:
    """Return the limits as policy: a rate each, and a tier that states its burst."""
    found = []
    for key, rate, burst in zip(past.trace.keys, past.rates, past.bursts, strict=True):
        tenant, tier = variables({"tenant": key.tenant}), variables({"tier": key.tenant})
        found += [
            PolicyValue(BINDINGS["limits.rps"], tenant, rate, ()),
            PolicyValue(BINDINGS["limits.tier"], tenant, key.tenant, ()),
            PolicyValue(BINDINGS["tiers.burst"], tier, Decimal(repr(burst)), ()),
        ]
    return PolicyValues(found)


def cooling_off_days() -> int:
    """Return for how long our rule leaves a changed limit alone."""
    return read_settings(Config(("limits",), {})).cooling_off_days


def target_ratio() -> float:
    """Return the share of good requests that may be turned away."""
    return read_settings(Config(("limits",), {})).target_throttled_ratio


def key(tenant: str) -> SeriesKey:
    """Return the series of a tenant."""
    return SeriesKey(SERVICE, tenant)
