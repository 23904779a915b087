"""Ranges of shares and of middle values, against figures worked out elsewhere."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.opa.replay.intervals import ratio, share


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table I: Wilson without continuity correction.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_of_a_sample_has_the_published_interval(
    part: int, whole: int, low: float, high: float
) -> None:
    found = share(part, whole, sampled=True)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)
    assert found.level == 0.95


def test_a_share_of_everything_is_known() -> None:
    assert share(1, 4, sampled=False) == Interval.exact(0.25)


def test_of_nothing_seen_anything_is_possible() -> None:
    assert share(0, 0, sampled=True) == Interval(0.0, 1.0, 0.0, 0.95)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_share_found_lies_in_its_interval(part: int, rest: int) -> None:
    found = share(part, part + rest, sampled=True)
    assert 0 <= found.low <= found.high <= 1


def test_a_middle_ratio_has_the_interval_of_order_statistics() -> None:
    # Of ten, the second and the ninth: 97.9 %; the third and the eighth are 89 %, too little.
    pairs = [(1.0, each) for each in (3, 1, 4, 10, 5, 9, 2, 6, 8, 7)]
    found = ratio(pairs)
    assert isinstance(found, Interval)
    assert (found.low, found.middle, found.high) == (2, 5.5, 9)


def test_too_few_times_tell_nothing() -> None:
    assert isinstance(ratio([(1.0, 2.0)] * 7), NotEvaluated)
    assert isinstance(ratio([(1.0, 2.0)] * 8), Interval)


@pytest.mark.parametrize("count", [8, 9, 15, 40, 101])
def test_the_interval_of_a_middle_ratio_holds_at_least_its_level(count: int) -> None:
    found = ratio([(1.0, float(each)) for each in range(1, count + 1)])
    assert isinstance(found, Interval)
    outside = int(found.low) - 1
    missed = 2 * sum(math.comb(count, each) for each in range(outside + 1)) / 2**count
    assert missed <= 0.05
