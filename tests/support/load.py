"""Many callers at once, whose every question has a right answer known beforehand."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from time import monotonic, sleep
from typing import Any

from support import decisions as make
from support.patience import PATIENCE_S

from switchboard_policy.domain.decided import Decided, Ruling, Source
from switchboard_policy.opa.runtime.decider import Decider

LIMITS = "switchboard/limits/decision"
ALLOWED_RPS = 20
"""What the tenant of the sample may ask for; one more is denied."""
PAUSE_S = 0.005


@dataclass(frozen=True)
class Call:
    """One question and what came of it.

    Args:
        right: whether the rules allow it.
        ruling: what came.
        took_s: how long that took, in seconds.
    """

    right: bool
    ruling: Ruling
    took_s: float

    @property
    def fresh(self) -> bool:
        """Whether an engine decided it just now."""
        return isinstance(self.ruling, Decided) and self.ruling.source is Source.FRESH


@dataclass
class Load:
    """Callers in threads and tasks, until they are told to stop.

    Args:
        decider: what they ask.
        seconds: deadline of each call.
    """

    decider: Decider
    seconds: float
    calls: list[Call] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._number = count()
        self._stopped = threading.Event()

    @contextmanager
    def running(self, threads: int = 3, tasks: int = 3) -> Iterator[Load]:
        """Have them ask while what is inside goes on."""
        callers = [threading.Thread(target=self._in_thread) for _ in range(threads)]
        callers.append(threading.Thread(target=lambda: asyncio.run(self._in_tasks(tasks))))
        for caller in callers:
            caller.start()
        try:
            yield self
        finally:
            self._stopped.set()
            for caller in callers:
                caller.join(PATIENCE_S)
            assert not any(caller.is_alive() for caller in callers), "a call never ended"

    def wait_for(self, more: int = 20, *, fresh: bool = False) -> list[Call]:
        """Wait for so many more calls to end, of any kind or freshly decided; returns them."""
        start, deadline = len(self.calls), monotonic() + PATIENCE_S
        while True:
            found = [call for call in self.calls[start:] if call.fresh or not fresh]
            if len(found) >= more:
                return found
            assert monotonic() < deadline, f"only {len(found)} of {more} calls came"
            assert not self.faults, self.faults
            sleep(PAUSE_S)

    def wait_until_denied(self, more: int = 20) -> None:
        """Wait for so many calls in a row that the rules allow and that are denied all the same."""
        deadline = monotonic() + PATIENCE_S
        while True:
            last = [call for call in list(self.calls) if call.right][-more:]
            if len(last) == more and not any(call.ruling.allow for call in last):
                return
            assert monotonic() < deadline, "it is still allowed"
            sleep(PAUSE_S)

    def question(self) -> tuple[bool, dict[str, Any]]:
        """A question nobody has asked, and whether the rules allow it."""
        number = next(self._number)
        facts = make.sample() | {"call": number}
        right = number % 2 == 0
        facts["request"]["rate_rps"] = ALLOWED_RPS if right else ALLOWED_RPS + 1
        return right, facts

    def _in_thread(self) -> None:
        try:
            while not self._stopped.is_set():
                right, facts = self.question()
                began = monotonic()
                ruling = self.decider.decide(LIMITS, facts, seconds=self.seconds)
                self.calls.append(Call(right, ruling, monotonic() - began))
                sleep(PAUSE_S)
        except BaseException as fault:  # noqa: BLE001 - no call may end in one
            self.faults.append(fault)

    async def _in_tasks(self, tasks: int) -> None:
        async def one() -> None:
            while not self._stopped.is_set():
                right, facts = self.question()
                began = monotonic()
                ruling = await self.decider.decide_async(LIMITS, facts, seconds=self.seconds)
                self.calls.append(Call(right, ruling, monotonic() - began))
                await asyncio.sleep(PAUSE_S)

        try:
            await asyncio.gather(*(one() for _ in range(tasks)))
        except BaseException as fault:  # noqa: BLE001 - no call may end in one
            self.faults.append(fault)
