"""A short HTTP exchange with a deadline: one connection, one request, one answer."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from switchboard_policy.errors import EngineError

_CHUNK = 65_536


@dataclass(frozen=True)
class Reply:
    """An answer.

    Args:
        status: HTTP status.
        body: its bytes.
    """

    status: int
    body: bytes


def exchange(
    connect: Callable[[float], socket.socket],
    request: bytes,
    seconds: float,
) -> Reply:
    """Send one request and read the answer until the other side closes.

    Speaks HTTP/1.0, so the answer is neither chunked nor kept open.

    Args:
        connect: opens a connection within some seconds.
        request: the whole request.
        seconds: deadline for all of it, not for each read.

    Raises:
        EngineError: no whole answer in time.
    """
    deadline = monotonic() + seconds
    received = bytearray()
    try:
        with connect(seconds) as connection:
            connection.settimeout(_left(deadline))
            connection.sendall(request)
            while True:
                connection.settimeout(_left(deadline))
                part = connection.recv(_CHUNK)
                if not part:
                    break
                received += part
    except TimeoutError as error:
        raise EngineError(f"OPA did not answer within {seconds:g} s") from error
    except OSError as error:
        raise EngineError(f"OPA does not answer: {error}") from error
    return _parse(bytes(received))


def post(path: str, body: bytes, token: str) -> bytes:
    """Return a POST request of HTTP/1.0.

    Args:
        path: of the resource.
        body: JSON.
        token: bearer token; empty for none.
    """
    return _request("POST", path, body, token)


def get(path: str, token: str) -> bytes:
    """Return a GET request of HTTP/1.0.

    Args:
        path: of the resource.
        token: bearer token; empty for none.
    """
    return _request("GET", path, b"", token)


def _request(method: str, path: str, body: bytes, token: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.0", "Host: opa", f"Content-Length: {len(body)}"]
    if body:
        lines.append("Content-Type: application/json")
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _parse(received: bytes) -> Reply:
    head, separator, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ", 2)
    if not separator or len(words) < 2 or not words[1].isdecimal():
        raise EngineError("OPA closed the connection without an answer")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) != len(body):
        raise EngineError(f"OPA broke off after {len(body)} of {length} bytes")
    return Reply(int(words[1]), body)
