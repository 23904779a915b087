"""Deadlines for calls that cannot look at a clock themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from threading import Condition, Thread, get_ident
from time import monotonic

from switchboard_policy.opa.forks import renew_after_fork


@dataclass(eq=False, slots=True)
class Call:
    """A call that is running.

    Args:
        seconds: how long it may take.
        stop: stops it, from any thread.
        end: when it is to be stopped, by the monotonic clock.
        thread: that runs it.
        interrupted: whether somebody asked for its end.
    """

    seconds: float
    stop: Callable[[], None]
    end: float = field(init=False)
    thread: int = field(default_factory=get_ident)
    interrupted: bool = False

    def __post_init__(self) -> None:
        self.end = monotonic() + self.seconds


class Watch:
    """Stops calls at their deadlines, or when they are interrupted.

    The thread begins with the first call. It wakes at the earliest deadline it has seen, not at
    each call, so calls that end in time cost two entries in a set.
    """

    def __init__(self) -> None:
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin anew: after a fork there is no thread, and a lock may have been held by one."""
        self._changed = Condition()
        self._calls: set[Call] = set()
        self._wakes = inf
        self._thread: Thread | None = None

    @contextmanager
    def over(self, seconds: float, stop: Callable[[], None]) -> Iterator[Call]:
        """Watch over what runs inside; `stop` is never called once it has ended.

        Args:
            seconds: how long it may take.
            stop: stops it; called from another thread, once or more.
        """
        call = Call(seconds, stop)
        with self._changed:
            self._calls.add(call)
            if call.end < self._wakes:
                self._rouse()
        try:
            yield call
        finally:
            with self._changed:
                self._calls.discard(call)

    def interrupt(self, thread: int) -> None:
        """Stop the call a thread is in, if it is in one.

        Args:
            thread: its identity, as `threading.get_ident` tells it.
        """
        with self._changed:
            for call in self._calls:
                if call.thread == thread:
                    call.interrupted = True
                    call.stop()

    def _rouse(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._run, name="switchboard-watch", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while True:
                now = monotonic()
                for call in self._calls:
                    if call.end <= now:
                        call.stop()
                self._wakes = min((call.end for call in self._calls if call.end > now), default=inf)
                self._changed.wait(None if self._wakes == inf else self._wakes - now)


WATCH = Watch()
