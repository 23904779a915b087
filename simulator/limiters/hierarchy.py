"""A tenant's bucket within a tier's within a service's: a request needs a token of all three.

What a refused request costs is settled in two ways, and they differ. *All or nothing*: no token
is spent unless all three are there, as where one store decides (nginx accounts for a request only
after every zone let it pass). *Sequential*: tenant, tier and service are asked in this order, and
those asked before the one that refuses have spent theirs, as where each is a filter of its own.

*Least.* Whatever a tenant gets through obeys all three buckets, so it loses what the strictest of
them alone would refuse it; a tier's tenants together what the tier's bucket refuses of them all,
or more.

*Most, all or nothing.* What is left for a tenant after the others is what `promises` derives. Two
things are known of the others: they never spend more than they are allowed, and never more than
they offer. Each gives a bound, and the lower one holds.

*Most, sequential.* A request that a tier refuses has cost its tenant a token that it may miss
later, so nothing is promised, unless tier and service can carry all that is allowed below them
and are known to have been full at first: then they never refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.bounds import Bucket, least_refused, total
from simulator.errors import SimulationError
from simulator.limiters.checks import arrival_times
from simulator.limiters.grid import Lanes, replay
from simulator.limiters.nesting import Nesting, Others
from simulator.limiters.throttling import Shared
from simulator.trace import Array, Trace

_ENOUGH = 1.0 - 1e-9  # tokens; ten refills of 0.1 are worth one


class Spend(StrEnum):
    """What a request that is refused has cost."""

    ALL_OR_NOTHING = "all-or-nothing"
    """Nothing: no bucket is spent from unless all have a token."""

    SEQUENTIAL = "sequential"
    """A token of each bucket asked before the one that refused: tenant, tier, service."""


def replay_arrivals(
    times: ArrayLike,
    tenants: Sequence[int],
    nesting: Nesting,
    spend: Spend = Spend.ALL_OR_NOTHING,
) -> NDArray[np.bool_]:
    """Return which single requests are admitted, exactly; all buckets are full before the first.

    Args:
        times: seconds, not falling, shape (requests,).
        tenants: whose request each is, counted from 0 in the order of the nesting.
        nesting: the buckets.
        spend: what a refused request has cost.

    Raises:
        SimulationError: times fall or are not finite, or a tenant is not there.
    """
    moments = arrival_times(times)
    if len(tenants) != len(moments):
        raise SimulationError(f"{len(tenants)} tenants for {len(moments)} arrivals")
    if unknown := set(tenants) - set(range(nesting.size)):
        raise SimulationError(f"tenant {min(unknown)} of {nesting.size}")
    rates, bursts, asked = nesting.one_by_one()
    held = list(bursts)
    last = [float(moments[0]) if len(moments) else 0.0] * len(bursts)
    admitted = np.zeros(len(moments), dtype=np.bool_)
    for index, (now, tenant) in enumerate(zip(moments.tolist(), tenants, strict=True)):
        for one in asked[tenant]:
            held[one] = min(bursts[one], held[one] + rates[one] * (now - last[one]))
            last[one] = now
        refusing = [place for place, one in enumerate(asked[tenant]) if held[one] < _ENOUGH]
        admitted[index] = not refusing
        if not refusing or spend is Spend.SEQUENTIAL:
            for one in asked[tenant][: min(refusing, default=len(asked[tenant]))]:
                held[one] -= 1.0
    return admitted


def replay_counts(
    trace: Trace,
    nesting: Nesting,
    spend: Spend = Spend.ALL_OR_NOTHING,
    *,
    starts_full: bool = False,
) -> Shared:
    """Return what is refused of each tenant's counted requests, and of all, as intervals.

    Args:
        trace: the requests offered, a row for each tenant, in the order of the nesting.
        nesting: the buckets.
        spend: what a refused request costs.
        starts_full: all buckets are known to be full before the first step.

    Raises:
        SimulationError: the trace has other rows than the nesting, or a count is out of range.
    """
    if nesting.size != len(trace.keys):
        raise SimulationError(f"buckets of {nesting.size} tenants for {len(trace.keys)} rows")
    others = Others(trace, nesting, starts_full=starts_full)

    def bounds(lanes: Lanes) -> tuple[Array, Array]:
        part = [Bucket(each.rate[lanes.rows], each.burst[lanes.rows]) for each in nesting.levels]
        low = np.max([least_refused(lanes.below, each, trace.step) for each in part], axis=0)
        if spend is Spend.ALL_OR_NOTHING:
            return low, np.minimum(others.as_allowed(lanes), others.as_offered(lanes))
        safe = np.logical_and.reduce(others.never_refusing)[lanes.rows]
        high = np.where(safe, others.as_allowed(lanes), total(lanes.above)[..., None])
        return low, high

    each = replay(trace, bounds, several=False)
    together = others.least_together(each.low_by_day)
    return Shared(each, together, np.maximum(each.high_by_day.sum(axis=0), together))
