"""What Envoy documents of its token bucket, and what that means for counts."""

from __future__ import annotations

import numpy as np
import pytest
from support.traces import trace

from simulator.errors import SimulationError
from simulator.limiters import discrete_fills, token_bucket


def test_it_begins_with_the_most_it_can_hold() -> None:
    assert discrete_fills.replay_arrivals([0.1] * 5, 3, 1, 60).tolist() == [True] * 3 + [False] * 2


def test_a_fill_adds_its_tokens_at_once_and_nothing_comes_between() -> None:
    """Two tokens each second: one spent bucket is empty until 1 s, then has both."""
    times = [0.0, 0.0, 0.5, 0.99, 1.0, 1.0, 1.0]
    expected = [True, True, False, False, True, True, False]
    assert discrete_fills.replay_arrivals(times, 2, 2, 1).tolist() == expected
    continuous = token_bucket.replay_arrivals(times, 2, 2).tolist()
    assert continuous == [True, True, True, False, True, False, False]


def test_it_never_holds_more_than_the_most() -> None:
    assert discrete_fills.replay_arrivals([0.0, *[3600.0] * 5], 3, 2, 1).sum() == 1 + 3


def test_a_bucket_of_nothing_always_refuses() -> None:
    assert not discrete_fills.replay_arrivals([0.0, 10.0], 0, 5, 1).any()
    assert discrete_fills.replay_counts(trace([7, 7]), 0, 5, 1).low.tolist() == [14]


def test_when_the_fills_come_decides() -> None:
    """One each second; filled at the half, the token is back at 0.5 s."""
    times = [0.0, 0.5, 1.0]
    assert discrete_fills.replay_arrivals(times, 1, 1, 1).tolist() == [True, False, True]
    at_half = discrete_fills.replay_arrivals(times, 1, 1, 1, filled_at=0.5)
    assert at_half.tolist() == [True, True, False]


def test_tenths_of_seconds_add_up_to_fills() -> None:
    times = [n / 10 for n in range(11)]
    assert discrete_fills.replay_arrivals(times, 1, 1, 0.1).all()


def test_intervals_that_fit_into_a_step_are_bounded_as_a_continuous_bucket_is() -> None:
    counts = trace([100, 40, 100, 0, 70])
    found = discrete_fills.replay_counts(counts, 30, 5, 5, starts_full=True)
    same = token_bucket.replay_counts(counts, 1, 30, starts_full=True)
    assert (found.low[0], found.high[0]) == (same.low[0], same.high[0])


def test_an_interval_longer_than_a_step_leaves_open_when_it_was_filled() -> None:
    """Thirty every two minutes: a minute of 60 may see the fill or not."""
    found = discrete_fills.replay_counts(trace([60]), 30, 30, 120, starts_full=True)
    assert (found.low[0], found.high[0]) == (0, 30)


def test_a_fill_may_just_have_come_and_the_next_be_far() -> None:
    """Thirty each two minutes, filled at 118 s: thirty at 119 s, and none are back at 180 s."""
    times = [119.0] * 30 + [180.0] * 15
    assert discrete_fills.replay_arrivals(times, 30, 30, 120, filled_at=118).sum() == 30
    found = discrete_fills.replay_counts(trace([0, 30, 0, 15]), 30, 30, 120, starts_full=True)
    assert found.high[0] == 15


def test_a_fill_larger_than_the_bucket_fills_it() -> None:
    counts = trace([100, 40, 100])
    large, whole = (discrete_fills.replay_counts(counts, 30, fill, 60) for fill in (90, 30))
    assert (large.low[0], large.high[0]) == (whole.low[0], whole.high[0])


@pytest.mark.parametrize(
    ("most", "fill", "interval", "message"),
    [
        (1.5, 1, 1, "max_tokens must be a whole number"),
        (1, -1, 1, "tokens_per_fill must be finite and not negative"),
        (1, 1, 0, "fill_interval is 0; it must be finite and above 0"),
        (1, 1, np.inf, "fill_interval is inf"),
    ],
)
def test_fills_that_make_no_sense_are_refused(
    most: float, fill: float, interval: float, message: str
) -> None:
    with pytest.raises(SimulationError, match=message):
        discrete_fills.replay_arrivals([0.0], most, fill, interval)  # type: ignore[arg-type]
    with pytest.raises(SimulationError, match=message):
        discrete_fills.replay_counts(trace([1]), most, fill, interval)


def test_an_interval_below_a_microsecond_is_refused() -> None:
    with pytest.raises(SimulationError, match="a microsecond is the least"):
        discrete_fills.replay_counts(trace([1]), 1, 1, 1e-7)
