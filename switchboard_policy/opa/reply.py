"""One answer of HTTP/1.1, read whole and in time."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from time import monotonic

from switchboard_policy.errors import EngineError

_READ_BYTES = 65_536
_BLANK = b"\r\n\r\n"


class StaleConnectionError(OSError):
    """The connection was closed before any of an answer: on a fresh one it may be had."""


@dataclass(frozen=True)
class Reply:
    """An answer.

    Args:
        status: HTTP status.
        body: its bytes.
        keeps: whether the connection can take another request.
    """

    status: int
    body: bytes
    keeps: bool = False


def read_reply(connection: socket.socket, request: bytes, end: float) -> Reply:
    """Send a request and return the answer.

    Args:
        connection: to a server of HTTP/1.1.
        request: all of it.
        end: when it must be there, by the monotonic clock.

    Raises:
        StaleConnectionError: there was no one at the other end.
        TimeoutError: it was not there in time.
        OSError: the connection failed.
        EngineError: what came is no whole answer.
    """
    connection.settimeout(_left(end))
    try:
        connection.sendall(request)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise StaleConnectionError(str(error)) from error
    return _Reader(connection, end).reply()


class _Reader:
    """Bytes of a connection as they are asked for."""

    def __init__(self, connection: socket.socket, end: float) -> None:
        self._connection = connection
        self._end = end
        self._received = bytearray()
        self._heard = False

    def reply(self) -> Reply:
        first, *lines = self._until(_BLANK).decode("latin-1").split("\r\n")
        words = first.split(" ", 2)
        if len(words) < 2 or not words[1].isdecimal():
            raise EngineError(f"OPA answers something that is not HTTP: {first[:60]!r}")
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        keeps = words[0] == "HTTP/1.1" and headers.get("connection") != "close"
        if headers.get("transfer-encoding") == "chunked":
            return Reply(int(words[1]), self._chunks(), keeps)
        if headers.get("content-length", "").isdecimal():
            return Reply(int(words[1]), self._exactly(int(headers["content-length"])), keeps)
        return Reply(int(words[1]), self._rest())

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        while True:
            line = self._until(b"\r\n")
            try:
                length = int(line, 16)
            except ValueError:
                raise EngineError(f"OPA answers in chunks of {line[:20]!r} bytes") from None
            part = self._exactly(length + 2)[:length]
            if not part:
                return b"".join(parts)
            parts.append(part)

    def _until(self, mark: bytes) -> bytes:
        looked = 0
        while (found := self._received.find(mark, looked)) < 0:
            looked = max(len(self._received) - len(mark) + 1, 0)
            self._more(f"after {len(self._received)} bytes")
        part = bytes(self._received[:found])
        del self._received[: found + len(mark)]
        return part

    def _exactly(self, length: int) -> bytes:
        while len(self._received) < length:
            self._more(f"after {len(self._received)} of {length} bytes")
        part = bytes(self._received[:length])
        del self._received[:length]
        return part

    def _rest(self) -> bytes:
        while part := self._next():
            self._received += part
        return bytes(self._received)

    def _more(self, where: str) -> None:
        part = self._next()
        if not part and not self._heard:
            raise StaleConnectionError("closed")
        if not part:
            raise EngineError(f"OPA broke off {where}")
        self._received += part

    def _next(self) -> bytes:
        self._connection.settimeout(_left(self._end))
        try:
            part = self._connection.recv(_READ_BYTES)
        except ConnectionResetError as error:
            if self._heard:
                raise
            raise StaleConnectionError(str(error)) from error
        self._heard = self._heard or bool(part)
        return part


def _left(end: float) -> float:
    left = end - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
