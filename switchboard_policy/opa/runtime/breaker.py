"""A circuit breaker: after some failures nobody asks for a while, then one asks for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from switchboard_policy.documents.constants import constants
from switchboard_policy.opa.forks import renew_after_fork
from switchboard_policy.opa.runtime.clock import since_start


@dataclass(frozen=True)
class Ticket:
    """Leave to ask, to be given back with how it went.

    Args:
        period: counts openings and probes; what comes back from an earlier one no longer matters.
    """

    period: int


@dataclass(frozen=True)
class Wait:
    """No leave to ask.

    Args:
        seconds: after which asking may be tried again.
    """

    seconds: float


class Breaker:
    """Closed it lets everybody ask; open nobody; after a while one, whose outcome decides.

    Args:
        failures: in a row, that open it; the shipped number unless told.
        seconds: it stays open; the shipped number unless told.
        clock: seconds, never read for anything but differences.
    """

    def __init__(
        self,
        *,
        failures: int | None = None,
        seconds: float | None = None,
        clock: Callable[[], float] = since_start,
    ) -> None:
        limits = constants("switchboard_policy.opa.runtime")
        self._limit = limits.whole("breaker_failures") if failures is None else failures
        self.seconds = limits.real("breaker_open_seconds") if seconds is None else seconds
        self._clock = clock
        self._lock = Lock()
        self._period = 0
        self._failures = 0
        self._opened: float | None = None
        self._probing: float | None = None
        renew_after_fork(self)

    @property
    def closed(self) -> bool:
        """Whether everybody may ask."""
        return self._opened is None

    def admit(self) -> Ticket | Wait:
        """Return leave to ask, or how long to wait."""
        with self._lock:
            if self._opened is None:
                return Ticket(self._period)
            now = self._clock()
            waits = max(self._left(self._opened, now), self._left(self._probing, now))
            if waits > 0:
                return Wait(waits)
            self._probing = now  # a probe that never comes back is replaced after as long again
            self._period += 1
            return Ticket(self._period)

    def succeeded(self, ticket: Ticket) -> bool:
        """Take back a ticket with an answer.

        Returns:
            Whether this closed the breaker.
        """
        with self._lock:
            if ticket.period != self._period:
                return False
            closes = self._opened is not None
            self._opened = self._probing = None
            self._failures = 0
            return closes

    def failed(self, ticket: Ticket) -> bool:
        """Take back a ticket without an answer.

        Returns:
            Whether this opened the breaker, or opened it again.
        """
        with self._lock:
            if ticket.period != self._period:
                return False
            self._failures += 1
            if self._opened is None and self._failures < self._limit:
                return False
            self._opened, self._probing = self._clock(), None
            self._period += 1
            return True

    def abandoned(self, ticket: Ticket) -> None:
        """Take back a ticket of a call that was cancelled, so it says nothing."""
        with self._lock:
            if ticket.period == self._period:
                self._probing = None

    def renew(self) -> None:
        """Let go of a lock that another thread of the parent may have held."""
        self._lock = Lock()

    def _left(self, since: float | None, now: float) -> float:
        """Return how long it still is; a clock that went back has nobody wait for ever."""
        if since is None or now < since:
            return 0.0
        return self.seconds - (now - since)
