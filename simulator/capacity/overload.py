"""More than can be served: queues with an end, clients that give up, and clients that try again.

A service that is overloaded for a minute can stay so for hours: clients give up on requests that
are then served for nobody, and send new ones. Amounts are of requests in a step and need not be
whole; within a step nothing is known of their order.

Source: N. Bronson and others, Metastable failures in distributed systems (HotOS 2021), for what
happens; the recurrence is written out in `replay_overload`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from simulator.errors import SimulationError
from simulator.trace import Array


@dataclass(frozen=True)
class Retries:
    """How clients try again.

    Args:
        attempts: of one request, the first one included, at least 1.
        backoff_steps: steps before the second attempt, at least 1.
        factor: by which each further pause is longer, at least 1.
        jitter: whether a pause is spread evenly over the steps from 1 to its length.
    """

    attempts: int = 1
    backoff_steps: int = 1
    factor: float = 2.0
    jitter: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no way of trying again."""
        if self.attempts < 1 or self.backoff_steps < 1 or not self.factor >= 1:
            message = f"{self.attempts} attempts, {self.backoff_steps} steps, times {self.factor}"
            raise SimulationError(message)

    def pauses(self, attempt: int) -> Array:
        """Return which share comes back after 1, 2, … steps; it sums to 1.

        Args:
            attempt: which one failed, counted from 0.
        """
        steps = max(1, round(self.backoff_steps * self.factor**attempt))
        shares = np.full(steps, 1.0 / steps) if self.jitter else np.zeros(steps)
        if not self.jitter:
            shares[-1] = 1.0
        return shares


@dataclass(frozen=True)
class Overload:
    """What came of an overload, in requests a step, shape (steps,).

    Args:
        first: first attempts.
        offered: attempts in all.
        useful: served to a client that still waited.
        wasted: served to nobody.
        turned_away: attempts that found the queue full.
        lost: requests whose client gave up for good.
        queue: attempts that wait at the end of the step.
        pending: requests that wait or pause after the last step.
    """

    first: Array
    offered: Array
    useful: Array
    wasted: Array
    turned_away: Array
    lost: Array
    queue: Array
    pending: float

    @property
    def amplification(self) -> float:
        """Attempts for each first one, 1 where nobody tries again; NaN where nobody came."""
        first = float(self.first.sum())
        return float(self.offered.sum()) / first if first else float("nan")


@dataclass
class _Parcel:
    """What came in one step and waits: amounts by attempt."""

    came: int
    amounts: Array
    given_up: bool = False


def replay_overload(
    first: ArrayLike,
    capacity: ArrayLike,
    *,
    queue_limit: float,
    patience_steps: int,
    retries: Retries | None = None,
) -> Overload:
    """Return what becomes of requests when more come than can be served.

    In each step: clients that have waited longer than their patience give up and pause, while
    their attempt stays in the queue; what has come before is served first, up to the capacity;
    what then does not fit into the queue is turned away, alike of all attempts of the step.

    Args:
        first: first attempts in each step, shape (steps,).
        capacity: attempts that can be served in each step, shape (steps,) or one number.
        queue_limit: attempts that may wait from step to step, 0 or more; infinite for any number.
        patience_steps: steps after the one it came in for which a client waits, 0 or more.
        retries: how clients try again; None for never.

    Raises:
        SimulationError: shapes differ, or a number is missing or below 0.
    """
    came = np.asarray(first, dtype=np.float64)
    can = np.broadcast_to(np.asarray(capacity, dtype=np.float64), came.shape)
    if came.ndim != 1 or not (np.isfinite(came).all() and np.isfinite(can).all()):
        raise SimulationError("one number a step, and none missing")
    if (came < 0).any() or (can < 0).any() or not queue_limit >= 0 or patience_steps < 0:
        raise SimulationError("requests, capacity, queue and patience are 0 or more")
    return _Replay(came, can, queue_limit, patience_steps, retries or Retries()).run()


class _Replay:
    """The state of a replay: what waits, and what comes back when."""

    def __init__(
        self, first: Array, capacity: Array, limit: float, patience: int, retries: Retries
    ) -> None:
        self._first, self._capacity = first, capacity
        self._limit, self._patience, self._retries = limit, patience, retries
        self._queue: deque[_Parcel] = deque()
        longest = len(retries.pauses(retries.attempts - 1))
        self._coming = np.zeros((len(first) + longest + 1, retries.attempts))
        self._coming[: len(first), 0] = first
        self._told = {name: np.zeros(len(first)) for name in _TOLD}

    def run(self) -> Overload:
        steps = len(self._first)
        for step in range(steps):
            self._give_up(step)
            came = self._coming[step]
            self._told["offered"][step] = came.sum()
            self._queue.append(_Parcel(step, came.copy()))
            self._serve(step)
            self._turn_away(step)
            self._told["queue"][step] = sum(each.amounts.sum() for each in self._queue)
        waiting = sum(each.amounts.sum() for each in self._queue if not each.given_up)
        pending = float(waiting + self._coming[steps:].sum())
        return Overload(first=self._first, pending=pending, **self._told)

    def _give_up(self, step: int) -> None:
        for each in self._queue:
            if not each.given_up and step - each.came > self._patience:
                each.given_up = True
                self._again(step, each.amounts)

    def _again(self, step: int, amounts: Array) -> None:
        """Send failed attempts back after their pause, or give them up for good."""
        for attempt, amount in enumerate(amounts):
            if attempt + 1 == self._retries.attempts:
                self._told["lost"][step] += amount
            elif amount:
                shares = self._retries.pauses(attempt)
                self._coming[step + 1 : step + 1 + len(shares), attempt + 1] += amount * shares

    def _serve(self, step: int) -> None:
        left = self._capacity[step]
        while self._queue and left > 0:
            parcel = self._queue[0]
            amount = parcel.amounts.sum()
            share = 1.0 if amount <= left else left / amount
            self._told["wasted" if parcel.given_up else "useful"][step] += share * amount
            left -= share * amount
            if share < 1:
                parcel.amounts *= 1 - share
                return
            self._queue.popleft()

    def _turn_away(self, step: int) -> None:
        """Refuse what came in this step beyond what may wait; what waited before it stays."""
        if not self._queue or self._queue[-1].came != step:
            return
        newest = self._queue[-1].amounts
        amount = newest.sum()
        over = sum(each.amounts.sum() for each in self._queue) - self._limit
        if over <= 0 or not amount:
            return
        share = min(1.0, over / amount)
        refused = newest * share
        newest -= refused
        self._told["turned_away"][step] = refused.sum()
        self._again(step, refused)


_TOLD = ("offered", "useful", "wasted", "turned_away", "lost", "queue")
