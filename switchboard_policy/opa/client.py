"""The client for OPA servers, with what it lacks: unix sockets, own certificates, bounded answers.

Everything goes in through its own hook for making a session; retries are left to those who know
of other servers. Nothing here is ever used to upload rules.
"""

from __future__ import annotations

from functools import cache

import aiohttp
from opa_client import AsyncOpaClient

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.endpoint import Access, Endpoint
from switchboard_policy.opa.refusal import HttpRefusal, refused
from switchboard_policy.opa.values import as_text

FOREIGN_ERRORS = (aiohttp.ClientError, OSError, ValueError, RecursionError)
"""What the client may raise for a server that is away or talks nonsense."""

_OK = 200


@cache
def _longest() -> int:
    return constants("switchboard_policy.opa").whole("answer_bytes")


class BoundedAnswer(aiohttp.ClientResponse):
    """An answer that is given up once it is longer than an answer may be."""

    async def read(self) -> bytes:
        """Read the whole answer.

        Raises:
            EngineError: it is too long.
        """
        if self._body is None:
            most = _longest()
            body = bytearray()
            async for part in self.content.iter_any():
                body += part
                if len(body) > most:
                    self.close()
                    raise EngineError(f"OPA answers more than {most} bytes")
            self._body = bytes(body)
        return await super().read()


class OpaConnections(AsyncOpaClient):  # type: ignore[misc] # it comes without types
    """A client with connections of our making.

    Args:
        endpoint: where the server listens.
        access: what it is shown, and how it is known.
    """

    def __init__(self, endpoint: Endpoint, access: Access) -> None:
        super().__init__(
            host=endpoint.host,
            port=endpoint.port,
            ssl=endpoint.tls,
            token=access.token or None,
            retries=0,
        )
        self._endpoint = endpoint
        self._tls = access.tls() if endpoint.tls else None

    async def open(self) -> None:
        """Make ready to ask; connections are opened when they are needed."""
        await self._init_session()

    async def demand_bundles(self) -> None:
        """Return if the server is up and all its bundles are active.

        Without them it finds everything undefined. The client's own question after health says
        only yes or no; this one says why not.

        Raises:
            EngineError: it is not ready.
        """
        url = f"{self.schema}{self.host}:{self.port}/health?bundles=true"
        try:
            async with self._request("GET", url) as answer:
                await answer.read()
        except HttpRefusal as refusal:
            raise EngineError(f"OPA is not ready: {refusal.message}") from refusal

    async def _init_session(self) -> None:
        most = constants("switchboard_policy.opa").whole("connections")
        connector: aiohttp.BaseConnector
        if self._endpoint.socket:
            connector = aiohttp.UnixConnector(self._endpoint.socket, limit=most)
        elif self._tls is not None:
            connector = aiohttp.TCPConnector(ssl=self._tls, limit=most)
        else:
            connector = aiohttp.TCPConnector(limit=most)
        self._session = aiohttp.ClientSession(
            connector=connector,
            # A packed answer could be far longer than it looks.
            headers={**(self.headers or {}), "Accept-Encoding": "identity"},
            auto_decompress=False,
            json_serialize=lambda value: as_text(value).decode(),
            middlewares=(_straight,),
            raise_for_status=_sound,
            response_class=BoundedAnswer,
            timeout=aiohttp.ClientTimeout(),  # who calls keeps the time
        )


async def _straight(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Pass an answer on unless it sends us elsewhere: that would be another server's word."""
    answer = await handler(request)
    if 300 <= answer.status < 400:
        answer.close()
        raise HttpRefusal(answer.status, f"go to {answer.headers.get('Location', 'nowhere')}")
    return answer


async def _sound(answer: aiohttp.ClientResponse) -> None:
    """Raise what an answer without decision means: a fault of the server, or of the question."""
    if answer.status != _OK:
        raise refused(answer.status, await answer.read(), answer.reason or "no message")
