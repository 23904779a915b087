"""Requests over kept connections: whole and in time, or an error."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from threading import Thread, get_ident
from time import monotonic

import pytest
from support.forks import holds_in_a_fork
from support.patience import PATIENCE_S

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.transport import Transport
from switchboard_policy.opa.watch import WATCH

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"


class Scripted:
    """A server that says one part for each request it hears, on connections it counts."""

    def __init__(self, *connections: tuple[bytes, ...]) -> None:
        self._connections = list(connections)
        self.opened = 0
        self.heard: list[bytes] = []
        self._threads: list[Thread] = []

    def connect(self, _: float) -> socket.socket:
        """Open a connection; refused where no more are scripted."""
        if self.opened == len(self._connections):
            raise ConnectionRefusedError("refused")
        parts = self._connections[self.opened]
        self.opened += 1
        ours, theirs = socket.socketpair()
        self._threads.append(Thread(target=self._serve, args=(theirs, parts)))
        self._threads[-1].start()
        return ours

    def _serve(self, connection: socket.socket, parts: tuple[bytes, ...]) -> None:
        with connection:
            for part in parts:
                heard = connection.recv(65_536)
                if not heard:
                    return
                self.heard.append(heard)
                connection.sendall(part)

    def join(self) -> None:
        """Wait until nobody serves any more."""
        for thread in self._threads:
            thread.join(PATIENCE_S)


def test_an_answer_is_told_and_the_connection_is_kept() -> None:
    server = Scripted((OK, OK, OK))
    transport = Transport(server.connect)
    for _ in range(3):
        assert (reply := transport.get("/health", 5)).status == 200
        assert reply.body == b"{}"
    assert server.opened == 1
    transport.close()
    server.join()


def test_a_request_says_what_it_sends() -> None:
    server = Scripted((OK, OK))
    transport = Transport(server.connect, "secret")
    transport.post("/v1/data/a", b'{"input":{}}', 5)
    transport.get("/health", 5)
    head = "Host: opa\r\nAuthorization: Bearer secret\r\n"
    assert server.heard == [
        f"POST /v1/data/a HTTP/1.1\r\n{head}Content-Type: application/json\r\n"
        'Content-Length: 12\r\n\r\n{"input":{}}'.encode(),
        f"GET /health HTTP/1.1\r\n{head}Content-Length: 0\r\n\r\n".encode(),
    ]
    transport.close()
    server.join()


def test_a_kept_connection_that_was_closed_is_replaced() -> None:
    server = Scripted((OK,), (OK,))
    transport = Transport(server.connect)
    transport.get("/health", 5)
    server.join()
    assert transport.get("/health", 5).body == b"{}"
    assert server.opened == 2
    transport.close()
    server.join()


def test_a_fresh_connection_that_is_closed_is_an_error() -> None:
    server = Scripted(())
    with pytest.raises(EngineError, match="closed the connection without an answer"):
        Transport(server.connect).get("/health", 5)
    server.join()


def test_nobody_there_is_an_error() -> None:
    with pytest.raises(EngineError, match="does not answer: refused"):
        Transport(Scripted().connect).get("/health", 5)


@pytest.mark.parametrize(
    "last",
    [b"HTTP/1.0 200 OK\r\n\r\n{}", LAST],
)
def test_a_connection_the_server_will_close_is_not_kept(last: bytes) -> None:
    server = Scripted((last,), (last,))
    transport = Transport(server.connect)
    assert [transport.get("/", 5).body for _ in range(2)] == [b"{}", b"{}"]
    assert server.opened == 2
    server.join()


def test_after_an_answer_that_breaks_off_the_connection_is_not_kept() -> None:
    server = Scripted((OK[:-1],), (OK,))
    transport = Transport(server.connect)
    with pytest.raises(EngineError, match="broke off after 1 of 2 bytes"):
        transport.get("/", 5)
    assert transport.get("/", 5).body == b"{}"
    transport.close()
    server.join()


def silent(answer: Callable[[socket.socket], None]) -> tuple[Transport, threading.Event]:
    """A transport to a server that never ends its answer, and an event to let it go."""
    ours, theirs = socket.socketpair()
    done = threading.Event()

    def serve() -> None:
        with theirs:
            answer(theirs)
            done.wait(PATIENCE_S)

    Thread(target=serve).start()
    return Transport(lambda _: ours), done


def test_silence_ends_at_the_deadline() -> None:
    transport, done = silent(lambda _: None)
    began = monotonic()
    with pytest.raises(EngineError, match=r"within 0\.1 s"):
        transport.get("/", 0.1)
    assert monotonic() - began < PATIENCE_S / 10
    done.set()


def test_a_trickle_ends_at_the_deadline_too() -> None:
    over = threading.Event()

    def trickle(connection: socket.socket) -> None:
        while not over.wait(0.02):
            try:
                connection.sendall(b"H")
            except OSError:
                return

    transport, done = silent(trickle)
    with pytest.raises(EngineError, match=r"within 0\.2 s"):
        transport.get("/", 0.2)
    over.set()
    done.set()


def test_a_call_without_time_is_not_made() -> None:
    server = Scripted((OK,))
    with pytest.raises(EngineError, match="did not answer within"):
        Transport(server.connect).get("/", 0)
    server.join()


def test_another_thread_may_interrupt() -> None:
    transport, done = silent(lambda _: None)
    told: list[str] = []

    def ask() -> None:
        with pytest.raises(EngineError) as caught:
            transport.get("/", PATIENCE_S)
        told.append(caught.value.message)

    thread = Thread(target=ask)
    thread.start()
    while thread.is_alive():
        assert thread.ident is not None
        WATCH.interrupt(thread.ident)
        thread.join(0.01)
    assert told == ["interrupted"]
    WATCH.interrupt(get_ident())
    done.set()


def test_a_forked_child_opens_a_connection_of_its_own() -> None:
    server = Scripted((OK, OK), (OK,))
    transport = Transport(server.connect)
    transport.get("/", 5)

    def asks_for_one() -> bool:
        transport._connect = refuse
        with pytest.raises(EngineError, match="refused"):
            transport.get("/", 5)
        return True

    assert holds_in_a_fork(asks_for_one)
    assert transport.get("/", 5).body == b"{}"
    assert server.opened == 1
    transport.close()
    server.join()


def refuse(_: float) -> socket.socket:
    raise ConnectionRefusedError("refused")
