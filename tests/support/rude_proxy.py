"""A TCP proxy on the loopback that behaves as a test tells it to, from the next byte on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

Manner = Callable[["Visit"], None]
"""What is done with one connection; when it returns the connection is closed."""

CHUNK = 65_536
RELAY_PAUSE_S = 0.05


class Visit:
    """One connection to the proxy.

    Args:
        client: the socket of who connected.
        target: host and port behind the proxy.
        ended: set when the proxy changes its manner.
        seen: takes the first bytes of every request.
    """

    def __init__(
        self,
        client: socket.socket,
        target: tuple[str, int],
        ended: threading.Event,
        seen: Callable[[bytes], None],
    ) -> None:
        self.client, self.target, self.ended, self._seen = client, target, ended, seen

    def request(self) -> bytes:
        """Read one whole request; empty where the client went."""
        received = b""
        while b"\r\n\r\n" not in received:
            part = self.client.recv(CHUNK)
            if not part:
                return b""
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        self._seen(head)
        length = next(
            (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
             if line.startswith(b"content-length:")), 0,
        )  # fmt: skip
        while len(body) < length:
            part = self.client.recv(CHUNK)
            if not part:
                return b""
            body += part
        return head + b"\r\n\r\n" + body


def relays(*, delay_s: float = 0.0) -> Manner:
    """Pass requests on, and answers back after a delay."""

    def manner(visit: Visit) -> None:
        with socket.create_connection(visit.target) as server, server.makefile("rb") as reader:
            while request := visit.request():
                server.sendall(request)
                answer = _answer(reader)
                if not answer or visit.ended.wait(delay_s):
                    return
                visit.client.sendall(answer)

    return manner


def _answer(reader: BinaryIO) -> bytes:
    """Read one whole answer; empty where the server went."""
    head = _until_blank(reader)
    if b"transfer-encoding: chunked" in head.lower():
        body = b""
        while not body.endswith(b"0\r\n\r\n"):
            size = reader.readline()
            body += size + reader.read(int(size, 16) + 2)
        return head + body
    length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
    return head + reader.read(int(length or 0)) if head else b""


def _until_blank(reader: BinaryIO) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = reader.readline()
        if not line:
            return b""
        head += line
    return head


def says(answer: bytes) -> Manner:
    """Answer every request with the same bytes, and close."""

    def manner(visit: Visit) -> None:
        if visit.request():
            visit.client.sendall(answer)

    return manner


def reply(body: bytes, *, status: str = "200 OK", kind: str = "application/json") -> bytes:
    """A whole HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def silent(visit: Visit) -> None:
    """Take the request and say nothing."""
    visit.request()
    visit.ended.wait()


def half_closed(visit: Visit) -> None:
    """Take the request, close the way back, and go on listening."""
    visit.request()
    visit.client.shutdown(socket.SHUT_WR)
    visit.ended.wait()


def breaks_off(visit: Visit) -> None:
    """Answer half of what was announced."""
    if visit.request():
        visit.client.sendall(reply(b'{"result": {"allow": true}}' * 9)[:-100])


def drips(visit: Visit) -> None:
    """Answer yes, a byte at a time, for ever."""
    if visit.request():
        visit.client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while not visit.ended.wait(RELAY_PAUSE_S):
            visit.client.sendall(b" ")


class RudeProxy:
    """A proxy.

    Args:
        target: `HOST:PORT` behind it.
    """

    def __init__(self, target: str = "127.0.0.1:1") -> None:
        host, _, port = target.partition(":")
        self._target = (host, int(port))
        self._manner: Manner = relays()
        self._ended = threading.Event()
        self._requests: list[bytes] = []
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def questions(self) -> int:
        """How many decisions it was asked for."""
        return self.asked_for(b" /v1/data/switchboard/")

    def asked_for(self, part: bytes) -> int:
        """How many requests had something in their head."""
        return sum(part in head for head in self._requests)

    def behave(self, manner: Manner) -> None:
        """Change its manner; who is connected is cut off."""
        self._manner = manner
        ended, self._ended = self._ended, threading.Event()
        ended.set()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening, and wait for what still runs."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.behave(silent)
        self._ended.set()
        self._accepting.join()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            visit = Visit(client, self._target, self._ended, self._requests.append)
            thread = threading.Thread(target=self._serve, args=(self._manner, visit), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, manner: Manner, visit: Visit) -> None:
        self._open.add(visit.client)
        with visit.client, suppress(OSError, ValueError):
            manner(visit)
        self._open.discard(visit.client)


@contextmanager
def rude(manner: Manner, target: str = "127.0.0.1:1") -> Iterator[RudeProxy]:
    """Yield a proxy of some manner."""
    proxy = RudeProxy(target)
    proxy.behave(manner)
    try:
        yield proxy
    finally:
        proxy.close()
