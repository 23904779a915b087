"""One exchange: whole and in time, or an error."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from time import monotonic, sleep

import pytest

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.transport import Reply, exchange, get, post

Serve = Callable[[socket.socket], None]


def against(serve: Serve, request: bytes = b"?", seconds: float = 5.0) -> Reply:
    """Exchange a request with a scripted server."""
    ours, theirs = socket.socketpair()

    def run() -> None:
        with theirs:
            serve(theirs)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        return exchange(lambda _: ours, request, seconds)
    finally:
        ours.close()
        thread.join()


def says(*parts: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        connection.recv(65_536)
        for part in parts:
            connection.sendall(part)

    return serve


def test_a_whole_answer() -> None:
    reply = against(says(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n", b"{}"))
    assert reply == Reply(200, b"{}")


def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    assert against(says(b"HTTP/1.1 404 Not Found\r\n\r\n", b"x")).status == 404


def test_the_request_arrives_whole() -> None:
    seen = bytearray()
    body = b"x" * 200_000
    request = post("/v1/data/a", body, "secret")

    def serve(connection: socket.socket) -> None:
        while len(seen) < len(request):
            seen.extend(connection.recv(65_536))
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")

    against(serve, request)
    head = bytes(seen).split(b"\r\n\r\n")[0].decode()
    assert head.splitlines()[0] == "POST /v1/data/a HTTP/1.0"
    assert "Authorization: Bearer secret" in head
    assert bytes(seen).endswith(body)


def test_a_request_without_token_or_body_says_neither() -> None:
    assert get("/health", "") == b"GET /health HTTP/1.0\r\nHost: opa\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"HTTP/1.0 200 OK\r\n",),
        (b"nonsense\r\n\r\n",),
        (b"HTTP/1.0 abc\r\n\r\n",),
    ],
)
def test_an_answer_that_is_none_is_an_error(parts: tuple[bytes, ...]) -> None:
    with pytest.raises(EngineError, match="without an answer"):
        against(says(*parts))


def test_an_answer_that_breaks_off_is_an_error() -> None:
    with pytest.raises(EngineError, match="broke off after 1 of 9 bytes"):
        against(says(b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n{"))


def test_silence_ends_at_the_deadline() -> None:
    began = monotonic()
    with pytest.raises(EngineError, match=r"within 0\.1 s"):
        against(lambda _: sleep(0.3), seconds=0.1)
    assert monotonic() - began < 2


def test_a_trickle_ends_at_the_deadline_too() -> None:
    def serve(connection: socket.socket) -> None:
        try:
            for _ in range(20):
                connection.sendall(b"H")
                sleep(0.05)
        except OSError:
            pass

    with pytest.raises(EngineError, match=r"within 0\.2 s"):
        against(serve, seconds=0.2)


def test_nobody_there_is_an_error() -> None:
    def refuse(_: float) -> socket.socket:
        raise ConnectionRefusedError("refused")

    with pytest.raises(EngineError, match="does not answer: refused"):
        exchange(refuse, b"", 1.0)
