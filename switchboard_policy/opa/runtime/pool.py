"""Two or more OPA servers as one engine: what one does not answer in time, another is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from time import monotonic
from typing import Any, TypeVar

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.errors import EngineError, UsageError
from switchboard_policy.opa.endpoint import Access
from switchboard_policy.opa.forks import renew_after_fork
from switchboard_policy.opa.loop import LOOP
from switchboard_policy.opa.looped import LoopedEngine
from switchboard_policy.opa.remote import RemoteOpa
from switchboard_policy.opa.replies import UNTOLD
from switchboard_policy.opa.runtime.race import first_answer, reasons
from switchboard_policy.opa.runtime.roster import Roster
from switchboard_policy.ports.engine import Answer, Json, Undecided

Found = TypeVar("Found")
Told = Callable[[str, str], None]
"""Is told of a server that its state changed: its name, and why it is down or nothing."""


def _nobody(name: str, reason: str) -> None:
    """Tell nobody."""


class ServerPool(LoopedEngine):
    """Decides with the first of some OPA servers that answers, within one deadline.

    From the first question on every server is asked for its health at regular times, until the
    pool is closed. The servers must have the same rules and values; answers say which they had.

    Args:
        urls: one or more servers, as for `RemoteOpa`.
        access: token and certificates, the same for all.
        seconds: deadline of a call over all servers; the shipped one unless told otherwise.
        every_seconds: between health checks; the shipped number unless told.
        tell: called when a server goes down or comes back; must not raise.
        clock: seconds, never read for anything but differences.

    Raises:
        UsageError: no server is named, one is named twice, or a URL names none.
        EngineError: the client is not installed, or a certificate cannot be read.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own, none is needed often
        self,
        urls: Sequence[str],
        *,
        access: Access | None = None,
        seconds: float | None = None,
        every_seconds: float | None = None,
        tell: Told = _nobody,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(seconds)
        limits = constants("switchboard_policy.opa.runtime")
        servers = [RemoteOpa(url, access=access, seconds=seconds) for url in urls]
        self._servers = {str(server.endpoint): server for server in servers}
        if not servers or len(self._servers) < len(servers):
            raise UsageError("name one or more OPA servers, each once")
        self._roster = Roster(list(self._servers))
        every = limits.real("health_every_seconds")
        self._every = every if every_seconds is None else every_seconds
        self._health = limits.real("health_seconds")
        self._patience = limits.real("patience_seconds")
        self._tell = tell
        self._clock = clock
        self._stamp = UNTOLD
        self._watch: asyncio.Task[None] | None = None
        renew_after_fork(self)

    @property
    def stamp(self) -> EngineStamp:
        """Version and revisions as a server last told them; empty before any has."""
        return self._stamp

    @property
    def down(self) -> dict[str, str]:
        """Servers that did not answer when last asked, each with why."""
        return dict(self._roster.down)

    async def ask(self, entrypoint: str, facts: Json, seconds: float) -> Answer:
        """Return one answer of the first server that has one; runs on the loop."""
        answer = await self._first(
            lambda server, left: server.ask(entrypoint, facts, left), seconds, self._patience
        )
        self._stamp = answer.stamp
        return answer

    async def ask_some(
        self, entrypoint: str, facts: Sequence[Json], seconds: float
    ) -> list[Answer | Undecided]:
        """Return one answer for each input, all of one server; runs on the loop."""
        answers = await self._first(
            lambda server, left: server.ask_some(entrypoint, facts, left),
            seconds,
            seconds,  # many take their time, so the next is asked only when half of it is gone
        )
        for answer in answers:
            if isinstance(answer, Answer):
                self._stamp = answer.stamp
        return answers

    async def check(self) -> None:
        """Ask every server for its health, all at once; runs on the loop."""
        await asyncio.gather(*(self._check(name) for name in self._servers))

    def ready(self, seconds: float | None = None) -> None:
        """Return if at least one server is well.

        Args:
            seconds: deadline; the engine's own unless told otherwise.

        Raises:
            EngineError: none is; says why not each.
        """
        LOOP.call(self.check, self._limit(seconds))
        if len(self.down) == len(self._servers):
            raise EngineError(f"no OPA server is ready: {reasons(self.down)}")

    def close(self) -> None:
        """End the health checks and close the connections; safe to call twice."""
        LOOP.call(self._end, self._seconds)
        for server in self._servers.values():
            server.close()

    def renew(self) -> None:
        """Leave the health checks to the parent of this forked child; the next call starts ours."""
        self._watch = None

    def answered(self, name: str) -> None:
        """Take note that a server answered."""
        if self._roster.answered(name):
            self._tell(name, "")

    def failed(self, name: str, reason: str) -> None:
        """Take note that a server did not answer, or not when it should have."""
        if self._roster.failed(name, reason):
            self._tell(name, reason)

    async def _first(
        self,
        attempt: Callable[[RemoteOpa, float], Coroutine[Any, Any, Found]],
        seconds: float,
        patience_s: float,
    ) -> Found:
        """Return what the first server that answers gives, within one deadline."""
        self._start()
        end = self._clock() + seconds
        return await first_answer(
            self._roster.order(),
            lambda name: attempt(self._servers[name], end - self._clock()),
            min(patience_s, seconds / len(self._servers)),
            self,
        )

    def _start(self) -> None:
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self._check_for_ever())

    async def _end(self) -> None:
        if self._watch is not None:
            self._watch.cancel()

    async def _check_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            await self.check()

    async def _check(self, name: str) -> None:
        server = self._servers[name]
        before = server.stamp
        try:
            await server.check(self._health)
        except EngineError as error:
            self.failed(name, error.message)
            return
        self.answered(name)
        if server.stamp is not before:  # decisions of the rules before must not be kept
            self._stamp = server.stamp
