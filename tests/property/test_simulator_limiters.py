"""The interval of a limit holds the truth, and is no wider than it must be."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.buckets import admits
from support.traces import MONDAY, trace

from simulator.limiters import replay_arrivals, replay_counts
from simulator.trace import Array

STEP = 6
INSTANT = Fraction(1, 10**9)

seeds = st.integers(0, 2**32 - 1)
rates = st.sampled_from([0.0, 0.1, 0.5, 1.0, 2.0, 3.7, 10.0])
bursts = st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.5, 12.0, 60.0, 400.0])


def lumps(counts: list[int]) -> Iterator[list[Fraction]]:
    """Yield every way of putting each step's requests at its start or its end."""
    for early in product(*(range(count + 1) for count in counts)):
        times = []
        for step, (first, count) in enumerate(zip(early, counts, strict=True)):
            times += [Fraction(step * STEP)] * first
            times += [Fraction((step + 1) * STEP) - INSTANT] * (count - first)
        yield times


def refusals(
    counts: list[int], rate: Fraction, burst: int | Fraction, tokens: int | Fraction
) -> list[int]:
    return [sum(not ok for ok in admits(t, rate, burst, tokens)) for t in lumps(counts)]


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(st.integers(0, 4), min_size=1, max_size=4),
    rate=st.fractions(0, 2, max_denominator=6),
    burst=st.fractions(0, 6, max_denominator=2),
    full=st.booleans(),
)
def test_no_placement_leaves_the_interval(
    counts: list[int], rate: Fraction, burst: Fraction, *, full: bool
) -> None:
    truth = refusals(counts, rate, burst, burst if full else 0)
    result = replay_counts(trace(counts, step=STEP), float(rate), float(burst), starts_full=full)
    assert result.low[0] <= min(truth) + 1e-6
    assert max(truth) <= result.high[0] + 1e-6


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(st.integers(0, 4), min_size=1, max_size=4),
    burst=st.integers(1, 6),
    full=st.booleans(),
)
def test_some_placement_reaches_the_upper_bound_where_a_step_refills_the_bucket(
    counts: list[int], burst: int, *, full: bool
) -> None:
    rate = Fraction(burst, STEP) + 1
    truth = refusals(counts, rate, burst, burst if full else 0)
    result = replay_counts(trace(counts, step=STEP), float(rate), burst, starts_full=full)
    assert result.high[0] == max(truth)


@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(st.integers(0, 20), min_size=1, max_size=4),
    rate=st.integers(0, 4),
    burst=st.integers(1, 30),
)
def test_requests_in_even_pieces_approach_the_lower_bound(
    counts: list[int], rate: float, burst: float
) -> None:
    """A hundred pieces to a request behave like a fluid: the same limits, times a hundred."""
    pieces = 100
    times = [
        (step + (piece + 0.5) / (count * pieces)) * STEP
        for step, count in enumerate(counts)
        for piece in range(count * pieces)
    ]
    refused = (~replay_arrivals(times, rate * pieces, burst * pieces)).sum() / pieces
    result = replay_counts(trace(counts, step=STEP), rate, burst, starts_full=True)
    assert result.low[0] == pytest.approx(refused, abs=0.02 * len(counts))


