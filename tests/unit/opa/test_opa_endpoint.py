"""A URL names a server or is refused with what is allowed."""

from __future__ import annotations

import pytest

from switchboard_policy.errors import UsageError
from switchboard_policy.opa.endpoint import Access, Endpoint


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "socket"),
    [
        ("http://opa:8181", "opa", 8181, False, ""),
        ("http://opa", "opa", 8181, False, ""),
        ("https://opa.internal:443/", "opa.internal", 443, True, ""),
        ("https://[::1]:8181", "[::1]", 8181, True, ""),
        (" http://127.0.0.1:1 ", "127.0.0.1", 1, False, ""),
        ("unix:///run/opa.sock", "localhost", 80, False, "/run/opa.sock"),
    ],
)
def test_a_url_is_read(url: str, host: str, port: int, tls: bool, socket: str) -> None:  # noqa: FBT001 - expected
    found = Endpoint.parse(url)
    assert (found.host, found.port, found.tls, found.socket) == (host, port, tls, socket)
    assert str(found) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "opa:8181",
        "ftp://opa",
        "http://",
        "http://opa:port",
        "http://opa:99999",
        "http://opa/path",
        "http://opa?a=b",
        "unix://opa.sock",
        "unix:",
        "http://[::1",
    ],
)
def test_what_names_no_server_is_refused_with_what_is_allowed(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Endpoint.parse(url)
    assert "unix:///PATH is allowed" in caught.value.hint


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        Endpoint.parse("http://user:secret@opa:8181")
    assert "secret" not in caught.value.diagnostics()
    assert "token" in caught.value.hint


def test_a_token_is_never_shown() -> None:
    assert "sesame" not in repr(Access("sesame"))
