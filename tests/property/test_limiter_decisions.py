"""Every limiter decides request by request as a straightforward one does, in fractions.

Times in eighths of a second, and rates and lengths of the like, are exact in binary.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.buckets import admits
from support.limiters import (
    Tokens,
    by_fills,
    by_two_counters,
    in_fixed_windows,
    in_sliding_windows,
    in_windows_from_first,
    under_way,
)
from support.long import many

from simulator.limiters import (
    concurrency,
    discrete_fills,
    fixed_window,
    gcra,
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

EXAMPLES = settings(max_examples=many(1_000, few=25), deadline=None)
EIGHTH = Fraction(1, 8)

times_of = st.lists(st.integers(0, 160), max_size=40).map(
    lambda eighths: [EIGHTH * at for at in sorted(eighths)]
)
limits_of = st.integers(0, 6)
windows = st.integers(1, 9)
rates = st.integers(1, 24).map(lambda n: EIGHTH * n)
bursts = st.integers(0, 40).map(lambda n: EIGHTH * n)


def floats(values: list[Fraction]) -> list[float]:
    return [float(value) for value in values]


@EXAMPLES
@given(times_of, rates, bursts)
def test_gcra_decides_every_request_as_the_token_bucket_does(
    times: list[Fraction], rate: Fraction, burst: Fraction
) -> None:
    found = gcra.replay_arrivals(floats(times), float(rate), float(burst)).tolist()
    assert found == token_bucket.replay_arrivals(floats(times), float(rate), float(burst)).tolist()
    assert found == admits(times, rate, burst)


@EXAMPLES
@given(
    times=st.lists(st.floats(0, 1e4), max_size=60).map(sorted),
    epoch=st.sampled_from([0.0, 1_767_571_200.0]),
    rate=st.floats(0.01, 50),
    burst=st.floats(0, 20),
)
def test_gcra_and_the_token_bucket_agree_on_any_numbers(
    times: list[float], epoch: float, rate: float, burst: float
) -> None:
    moments = [epoch + time for time in times]
    found = gcra.replay_arrivals(moments, rate, burst)
    assert found.tolist() == token_bucket.replay_arrivals(moments, rate, burst).tolist()


def test_an_interval_and_a_tolerance_are_a_rate_and_a_burst() -> None:
    """A request each 0.25 s, up to 1 s early: 4 a second, and the 4 quarters early make 1 + 4."""
    assert gcra.as_bucket(0.25, 1.0) == (4.0, 5.0)


@EXAMPLES
@given(times_of, limits_of, windows)
def test_fixed_windows_by_the_clock(times: list[Fraction], limit: int, window: int) -> None:
    found = fixed_window.replay_arrivals(floats(times), limit, window, Anchor.CLOCK)
    assert found.tolist() == in_fixed_windows(times, limit, window)


@EXAMPLES
@given(times_of, limits_of, windows)
def test_fixed_windows_from_the_first(times: list[Fraction], limit: int, window: int) -> None:
    found = fixed_window.replay_arrivals(floats(times), limit, window, Anchor.FIRST)
    assert found.tolist() == in_windows_from_first(times, limit, window)


@EXAMPLES
@given(times=times_of, limit=limits_of, window=windows, inclusive=st.booleans())
def test_sliding_windows(
    times: list[Fraction], limit: int, window: int, *, inclusive: bool
) -> None:
    found = sliding_window.replay_arrivals(floats(times), limit, window, inclusive=inclusive)
    assert found.tolist() == in_sliding_windows(times, limit, window, inclusive=inclusive)


@EXAMPLES
@given(times_of, limits_of, windows)
def test_sliding_counters(times: list[Fraction], limit: int, window: int) -> None:
    found = sliding_counter.replay_arrivals(floats(times), limit, window)
    assert found.tolist() == by_two_counters(times, limit, window)


@EXAMPLES
@given(times_of, limits_of, st.lists(st.integers(0, 40), min_size=40, max_size=40))
def test_requests_under_way(times: list[Fraction], slots: int, eighths: list[int]) -> None:
    lengths = [EIGHTH * length for length in eighths[: len(times)]]
    found = concurrency.replay_arrivals(floats(times), floats(lengths), slots)
    assert found.tolist() == under_way(times, lengths, slots)


@EXAMPLES
@given(times_of, limits_of, windows)
def test_requests_that_take_equally_long_are_a_sliding_window(
    times: list[Fraction], limit: int, window: int
) -> None:
    found = concurrency.replay_arrivals(floats(times), [float(window)] * len(times), limit)
    assert found.tolist() == sliding_window.replay_arrivals(floats(times), limit, window).tolist()


@EXAMPLES
@given(times_of, limits_of, limits_of, st.integers(1, 20))
def test_buckets_with_discrete_fills(
    times: list[Fraction], most: int, fill: int, eighths: int
) -> None:
    found = discrete_fills.replay_arrivals(floats(times), most, fill, eighths / 8)
    assert found.tolist() == by_fills(times, most, fill, EIGHTH * eighths)


@pytest.mark.parametrize("spend", Spend)
@EXAMPLES
@given(
    times=times_of,
    whose=st.lists(st.integers(0, 2), min_size=40, max_size=40),
    limits=st.lists(st.tuples(rates, bursts), min_size=6, max_size=6),
)
def test_tenants_in_tiers_in_a_service(
    spend: Spend, times: list[Fraction], whose: list[int], limits: list[tuple[Fraction, Fraction]]
) -> None:
    buckets = [Tokens(*limit) for limit in limits]
    tier_of = [0, 0, 1]
    expected = []
    for now, tenant in zip(times, whose, strict=False):
        path = [buckets[tenant], buckets[3 + tier_of[tenant]], buckets[5]]
        there = [each.has(now) for each in path]
        passed = all(there)
        spent = path if passed else []
        if spend is Spend.SEQUENTIAL and not passed:
            spent = path[: there.index(False)]
        for each in spent:
            each.held -= 1
        expected.append(passed)
    rate, burst = (floats(list(column)) for column in zip(*limits, strict=True))
    nesting = Nesting(rate[:3], burst[:3], tier_of, rate[3:5], burst[3:5], rate[5], burst[5])
    found = hierarchy.replay_arrivals(floats(times), whose[: len(times)], nesting, spend)
    assert found.tolist() == expected


@EXAMPLES
@given(
    times=times_of,
    firsts=st.lists(st.booleans(), min_size=40, max_size=40),
    rate=rates,
    burst=bursts.map(lambda burst: burst + 3),
    reserve=st.integers(0, 3),
)
def test_the_regulated_and_their_reserve(
    times: list[Fraction], firsts: list[bool], rate: Fraction, burst: Fraction, reserve: int
) -> None:
    bucket, expected = Tokens(rate, burst), [False] * len(times)
    for now in sorted(set(times)):
        here = [number for number, time in enumerate(times) if time == now]
        for number in [n for n in here if firsts[n]] + [n for n in here if not firsts[n]]:
            if bucket.has(now, 1 if firsts[number] else 1 + reserve):
                bucket.held -= 1
                expected[number] = True
    limit = ReservedBucket(float(rate), float(burst), reserve)
    found = priority.replay_arrivals(floats(times), firsts[: len(times)], limit)
    assert found.tolist() == expected


@EXAMPLES
@given(
    times=times_of,
    firsts=st.lists(st.booleans(), min_size=40, max_size=40),
    rate=rates,
    burst=bursts.map(lambda burst: burst + 5),
)
def test_a_larger_reserve_never_leaves_the_regulated_with_fewer_at_any_moment(
    times: list[Fraction], firsts: list[bool], rate: Fraction, burst: Fraction
) -> None:
    regulated = np.array(firsts[: len(times)], dtype=bool)
    runs = [
        np.cumsum(
            priority.replay_arrivals(
                floats(times), regulated.tolist(), ReservedBucket(float(rate), float(burst), n)
            )
            & regulated
        )
        for n in range(6)
    ]
    assert all((less <= more).all() for less, more in pairwise(runs))


@EXAMPLES
@given(
    times=times_of,
    firsts=st.lists(st.booleans(), min_size=40, max_size=40),
    rate=rates,
    reserve=st.integers(0, 5),
)
def test_the_regulated_have_what_a_bucket_as_large_as_the_reserve_would_give_them(
    times: list[Fraction], firsts: list[bool], rate: Fraction, reserve: int
) -> None:
    regulated = np.array(firsts[: len(times)], dtype=bool)
    limit = ReservedBucket(float(rate), 8.0, reserve)
    found = priority.replay_arrivals(floats(times), regulated.tolist(), limit)
    alone = np.array(floats(times))[regulated]
    own = token_bucket.replay_arrivals(alone, float(rate), reserve)
    assert (np.cumsum(found[regulated]) >= np.cumsum(own)).all()


@pytest.mark.parametrize(
    "decide",
    [
        lambda times, more: token_bucket.replay_arrivals(times, 0.5 + more / 4, 2),
        lambda times, more: token_bucket.replay_arrivals(times, 0.5, 1 + more / 2),
        lambda times, more: gcra.replay_arrivals(times, 0.5, 1 + more / 2),
        lambda times, more: discrete_fills.replay_arrivals(times, 1 + more, 2, 3),
        lambda times, more: discrete_fills.replay_arrivals(times, 4, more, 3),
        lambda times, more: fixed_window.replay_arrivals(times, more, 4),
        lambda times, more: fixed_window.replay_arrivals(times, more, 4, Anchor.FIRST),
        lambda times, more: sliding_window.replay_arrivals(times, more, 4),
        lambda times, more: sliding_counter.replay_arrivals(times, more, 4),
    ],
    ids=["rate", "burst", "GCRA", "max", "fill", "clock", "first", "log", "counter"],
)
@EXAMPLES
@given(times=times_of, less=st.integers(0, 6), more=st.integers(0, 4))
def test_a_larger_limit_has_at_no_moment_admitted_fewer(
    decide: Callable[[list[float], int], np.ndarray], times: list[Fraction], less: int, more: int
) -> None:
    smaller, larger = (np.cumsum(decide(floats(times), n)) for n in (less, less + more))
    assert (smaller <= larger).all()
