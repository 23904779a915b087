"""HTTP to one OPA over connections that are kept, with one deadline for each request."""

from __future__ import annotations

import os
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from math import inf
from time import monotonic

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.reply import Reply, StaleConnectionError, read_reply
from switchboard_policy.opa.watch import WATCH

Connect = Callable[[float], socket.socket]


class Transport:
    """Sends requests to a server. Safe to share between threads, and with forked processes.

    Every request must be one that may be repeated: where a kept connection turns out to be closed,
    it goes out again on a fresh one.

    Args:
        connect: opens a connection within some seconds.
        token: bearer token; empty for none.
    """

    def __init__(self, connect: Connect, token: str = "") -> None:
        self._connect = connect
        self._authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        self._idle: deque[socket.socket] = deque()
        self._process = os.getpid()

    def get(self, path: str, seconds: float) -> Reply:
        """Send a GET and return the answer.

        Args:
            path: of the resource.
            seconds: deadline for all of it, not for each read.

        Raises:
            EngineError: no whole answer in time, or interrupted.
        """
        return self._send("GET", path, b"", seconds)

    def post(self, path: str, body: bytes, seconds: float) -> Reply:
        """Send a POST and return the answer.

        Args:
            path: of the resource.
            body: JSON.
            seconds: deadline for all of it, not for each read.

        Raises:
            EngineError: no whole answer in time, or interrupted.
        """
        return self._send("POST", path, body, seconds)

    def close(self) -> None:
        """Close the connections that are kept; a later request opens its own."""
        while (kept := self._kept()) is not None:
            kept.close()

    def _send(self, method: str, path: str, body: bytes, seconds: float) -> Reply:
        kind = "Content-Type: application/json\r\n" if body else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: opa\r\n{self._authorization}{kind}"
        request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        if self._process != os.getpid():  # a kept connection serves one process
            self._process = os.getpid()
            self.close()
        end = monotonic() + seconds
        try:
            return self._on_some_connection(request, end)
        except TimeoutError as error:
            raise EngineError(f"OPA did not answer within {seconds:.2g} s") from error
        except OSError as error:
            raise EngineError(f"OPA does not answer: {error}") from error

    def _on_some_connection(self, request: bytes, end: float) -> Reply:
        while (kept := self._kept()) is not None:
            with suppress(StaleConnectionError):
                return self._on(kept, request, end)
        fresh = self._connect(max(end - monotonic(), 0))
        try:
            return self._on(fresh, request, end)
        except StaleConnectionError as error:
            raise EngineError("OPA closed the connection without an answer") from error

    def _kept(self) -> socket.socket | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _on(self, connection: socket.socket, request: bytes, end: float) -> Reply:
        """Send on a connection, which is kept only after a whole answer."""
        try:
            with WATCH.over(inf, partial(_hang_up, connection)) as call:
                reply = read_reply(connection, request, end)
        except (EngineError, OSError) as error:
            connection.close()
            if call.interrupted:
                raise EngineError("interrupted") from error
            raise
        if reply.keeps:
            self._idle.append(connection)
        else:
            connection.close()
        return reply


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
