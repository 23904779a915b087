"""Ask an ASGI application without a server in between."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx


def sender(app: Any, *, raising: bool = True) -> httpx.AsyncClient:  # noqa: ANN401 - any ASGI application
    """A client of an application; its faults are raised, or answered as a server would."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=raising)
    return httpx.AsyncClient(transport=transport, base_url="http://switchboard")


def ask(
    app: Any,  # noqa: ANN401 - any ASGI application
    method: str,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    content: bytes = b"",
    raising: bool = True,
) -> httpx.Response:
    """The answer to one request."""

    async def main() -> httpx.Response:
        async with sender(app, raising=raising) as client:
            return await client.request(method, path, headers=headers, content=content)

    return asyncio.run(main())
