"""The `limits` library decides request by request as our windows do.

Its own strategies run on its own storage in memory; only its clock is ours. Its cleaner, a thread
that forgets what has expired, is kept from starting: when it happens to run must not matter.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import limits
import limits.storage
import limits.storage.memory
import numpy as np
import pytest
from limits.strategies import RateLimiter
from support.long import many
from support.traces import MONDAY

from simulator.limiters import fixed_window, sliding_counter, sliding_window
from simulator.limiters.fixed_window import Anchor
from simulator.trace import Array

STEPS = 300
SEEDS = range(many(40, few=4))
WINDOWS = (1, 2, 8, 64)  # powers of two, so that a share of a window is exact in binary


class Clock:
    """The time, as told."""

    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> float:
        """Seconds since the epoch."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    told = Clock()
    monkeypatch.setattr(limits.storage.memory, "time", SimpleNamespace(time=told.time))
    return told


def storage() -> limits.storage.MemoryStorage:
    memory = limits.storage.MemoryStorage()
    memory.timer.cancel()
    memory.timer.join()
    memory.timer = threading.main_thread()  # alive already, so no cleaner is started
    return memory


def hits(
    clock: Clock,
    strategy: Callable[[limits.storage.MemoryStorage], RateLimiter],
    times: Array,
    limit: int,
    window: int,
) -> list[bool]:
    """What the library says of each request."""
    limiter, item = strategy(storage()), limits.RateLimitItemPerSecond(limit, window)
    decisions = []
    for now in times.tolist():
        clock.now = now
        decisions.append(limiter.hit(item, "acme"))
    return decisions


def moments(seed: int, window: int) -> Array:
    """Requests on sixteenths of a second, lumped, about as many as fill a window of ten."""
    draw = np.random.Generator(np.random.PCG64(seed))
    gaps = draw.choice([0, 0, 0, 1, window, 2 * window, 16 * window], size=STEPS)
    return MONDAY + np.cumsum(gaps) / 16


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("window", WINDOWS)
def test_its_fixed_window_begins_with_the_first_request(
    clock: Clock, window: int, seed: int
) -> None:
    times = moments(seed, window)
    expected = hits(clock, limits.strategies.FixedWindowRateLimiter, times, 10, window)
    assert fixed_window.replay_arrivals(times, 10, window, Anchor.FIRST).tolist() == expected
    assert 0 < sum(expected) < STEPS


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("window", WINDOWS)
def test_its_moving_window_counts_what_is_just_a_window_old(
    clock: Clock, window: int, seed: int
) -> None:
    times = moments(seed, window)
    expected = hits(clock, limits.strategies.MovingWindowRateLimiter, times, 10, window)
    assert sliding_window.replay_arrivals(times, 10, window, inclusive=True).tolist() == expected
    assert 0 < sum(expected) < STEPS


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("window", WINDOWS)
def test_its_sliding_window_counter_is_ours(clock: Clock, window: int, seed: int) -> None:
    times = moments(seed, window)
    expected = hits(clock, limits.strategies.SlidingWindowCounterRateLimiter, times, 10, window)
    assert sliding_counter.replay_arrivals(times, 10, window).tolist() == expected
    assert 0 < sum(expected) < STEPS


def test_the_four_windows_are_not_one(clock: Clock) -> None:
    """Ten a minute; ten at 50 s, ten at 65 s, ten at 110 s, ten at 130 s.

    By the clock: minute 0 takes ten, minute 1 ten of 65 and 110 s, minute 2 ten. From the first:
    from 50 s and from 110 s; 130 s lies in the second window. Sliding: 50 s and, just a minute
    later, 110 s, unless that still counts: then 65 s and 110 s fall into the first minute.
    The counter at 65 s weighs ten by 55/60 and lets one in, at 110 s by 10/60 and lets
    in 8 more (1 + 10/6 + 7 < 10), and at 130 s weighs 9 by 50/60: 7.5, and 3 are let in.
    """
    times = MONDAY + np.repeat([50.0, 65.0, 110.0, 130.0], 10)

    def admitted(decisions: object) -> list[int]:
        return np.asarray(decisions).reshape(4, 10).sum(axis=1).tolist()

    assert admitted(fixed_window.replay_arrivals(times, 10, 60)) == [10, 10, 0, 10]
    assert admitted(fixed_window.replay_arrivals(times, 10, 60, Anchor.FIRST)) == [10, 0, 10, 0]
    assert admitted(sliding_window.replay_arrivals(times, 10, 60)) == [10, 0, 10, 0]
    inclusive = sliding_window.replay_arrivals(times, 10, 60, inclusive=True)
    assert admitted(inclusive) == [10, 0, 0, 10]
    assert admitted(sliding_counter.replay_arrivals(times, 10, 60)) == [10, 1, 8, 3]
    counter = limits.strategies.SlidingWindowCounterRateLimiter
    assert admitted(hits(clock, counter, times, 10, 60)) == [10, 1, 8, 3]
