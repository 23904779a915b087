from __future__ import annotations

import math

import numpy as np
import pytest
from support.traces import trace

from simulator.errors import SimulationError
from simulator.limiters import concurrency


def test_slots_are_taken_until_their_requests_are_done() -> None:
    """Two slots: 0-3 s and 0-1 s; the third at 0.5 s finds none, at 1 s one is free again."""
    times, lengths = [0, 0, 0.5, 1, 2.9, 3], [3, 1, 9, 5, 9, 1]
    expected = [True, True, False, True, False, True]
    assert concurrency.replay_arrivals(times, lengths, 2).tolist() == expected


def test_no_slots_admit_nobody_and_no_length_takes_none() -> None:
    assert not concurrency.replay_arrivals([0, 1], [1, 1], 0).any()
    assert concurrency.replay_arrivals([0, 0, 0], [0, 0, 0], 1).all()


def erlang_b(load: float, slots: int) -> float:
    terms = [load**n / math.factorial(n) for n in range(slots + 1)]
    return terms[-1] / sum(terms)


@pytest.mark.parametrize("shape", ["exponential", "constant"])
def test_poisson_arrivals_lose_what_erlang_says(shape: str) -> None:
    """Load 4 on 5 slots loses 19.9 %, however lengths are spread (Erlang's B is insensitive)."""
    draw = np.random.Generator(np.random.PCG64(7))
    times = np.cumsum(draw.exponential(0.25, size=60_000))
    lengths = draw.exponential(1.0, size=60_000) if shape == "exponential" else np.ones(60_000)
    lost = (~concurrency.replay_arrivals(times, lengths, 5)).mean()
    assert erlang_b(4, 5) == pytest.approx(0.19907, abs=1e-5)
    assert lost == pytest.approx(erlang_b(4, 5), abs=0.008)


def test_short_requests_leave_much_open_and_long_ones_little() -> None:
    """Five slots. A minute of 100 that take 0.5 s each: 120 turns of 5 fit, or one; of 5 of two.

    Of 60 s each: five a minute, of any two minutes five at least.
    """
    short = concurrency.replay_counts(trace([100, 100]), 5, 0.5, 0.5, starts_full=True)
    long = concurrency.replay_counts(trace([100, 100]), 5, 60, 60, starts_full=True)
    assert (short.low[0], short.high[0]) == (0, 195)
    assert (long.low[0], long.high[0]) == (190, 195)


def test_the_slowest_request_says_how_long_slots_may_be_gone() -> None:
    """Five slots for up to two minutes: of any three minutes five at least."""
    found = concurrency.replay_counts(trace([100, 100, 100]), 5, 0.5, 120, starts_full=True)
    assert found.high[0] == 295


def test_requests_of_no_length_may_all_pass() -> None:
    found = concurrency.replay_counts(trace([100]), [[0, 5]], 0, 1)
    assert found.low.tolist() == [[100, 0]]


@pytest.mark.parametrize(
    ("slots", "shortest", "longest", "message"),
    [
        (1.5, 0, 1, "slots must be a whole number"),
        (1, -1, 1, "shortest must be finite and not negative"),
        (1, 0, 0, "longest is 0; it must be finite and above 0"),
        (1, 2, 1, "the shortest request takes 2 s, the longest 1"),
    ],
)
def test_slots_that_make_no_sense_are_refused(
    slots: float, shortest: float, longest: float, message: str
) -> None:
    with pytest.raises(SimulationError, match=message):
        concurrency.replay_counts(trace([1]), slots, shortest, longest)


@pytest.mark.parametrize(
    ("lengths", "message"), [([1.0], "1 durations for 2 arrivals"), ([1.0, -1.0], "durations must")]
)
def test_lengths_that_make_no_sense_are_refused(lengths: list[float], message: str) -> None:
    with pytest.raises(SimulationError, match=message):
        concurrency.replay_arrivals([0.0, 1.0], lengths, 1)
