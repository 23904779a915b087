"""What each limiter refuses lies inside its interval, by day, whatever came before and is missing.

Requests fall on eighths of a second, many at once, before the first step as well; steps may be
missing. So state left over, gaps, midnights and lumps at the edges of steps all come up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from support.long import many
from support.traces import MONDAY

from simulator import SeriesKey, Trace
from simulator.days import day_edges
from simulator.limiters import (
    Throttling,
    concurrency,
    discrete_fills,
    fixed_window,
    hierarchy,
    priority,
    sliding_counter,
    sliding_window,
    token_bucket,
)
from simulator.limiters.fixed_window import Anchor
from simulator.limiters.hierarchy import Spend
from simulator.limiters.nesting import Nesting
from simulator.limiters.priority import ReservedBucket
from simulator.trace import Array

EXAMPLES = settings(max_examples=many(2_000, few=20), deadline=None)
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Traffic:
    """Requests, and the grid they are counted on."""

    step: int
    start: int
    times: Array
    owners: NDArray[np.intp]
    missing: NDArray[np.bool_]

    @property
    def starts_full(self) -> bool:
        """Whether nothing came before the grid."""
        return not (self.times < self.start).any()

    def counts(self, some: Mask, rows: int) -> Array:
        """How many of some requests fell into each step, by owner; NaN where it is missing."""
        place = np.floor((self.times - self.start) / self.step).astype(np.intp)
        counts = np.zeros((rows, len(self.missing)))
        np.add.at(counts, (self.owners[some & (place >= 0)], place[some & (place >= 0)]), 1)
        return np.where(self.missing, np.nan, counts)

    def trace(self, rows: int) -> Trace:
        """The counts offered."""
        keys = tuple(SeriesKey("api", f"t{row}") for row in range(rows))
        everybody = np.ones(len(self.times), dtype=np.bool_)
        return Trace(keys, self.start, self.step, self.counts(everybody, rows))

    def by_day(self, some: Mask, rows: int) -> Array:
        """How many of some requests fell into measured steps of each day, by owner."""
        edges = day_edges(self.start, self.step, len(self.missing))
        return np.add.reduceat(np.nan_to_num(self.counts(some, rows)), edges[:-1], axis=1)


@st.composite
def traffic(draw: st.DrawFn, owners: int = 1) -> Traffic:
    step = draw(st.sampled_from([1, 2, 3, 4, 6, 10]))
    steps = draw(st.integers(1, 7))
    start = MONDAY - step * draw(st.integers(0, steps)) + draw(st.sampled_from([0, 0, 1]))
    earliest = draw(st.sampled_from([0, -40]))
    moments = st.integers(8 * earliest, 8 * step * steps - 1)
    edges = st.integers(0, steps).flatmap(
        lambda edge: st.sampled_from([max(8 * step * edge - 1, 0), 8 * step * edge])
    )
    lump = st.tuples(moments | edges, st.integers(1, 4), st.integers(0, owners - 1))
    lumps = sorted(draw(st.lists(lump, max_size=14)))
    lumps = [(at, size, owner) for at, size, owner in lumps if at < 8 * step * steps]
    times = [start + at / 8 for at, size, _ in lumps for _ in range(size)]
    whose = [owner for _, size, owner in lumps for _ in range(size)]
    missing = draw(st.lists(st.sampled_from([False] * 6 + [True]), min_size=steps, max_size=steps))
    return Traffic(step, start, np.array(times), np.array(whose, np.intp), np.array(missing))


@dataclass(frozen=True)
class Limit:
    """A limiter: exactly, and over counts."""

    exactly: Callable[[Array], Mask]
    counted: Callable[[Trace, bool], Throttling]


limits_of = st.integers(0, 6)
windows = st.sampled_from([1, 2, 3, 4, 5, 6, 8, 12, 20])
rates = st.sampled_from([Fraction(n, d) for n in range(1, 4) for d in (1, 2, 4, 8)])
bursts = st.sampled_from([0.0, 0.5, 1.0, 2.0, 2.5, 4.0, 8.0])


@st.composite
def buckets(draw: st.DrawFn) -> Limit:
    rate, burst = float(draw(rates)), draw(bursts)
    return Limit(
        lambda times: token_bucket.replay_arrivals(times, rate, burst),
        lambda trace, full: token_bucket.replay_counts(trace, rate, burst, starts_full=full),
    )


@st.composite
def fills(draw: st.DrawFn) -> Limit:
    most, fill = draw(limits_of), draw(limits_of)
    interval = draw(st.sampled_from([0.25, 0.375, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7]))
    since = draw(st.integers(0, 15)) / 8
    return Limit(
        lambda times: discrete_fills.replay_arrivals(times, most, fill, interval, filled_at=since),
        lambda trace, full: discrete_fills.replay_counts(
            trace, most, fill, interval, starts_full=full
        ),
    )


@st.composite
def fixed(draw: st.DrawFn) -> Limit:
    limit, window, anchor = draw(limits_of), draw(windows), draw(st.sampled_from(Anchor))
    return Limit(
        lambda times: fixed_window.replay_arrivals(times, limit, window, anchor),
        lambda trace, full: fixed_window.replay_counts(
            trace, limit, window, anchor, starts_full=full
        ),
    )


@st.composite
def logs(draw: st.DrawFn) -> Limit:
    limit, window, inclusive = draw(limits_of), draw(windows), draw(st.booleans())
    return Limit(
        lambda times: sliding_window.replay_arrivals(times, limit, window, inclusive=inclusive),
        lambda trace, full: sliding_window.replay_counts(trace, limit, window, starts_full=full),
    )


@st.composite
def counters(draw: st.DrawFn) -> Limit:
    limit, window = draw(limits_of), draw(windows)
    return Limit(
        lambda times: sliding_counter.replay_arrivals(times, limit, window),
        lambda trace, full: sliding_counter.replay_counts(trace, limit, window, starts_full=full),
    )


@st.composite
def slots(draw: st.DrawFn) -> Limit:
    several = draw(limits_of)
    shortest = draw(st.sampled_from([0, 1, 3, 8, 20]))
    longest = shortest + draw(st.sampled_from([1, 2, 10, 30]))
    seed = draw(st.integers(0, 99))

    def exactly(times: Array) -> Mask:
        stream = np.random.Generator(np.random.PCG64(seed))
        lengths = stream.integers(shortest, longest, size=len(times), endpoint=True) / 8
        return concurrency.replay_arrivals(times, lengths, several)

    return Limit(
        exactly,
        lambda trace, full: concurrency.replay_counts(
            trace, several, shortest / 8, longest / 8, starts_full=full
        ),
    )


MODELS = {
    "token bucket": buckets(),
    "discrete fills": fills(),
    "fixed window": fixed(),
    "sliding window": logs(),
    "sliding counter": counters(),
    "concurrency": slots(),
}


@pytest.mark.parametrize("model", MODELS)
@EXAMPLES
@given(data=st.data())
def test_the_truth_lies_inside_the_interval_of_each_day(model: str, data: st.DataObject) -> None:
    limit, seen = data.draw(MODELS[model]), data.draw(traffic())
    refused = ~limit.exactly(seen.times)
    found = limit.counted(seen.trace(1), seen.starts_full)
    truth = seen.by_day(refused, 1)
    assert (found.low_by_day <= truth + 1e-6).all()
    assert (truth <= found.high_by_day + 1e-6).all()
    assert (found.high_by_day <= found.offered_by_day).all()


@EXAMPLES
@given(
    seen=traffic(owners=4),
    limits=st.lists(st.tuples(rates, bursts), min_size=7, max_size=7),
    scale=st.sampled_from([1, 3]),
    spend=st.sampled_from(Spend),
)
def test_the_truth_of_tenants_in_tiers_lies_inside(
    seen: Traffic, limits: list[tuple[Fraction, float]], scale: int, spend: Spend
) -> None:
    """Four tenants in two tiers; scaled up, tiers and service are often never short."""
    rate, burst = ([float(limit[place]) for limit in limits] for place in (0, 1))
    nesting = Nesting(
        rate[:4],
        burst[:4],
        [0, 0, 1, 1],
        [scale * each for each in rate[4:6]],
        [scale * each for each in burst[4:6]],
        2 * scale * rate[6],
        2 * scale * burst[6],
    )
    refused = ~hierarchy.replay_arrivals(seen.times, seen.owners.tolist(), nesting, spend)
    found = hierarchy.replay_counts(seen.trace(4), nesting, spend, starts_full=seen.starts_full)
    truth = seen.by_day(refused, 4)
    assert (found.each.low_by_day <= truth + 1e-6).all()
    assert (truth <= found.each.high_by_day + 1e-6).all()
    assert (found.low_by_day <= truth.sum(axis=0) + 1e-6).all()
    assert (truth.sum(axis=0) <= found.high_by_day + 1e-6).all()


@EXAMPLES
@given(
    seen=traffic(owners=3),
    rate=rates,
    burst=st.sampled_from([2.0, 4.5, 8.0]),
    reserve=st.integers(0, 2),
)
def test_the_truth_of_the_regulated_and_the_others_lies_inside(
    seen: Traffic, rate: Fraction, burst: float, reserve: int
) -> None:
    bucket = ReservedBucket(float(rate), burst, reserve)
    regulated = np.array([True, False, False])
    refused = ~priority.replay_arrivals(seen.times, regulated[seen.owners].tolist(), bucket)
    found = priority.replay_counts(
        seen.trace(3), regulated.tolist(), bucket, starts_full=seen.starts_full
    )
    rows = seen.by_day(refused, 3)
    truth = np.array([rows[0], rows[1:].sum(axis=0)])
    assert (found.each.low_by_day <= truth + 1e-6).all()
    assert (truth <= found.each.high_by_day + 1e-6).all()
    assert (found.low_by_day <= truth.sum(axis=0) + 1e-6).all()
    assert (truth.sum(axis=0) <= found.high_by_day + 1e-6).all()
