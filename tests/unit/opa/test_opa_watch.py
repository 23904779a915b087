"""A call is stopped at its deadline or when it is interrupted, and never once it has ended."""

from __future__ import annotations

from threading import Event, Thread, get_ident

import pytest
from support.forks import holds_in_a_fork
from support.patience import PATIENCE_S

from switchboard_policy.opa.watch import WATCH, Watch


def test_a_call_is_stopped_at_its_deadline() -> None:
    stopped = Event()
    with Watch().over(0.01, stopped.set) as call:
        assert stopped.wait(PATIENCE_S)
    assert not call.interrupted


def test_a_later_call_with_an_earlier_deadline_is_stopped_first() -> None:
    watch, first, second = Watch(), Event(), Event()
    with watch.over(PATIENCE_S, first.set):
        with watch.over(0.01, second.set):
            assert second.wait(PATIENCE_S)
        assert not first.is_set()


def test_a_call_without_any_time_is_stopped_at_once() -> None:
    stopped = Event()
    with Watch().over(-1, stopped.set):
        assert stopped.wait(PATIENCE_S)


def test_an_ended_call_is_left_alone() -> None:
    watch, ended, other = Watch(), Event(), Event()
    with watch.over(0.01, ended.set):
        pass
    ended.clear()
    with watch.over(0.03, other.set):
        assert other.wait(PATIENCE_S)
    watch.interrupt(get_ident())
    assert not ended.is_set()


def test_a_call_that_fails_has_ended_too() -> None:
    watch, stopped = Watch(), Event()
    with pytest.raises(ZeroDivisionError), watch.over(PATIENCE_S, stopped.set):
        raise ZeroDivisionError
    watch.interrupt(get_ident())
    assert not stopped.is_set()


def test_an_interrupt_ends_the_call_of_that_thread_only() -> None:
    watch, inside = Watch(), Event()
    stopped, mine = Event(), Event()
    told: list[bool] = []

    def call() -> None:
        with watch.over(PATIENCE_S, stopped.set) as running:
            inside.set()
            stopped.wait(PATIENCE_S)
        told.append(running.interrupted)

    thread = Thread(target=call)
    with watch.over(PATIENCE_S, mine.set):
        thread.start()
        assert inside.wait(PATIENCE_S)
        assert thread.ident is not None
        watch.interrupt(thread.ident)
        thread.join(PATIENCE_S)
        assert not mine.is_set()
    assert told == [True]


def test_a_forked_child_has_deadlines_of_its_own() -> None:
    never = Event()

    def is_stopped() -> bool:
        stopped = Event()
        with WATCH.over(0.01, stopped.set):
            return stopped.wait(PATIENCE_S)

    with WATCH.over(PATIENCE_S, never.set):
        assert holds_in_a_fork(is_stopped)
    assert not never.is_set()
