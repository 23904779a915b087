"""Ask an ASGI application, with or without a server in between."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from support.waiting import until


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


@contextmanager
def serving(app: Any) -> Iterator[str]:  # noqa: ANN401 - any ASGI application
    """A real server for an application; yields its address."""
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive(), "a start of uvicorn")
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