def placed(seed: int, seconds: int, spread: float) -> Array:
    """Return requests within seconds, uneven: quiet and loud stretches, lumps and gaps."""
    draw = np.random.Generator(np.random.PCG64(seed))
    loud = np.repeat(draw.gamma(0.5, 2.0, size=seconds // 20 + 1), 20)[:seconds]
    counts = draw.poisson(draw.gamma(1 / spread, spread, size=seconds) * 0.5 * loud)
    inside = draw.random(counts.sum()) * draw.choice([0.0, 1e-6, 1.0])
    return np.sort(np.repeat(np.arange(seconds), counts) + np.minimum(inside, 0.999999))


def by_step(times: Array, step: int, steps: int) -> Array:
    return np.bincount((times // step).astype(np.intp), minlength=steps).astype(np.float64)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, rate=rates, burst=bursts, step=st.sampled_from([1, 5, 60, 3600]))
def test_the_truth_of_single_arrivals_lies_inside_at_every_step(
    seed: int, rate: float, burst: float, step: int
) -> None:
    seconds = 2 * 3600
    times = placed(seed, seconds, 3.0)
    steps = seconds // step
    refused = by_step(times[~replay_arrivals(times, rate, burst)], step, steps)
    # An hour before midnight and one after: each day's bounds hold on their own.
    counts = trace(by_step(times, step, steps), step=step, start=MONDAY - 3600)
    result = replay_counts(counts, rate, burst, 2.0)
    assert result.low[0] <= refused.sum() <= result.high[0]
    assert result.low[0] <= result.middle[0] <= result.high[0]
    daily = [refused[: steps // 2].sum(), refused[steps // 2 :].sum()]
    if step < 3600 or steps == 2:
        assert (result.low_by_day[0] <= daily).all()
        assert (daily <= result.high_by_day[0]).all()


@settings(max_examples=40, deadline=None)
@given(seed=seeds, rate=rates, burst=bursts, step=st.sampled_from([1, 5, 60]))
def test_gaps_keep_the_truth_inside(seed: int, rate: float, burst: float, step: int) -> None:
    seconds = 1800
    times = placed(seed, seconds, 2.0)
    steps = seconds // step
    missing = np.random.Generator(np.random.PCG64(seed + 1)).random(steps) < 0.2
    refused = by_step(times[~replay_arrivals(times, rate, burst)], step, steps)
    counts = np.where(missing, np.nan, by_step(times, step, steps))
    result = replay_counts(trace(counts, step=step), rate, burst)
    assert result.low[0] <= refused[~missing].sum() <= result.high[0]


@settings(max_examples=40, deadline=None)
@given(seed=seeds, rate=rates, burst=bursts)
def test_means_of_rates_keep_the_truth_inside(seed: int, rate: float, burst: float) -> None:
    """A scrape sees some of a request before and some after: counts are off by less than one."""
    times = placed(seed, 1800, 2.0)
    refused = (~replay_arrivals(times, rate, burst)).sum()
    draw = np.random.Generator(np.random.PCG64(seed))
    whole = by_step(times, 60, 30)
    off = np.clip(whole + draw.uniform(-0.99, 0.99, size=30), 0, None)
    result = replay_counts(trace(np.where(whole > 0, off, 0.0)), rate, burst)
    assert result.low[0] <= refused
    assert min(refused, off.sum()) <= result.high[0] + 30


@settings(max_examples=30, deadline=None)
@given(seed=seeds, rate=rates, burst=bursts)
def test_a_larger_limit_refuses_no_more(seed: int, rate: float, burst: float) -> None:
    """The middle may rise a little with the rate, where the bucket absorbs a step's overload."""
    counts = trace(by_step(placed(seed, 3600, 3.0), 60, 60))
    result = replay_counts(counts, [[rate, rate + 1, rate]], [[burst, burst, burst + 3]], 2.0)
    slack = 0.01 * result.offered[0]
    for bound, more in ((result.low[0], 0.0), (result.middle[0], slack), (result.high[0], 0.0)):
        assert bound[1] <= bound[0] + more + 1e-6
        assert bound[2] <= bound[0] + 1e-6


@settings(max_examples=30, deadline=None)
@given(seed=seeds, rate=rates, burst=bursts)
def test_coarser_steps_widen_the_interval(seed: int, rate: float, burst: float) -> None:
    times = placed(seed, 3600, 3.0)
    results = [
        replay_counts(trace(by_step(times, step, 3600 // step), step=step), rate, burst)
        for step in (5, 60, 600)
    ]
    lows = [result.low[0] for result in results]
    highs = [result.high[0] for result in results]
    assert max(np.diff(lows)) < 1e-6
    assert min(np.diff(highs)) > -1e-6


@settings(max_examples=30, deadline=None)
@given(
    seed=seeds,
    rate=st.integers(0, 64),
    burst=st.integers(0, 160),
)
def test_single_arrivals_agree_with_fractions(seed: int, rate: float, burst: float) -> None:
    """Sixteenths of seconds, tokens and rates are exact in binary, so nothing may differ."""
    draw = np.random.Generator(np.random.PCG64(seed))
    ticks = np.sort(draw.integers(0, 3_000, size=200))
    exact = admits([Fraction(int(t), 16) for t in ticks], Fraction(rate, 16), Fraction(burst, 16))
    assert replay_arrivals(ticks / 16, rate / 16, burst / 16).tolist() == exact
