"""A breaker opens after failures in a row, waits, and lets one ask for all."""

from __future__ import annotations

from threading import Lock

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from support.clocks import HandClock

from switchboard_policy.opa.runtime.breaker import Breaker, Ticket, Wait


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def leave(breaker: Breaker) -> Ticket:
    ticket = breaker.admit()
    assert isinstance(ticket, Ticket)
    return ticket


def opened(clock: HandClock) -> Breaker:
    breaker = Breaker(clock=clock)
    assert [breaker.failed(leave(breaker)) for _ in range(5)] == [False] * 4 + [True]
    return breaker


def test_as_shipped_it_opens_after_five_failures_and_tries_again_after_thirty_seconds(
    clock: HandClock,
) -> None:
    breaker = opened(clock)
    assert not breaker.closed
    assert breaker.admit() == Wait(30)
    clock.now += 29
    assert breaker.admit() == Wait(1)
    clock.now += 1
    assert leave(breaker)


def test_an_answer_in_between_starts_the_count_again(clock: HandClock) -> None:
    breaker = Breaker(clock=clock)
    for _ in range(4):
        breaker.failed(leave(breaker))
    breaker.succeeded(leave(breaker))
    assert not any(breaker.failed(leave(breaker)) for _ in range(4))
    assert breaker.closed


def test_only_one_probes_and_an_answer_closes(clock: HandClock) -> None:
    breaker = opened(clock)
    clock.now += 30
    probe = leave(breaker)
    assert breaker.admit() == Wait(30)
    assert breaker.succeeded(probe) is True
    assert breaker.closed
    assert breaker.succeeded(leave(breaker)) is False  # news only once


def test_a_failed_probe_opens_again_for_as_long(clock: HandClock) -> None:
    breaker = opened(clock)
    clock.now += 31
    assert breaker.failed(leave(breaker)) is True
    assert breaker.admit() == Wait(30)


def test_a_cancelled_probe_leaves_room_for_the_next(clock: HandClock) -> None:
    breaker = opened(clock)
    clock.now += 30
    breaker.abandoned(leave(breaker))
    assert not breaker.closed
    assert leave(breaker)


def test_a_probe_that_never_comes_back_is_replaced_and_no_longer_counts(clock: HandClock) -> None:
    breaker = opened(clock)
    clock.now += 30
    lost = leave(breaker)
    clock.now += 30
    probe = leave(breaker)
    assert breaker.failed(lost) is False
    assert breaker.succeeded(lost) is False
    assert not breaker.closed
    assert breaker.succeeded(probe) is True


def test_what_was_asked_before_it_opened_no_longer_counts(clock: HandClock) -> None:
    breaker = Breaker(clock=clock)
    late = [leave(breaker) for _ in range(8)]
    assert [breaker.failed(ticket) for ticket in late].count(True) == 1
    assert breaker.succeeded(late[0]) is False
    assert not breaker.closed


def test_a_clock_that_goes_back_keeps_nobody_out_for_ever(clock: HandClock) -> None:
    breaker = opened(clock)
    clock.now -= 1_000
    assert leave(breaker)


def test_a_forked_child_gets_a_free_lock(clock: HandClock) -> None:
    breaker = opened(clock)
    breaker._lock.acquire()
    breaker.renew()
    assert isinstance(breaker._lock, type(Lock()))
    assert breaker.admit() == Wait(30)


class BreakerMachine(RuleBasedStateMachine):
    """Whatever happens in whatever order: open lets nobody ask but one probe at a time."""

    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.clock = HandClock()
        self.breaker = Breaker(failures=3, seconds=10, clock=self.clock)
        self.opened_at: float | None = None
        self.probes: list[tuple[float, Ticket]] = []

    @rule(target=tickets)
    def ask(self) -> Ticket | Wait:
        """Ask for leave."""
        was_closed = self.breaker.closed
        found = self.breaker.admit()
        if isinstance(found, Wait):
            assert not was_closed
            assert 0 < found.seconds <= 10
        elif not was_closed:
            assert self.opened_at is not None
            assert self.clock.now - self.opened_at >= 10
            assert all(self.clock.now - since >= 10 for since, _ in self.probes)
            self.probes = [(self.clock.now, found)]
        return found

    @rule(ticket=consumes(tickets), how=st.sampled_from(["succeeded", "failed", "abandoned"]))
    def come_back(self, ticket: Ticket | Wait, how: str) -> None:
        """Give a ticket back."""
        if isinstance(ticket, Wait):
            return
        was_closed = self.breaker.closed
        news = getattr(self.breaker, how)(ticket)
        if how == "failed" and news:
            self.opened_at, self.probes = self.clock.now, []
        if was_closed and not self.breaker.closed:
            assert (how, news) == ("failed", True)
        if not was_closed and self.breaker.closed:
            assert how == "succeeded"
            assert ticket in [probe for _, probe in self.probes]
        if how == "abandoned":
            self.probes = [one for one in self.probes if one[1] != ticket]
        if self.breaker.closed:
            self.probes = []

    @rule(seconds=st.sampled_from([0.5, 5, 10]))
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.now += seconds

    @invariant()
    def it_is_open_only_after_an_opening(self) -> None:
        """Closed is how it begins."""
        assert self.breaker.closed or self.opened_at is not None


TestBreakerMachine = BreakerMachine.TestCase
TestBreakerMachine.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, derandomize=True
)
