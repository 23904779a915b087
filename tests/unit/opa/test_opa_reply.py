"""An answer of HTTP/1.1 is read whole however it is cut, or it is an error."""

from __future__ import annotations

import socket
from contextlib import suppress
from itertools import pairwise
from threading import Thread
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.patience import PATIENCE_S

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.reply import Reply, StaleConnectionError, read_reply

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def read(*parts: bytes) -> Reply:
    """Read what a server says in some parts before it closes."""
    ours, theirs = socket.socketpair()

    def serve() -> None:
        with theirs:
            theirs.recv(65_536)
            with suppress(BrokenPipeError):  # who has the whole answer may hang up
                for part in parts:
                    theirs.sendall(part)

    thread = Thread(target=serve)
    thread.start()
    try:
        return read_reply(ours, b"?", monotonic() + PATIENCE_S)
    finally:
        ours.close()
        thread.join(PATIENCE_S)


def test_a_body_has_the_length_it_says() -> None:
    assert read(b"HTTP/1.1 404 Not Found\r\ncontent-length: 3\r\n\r\nabc") == Reply(
        404, b"abc", keeps=True
    )


@given(st.lists(st.integers(1, 70), max_size=5), st.binary(min_size=1, max_size=200))
def test_however_it_is_cut_it_is_the_same(cuts: list[int], body: bytes) -> None:
    whole = CHUNKED + b"%x\r\n%b\r\n1\r\n.\r\n0\r\n\r\n" % (len(body), body)
    places = [0, *sorted({cut for cut in cuts if cut < len(whole)}), len(whole)]
    parts = [whole[start:end] for start, end in pairwise(places)]
    assert read(*parts) == Reply(200, body + b".", keeps=True)


def test_without_a_length_the_body_ends_with_the_connection() -> None:
    assert read(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 100_000) == Reply(200, b"x" * 100_000)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"HTTP/1.1 200 OK\r\n", "broke off after 17 bytes"),
        (b"nonsense\r\n\r\n", "not HTTP: 'nonsense'"),
        (b"HTTP/1.1 abc\r\n\r\n", "not HTTP"),
        (CHUNKED + b"4\r\nabc", "broke off after 3 of 6 bytes"),
        (CHUNKED + b"soon\r\nabc", "in chunks of b'soon'"),
        (CHUNKED, "broke off after 0 bytes"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "broke off after 1 of 9 bytes"),
    ],
)
def test_what_is_no_whole_answer_is_an_error(said: bytes, told: str) -> None:
    with pytest.raises(EngineError, match=told):
        read(said)


def test_nothing_at_all_may_be_asked_again() -> None:
    with pytest.raises(StaleConnectionError):
        read()
