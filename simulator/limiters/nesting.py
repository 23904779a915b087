"""Tenants within tiers within a service: the buckets, and what tenants leave one another.

What is known of the others at a bucket is used in two ways. *As allowed*: a bucket lets through at
most `burst + rate * time`, and the sum of such allowances, taken off the shared bucket, leaves a
smaller bucket for the one. *As offered*: others spend no more than they send.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.bounds import Bucket, as_whole, lay_out, least_refused
from simulator.days import day_edges
from simulator.errors import SimulationError
from simulator.limiters.checks import at_least_zero
from simulator.limiters.grid import Lanes
from simulator.limiters.promises import Promise, fewest_at_start, most_refused_under
from simulator.trace import Array, Trace

_NOISE = 1e-12  # share of a rate; tenths that add up to a whole are not more than it


@dataclass(frozen=True)
class Nesting:
    """Buckets of tenants, of the tiers they are in, and of the service.

    Args:
        rate: tokens a second of each tenant, shape (tenants,).
        burst: most tokens held of each tenant, shape (tenants,).
        tier_of: the tier of each tenant, counted from 0, shape (tenants,).
        tier_rate: tokens a second of each tier, shape (tiers,).
        tier_burst: most tokens held of each tier, shape (tiers,).
        service_rate: tokens a second.
        service_burst: most tokens held.

    Raises:
        SimulationError: shapes differ, a tier is not there, or a number is out of range.
    """

    rate: ArrayLike
    burst: ArrayLike
    tier_of: Sequence[int]
    tier_rate: ArrayLike
    tier_burst: ArrayLike
    service_rate: float
    service_burst: float

    def __post_init__(self) -> None:
        for names, axes in ((("rate", "burst", "tier_of"), 1), (("tier_rate", "tier_burst"), 1)):
            shapes = {np.shape(getattr(self, name)) for name in names}
            if len(shapes) > 1 or len(shapes.pop()) != axes:
                raise SimulationError(f"{', '.join(names)} must be rows of the same length")
        for name in ("rate", "burst", "tier_rate", "tier_burst", "service_rate", "service_burst"):
            at_least_zero(name, getattr(self, name))
        if unknown := set(self.tier_of) - set(range(np.size(self.tier_rate))):
            raise SimulationError(f"tier {min(unknown)} of {np.size(self.tier_rate)}")

    @property
    def size(self) -> int:
        """How many tenants there are."""
        return len(self.tier_of)

    @cached_property
    def tiers(self) -> NDArray[np.intp]:
        """The tier of each tenant."""
        return np.asarray(self.tier_of, dtype=np.intp)

    @cached_property
    def of_tiers(self) -> Bucket:
        """The buckets of the tiers, shape (tiers, 1)."""
        return _column(self.tier_rate, self.tier_burst)

    @cached_property
    def levels(self) -> tuple[Bucket, Bucket, Bucket]:
        """The buckets each tenant needs a token of: its own, its tier's, the service's."""
        tier = Bucket(self.of_tiers.rate[self.tiers], self.of_tiers.burst[self.tiers])
        service = _column([self.service_rate] * self.size, [self.service_burst] * self.size)
        return _column(self.rate, self.burst), tier, service

    def one_by_one(self) -> tuple[list[float], list[float], list[tuple[int, int, int]]]:
        """Return the rates and bursts of all buckets, and which of them each tenant asks."""
        service = _column([self.service_rate], [self.service_burst])
        every = [self.levels[0], self.of_tiers, service]
        rates = np.concatenate([each.rate.ravel() for each in every]).tolist()
        bursts = np.concatenate([each.burst.ravel() for each in every]).tolist()
        asked = [(n, self.size + tier, len(rates) - 1) for n, tier in enumerate(self.tier_of)]
        return rates, bursts, asked


class Others:
    """What the others may take of a tenant's tier and service.

    Args:
        trace: the requests offered, a row for each tenant.
        nesting: the buckets.
        starts_full: all buckets are known to be full before the first step.

    Raises:
        SimulationError: a count is negative or infinite.
    """

    def __init__(self, trace: Trace, nesting: Nesting, *, starts_full: bool) -> None:
        self._nesting = nesting
        self._starts_full = starts_full
        self._step = trace.step
        self._edges = day_edges(trace.start, trace.step, trace.steps)
        self._below, self._above = (self._sums(each) for each in as_whole(trace.offered))

    def _sums(self, counts: Array) -> tuple[Array, Array]:
        """Return the requests of each tier and of the service, NaN where some are not known."""
        members = [self._nesting.tiers == tier for tier in range(len(self._nesting.of_tiers.rate))]
        tiers = np.array([counts[some].sum(axis=0) for some in members])
        return tiers, tiers.sum(axis=0, keepdims=True)

    @cached_property
    def _allowed(self) -> tuple[Bucket, Bucket]:
        """What the others at a tenant's tier, and at its service, are allowed together."""
        own, tier_of = self._nesting.levels[0], self._nesting.tiers
        size = len(self._nesting.of_tiers.rate)
        sums = Bucket(*(_by_tier(x, tier_of, size) for x in (own.rate, own.burst)))
        near = Bucket(sums.rate[tier_of] - own.rate, sums.burst[tier_of] - own.burst)
        # A tier lets through what its own bucket allows, and no more than its tenants are allowed.
        lesser = sums.rate <= self._nesting.of_tiers.rate
        rate = np.where(lesser, sums.rate, self._nesting.of_tiers.rate)
        burst = np.where(lesser, sums.burst, self._nesting.of_tiers.burst)
        far = Bucket(rate.sum() - rate[tier_of], burst.sum() - burst[tier_of])
        return near, Bucket(near.rate + far.rate, near.burst + far.burst)

    @cached_property
    def never_refusing(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether a tenant's tier, and its service, can carry all that is allowed: (tenants, 1)."""
        own, *shared = self._nesting.levels
        tier, service = (
            (allowed.rate + own.rate <= each.rate * (1 + _NOISE))
            & (allowed.burst + own.burst <= each.burst * (1 + _NOISE))
            & self._starts_full
            for each, allowed in zip(shared, self._allowed, strict=True)
        )
        return tier, service

    def as_allowed(self, lanes: Lanes) -> Array:
        """Return the most refused if the others take all they are allowed."""
        promises = [self._own(lanes)]
        for place, allowed in enumerate(self._allowed):
            shared = self._bucket(place + 1, lanes)
            less = Bucket(allowed.rate[lanes.rows], allowed.burst[lanes.rows])
            left = shared.rate - less.rate
            none = left < -_NOISE * shared.rate
            never = self.never_refusing[place][lanes.rows]
            burst = np.where(none, 0.0, shared.burst - less.burst)
            bucket = Bucket(np.maximum(left, 0.0), np.where(never, np.inf, burst))
            empty = np.where(never, np.inf, -less.burst)
            start = self._start(lanes, place, shared) + empty
            promises.append(Promise(bucket, start, empty))
        return most_refused_under(lanes.above, promises, self._step)

    def as_offered(self, lanes: Lanes) -> Array:
        """Return the most refused if the others are let through with all they send."""
        promises = [self._own(lanes)]
        for place in range(2):
            shared = self._bucket(place + 1, lanes)
            unknown = self._laid_out(place, lanes)
            # Where one of the others was not measured, all may have gone to it.
            others = np.nan_to_num(unknown - np.nan_to_num(lanes.above), nan=np.inf)
            start = self._start(lanes, place, shared)
            promises.append(Promise(shared, start, np.zeros(1), others))
        return most_refused_under(lanes.above, promises, self._step)

    def least_together(self, low_by_day: Array) -> Array:
        """Return the least refused of all, shape (days,), given that of each tenant."""
        tiers, service = (lay_out(each, self._edges) for each in self._below)
        of_tiers = least_refused(tiers, self._nesting.of_tiers, self._step)[..., 0]
        sums = _by_tier(low_by_day, self._nesting.tiers, of_tiers.shape[1])
        bucket = _column([self._nesting.service_rate], [self._nesting.service_burst])
        of_all = least_refused(service, bucket, self._step)[..., 0, 0]
        together = np.maximum(np.maximum(of_tiers, sums.T).sum(axis=1), of_all)
        return np.asarray(together, dtype=np.float64)

    def _own(self, lanes: Lanes) -> Promise:
        bucket = self._bucket(0, lanes)
        start = fewest_at_start(lanes, lanes.above, bucket)
        if self._starts_full:
            start[:1] = bucket.burst
        return Promise(bucket, start, np.zeros(1))

    def _bucket(self, level: int, lanes: Lanes) -> Bucket:
        each = self._nesting.levels[level]
        return Bucket(each.rate[lanes.rows], each.burst[lanes.rows])

    def _laid_out(self, place: int, lanes: Lanes) -> Array:
        """Return what is offered to the tier, or the service, of each tenant."""
        rows = self._nesting.tiers[lanes.rows]
        return self._lanes_above[place][:, :, rows if place == 0 else np.zeros_like(rows)]

    @cached_property
    def _lanes_above(self) -> tuple[Array, Array]:
        tiers, service = (lay_out(each, self._edges) for each in self._above)
        return tiers, service

    def _start(self, lanes: Lanes, place: int, shared: Bucket) -> Array:
        start = fewest_at_start(lanes, self._laid_out(place, lanes), shared)
        if self._starts_full:
            start[:1] = shared.burst
        return start


def _column(rate: ArrayLike, burst: ArrayLike) -> Bucket:
    rates, bursts = (np.asarray(x, dtype=np.float64).reshape(-1, 1) for x in (rate, burst))
    return Bucket(rates, bursts)


def _by_tier(values: Array, tiers: NDArray[np.intp], size: int) -> Array:
    sums = np.zeros((size, *values.shape[1:]))
    np.add.at(sums, tiers, values)
    return sums
