"""Remote OPA: a server somewhere else, whose every answer is either sound or an error in time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa.binary import at_least
from switchboard_policy.opa.endpoint import Access, Endpoint
from switchboard_policy.opa.forks import keep_for_parent, renew_after_fork
from switchboard_policy.opa.loop import LOOP
from switchboard_policy.opa.looped import LoopedEngine
from switchboard_policy.opa.refusal import HttpRefusal
from switchboard_policy.opa.replies import UNTOLD, batch, provenance
from switchboard_policy.opa.values import ordered
from switchboard_policy.ports.engine import Answer, Json, Undecided

try:
    from switchboard_policy.opa import client
except ImportError as error:  # the `opa` extra is not installed
    _missing: ImportError | None = error
else:
    _missing = None

if TYPE_CHECKING:
    from switchboard_policy.opa.client import OpaConnections

_ENTRYPOINT = re.compile(r"[\w-]+(/[\w-]+)*")
_WITH_PROVENANCE = {"provenance": "true"}
_VERSION = "system/version"
_NO_QUERIES = frozenset({401, 403, 404, 405})
"""How a server that answers ad-hoc queries for nobody, or not for us, says so."""

_MANY = """
answers := [[answer | answer := {rule} with input as one] | some one in input.items]
version := data.system.version.version
revisions := {{name: revision | some name; revision := data.system.bundles[name].manifest.revision}}
"""
"""Each input's answers are a list of none or one, so that an undefined one is undefined alone."""


class RemoteOpa(LoopedEngine):
    """Decides with an OPA server that somebody runs. Safe between threads, loops and forks.

    Args:
        url: `http://HOST:PORT`, `https://HOST:PORT` or `unix:///PATH`.
        access: token and certificates.
        seconds: deadline of a call; the shipped one unless told otherwise.

    Raises:
        UsageError: the URL names no server.
        EngineError: the client is not installed, or a certificate cannot be read.
    """

    def __init__(
        self, url: str, *, access: Access | None = None, seconds: float | None = None
    ) -> None:
        super().__init__(seconds)
        if _missing is not None:
            raise EngineError(
                f"the client for OPA servers is not installed: {_missing}",
                hint="pip install 'switchboard-policy[opa]'",
            )
        self.endpoint = Endpoint.parse(url)
        self._access = access or Access()
        if self.endpoint.tls:
            self._access.tls()  # what is wrong with a file is told now
        self._stamp = UNTOLD
        self._client: OpaConnections | None = None
        self._queries = True
        self._closed = False
        renew_after_fork(self)

    @property
    def stamp(self) -> EngineStamp:
        """Version and revisions as the server last told them; empty before it has."""
        return self._stamp

    async def ask(self, entrypoint: str, facts: Json, seconds: float) -> Answer:
        """Return one answer; runs on the loop."""
        _check(entrypoint)
        async with self._connected(seconds) as client_:
            reply = await client_.query_rule(facts, entrypoint, query_params=_WITH_PROVENANCE)
            told = provenance(reply, self._stamp)
            if "result" not in reply or self._misses_bundles(told):
                await client_.demand_bundles()
            self._learn(told)
        if "result" not in reply:
            raise NoDecision(f"{entrypoint} is undefined for these facts")
        return Answer(ordered(reply["result"]), told)

    async def ask_some(
        self, entrypoint: str, facts: Sequence[Json], seconds: float
    ) -> list[Answer | Undecided]:
        """Return one answer for each input, by one query where the server takes it."""
        _check(entrypoint)
        async with self._connected(seconds) as client_:
            if self._queries:
                try:
                    return await self._query(client_, entrypoint, facts)
                except NoDecision:  # one of them fails the query for all
                    pass
                except HttpRefusal as refusal:
                    if refusal.status not in _NO_QUERIES:
                        raise
                    self._queries = False
            return [await self._or_undecided(entrypoint, one, seconds) for one in facts]

    async def check(self, seconds: float) -> None:
        """Return if the server answers and all its bundles are active; learns their revisions.

        Args:
            seconds: deadline.

        Raises:
            EngineError: it does not, or they are not.
        """
        async with self._connected(seconds) as client_:
            await client_.demand_bundles()
            try:
                reply = await client_.query_rule({}, _VERSION, query_params=_WITH_PROVENANCE)
            except HttpRefusal:
                return  # it keeps its version to itself; each decision tells it
            self._learn(provenance(reply, self._stamp))

    def ready(self, seconds: float | None = None) -> None:
        """Return if the server answers and all its bundles are active; learns their revisions.

        Args:
            seconds: deadline; the engine's own unless told otherwise.

        Raises:
            EngineError: it does not, or they are not.
        """
        limit = self._limit(seconds)
        LOOP.call(lambda: self.check(limit), limit)

    def close(self) -> None:
        """Close the connections; safe to call twice."""
        self._closed = True
        if self._client is not None:
            LOOP.call(self._disconnect, self._seconds)

    def renew(self) -> None:
        """Leave the connections to the parent of this forked child."""
        keep_for_parent(self._client)
        self._client = None

    async def _query(
        self, client_: OpaConnections, entrypoint: str, facts: Sequence[Json]
    ) -> list[Answer | Undecided]:
        rule = "".join(f'["{segment}"]' for segment in entrypoint.split("/"))
        query = _MANY.format(rule=f"data{rule}").strip().replace("\n", "; ")
        reply = await client_.ad_hoc_query(query, {"items": list(facts)})
        found = batch(reply, len(facts), self._stamp)
        if self._misses_bundles(found.stamp) or not all(found.answers):
            await client_.demand_bundles()
        self._learn(found.stamp)
        undefined = Undecided(f"{entrypoint} is undefined for these facts")
        return [Answer(ordered(one[0]), found.stamp) if one else undefined for one in found.answers]

    async def _disconnect(self) -> None:
        connections, self._client = self._client, None
        if connections is not None:
            await connections.close_connection()

    async def _or_undecided(
        self, entrypoint: str, facts: Json, seconds: float
    ) -> Answer | Undecided:
        try:
            return await self.ask(entrypoint, facts, seconds)
        except NoDecision as error:
            return Undecided(error.message, error.hint)

    def _misses_bundles(self, told: EngineStamp) -> bool:
        return not self._stamp.revisions.keys() <= told.revisions.keys()

    def _learn(self, told: EngineStamp) -> None:
        """Take what the server tells of itself; an OPA that can be led past its checks is none."""
        if told is self._stamp:
            return
        oldest = constants("switchboard_policy.opa").text("opa_oldest")
        if not at_least(told.version, oldest):
            raise EngineError(f"OPA is version {told.version}; {oldest} or later is supported")
        self._stamp = told

    @asynccontextmanager
    async def _connected(self, seconds: float) -> AsyncIterator[OpaConnections]:
        """Yield a client for so long; whatever it raises becomes an error of ours."""
        if self._closed:
            raise EngineError(f"the client for {self.endpoint} is closed")
        try:
            async with asyncio.timeout(seconds):
                if self._client is None:
                    self._client = client.OpaConnections(self.endpoint, self._access)
                    await self._client.open()
                yield self._client
        except TimeoutError as error:
            raise EngineError(f"{self.endpoint} did not answer within {seconds:g} s") from error
        except client.FOREIGN_ERRORS as error:
            raise EngineError(f"{self.endpoint}: {_words(error)}") from error


def _check(entrypoint: str) -> None:
    if not _ENTRYPOINT.fullmatch(entrypoint):
        raise NoDecision(
            f"{entrypoint!r} is no entry point", hint="write switchboard/gate/decision"
        )


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
