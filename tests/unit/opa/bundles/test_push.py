"""An upload over real sockets: plain on the loopback, TLS with a CA of its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from switchboard_policy.errors import InputError, UnreachableError, UsageError
from switchboard_policy.opa.bundles.push import put, token_of

BUNDLE = bytes(range(256)) * 2000
TAKEN = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
SHORT_S = 0.4
Answer = Callable[[socket.socket, bytes], None]


@contextlib.contextmanager
def server(
    answer: Answer, context: ssl.SSLContext | None = None
) -> Iterator[tuple[int, list[bytes]]]:
    """A server that reads one request to its end and then does what it is told."""
    seen: list[bytes] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            connection, _ = listening.accept()
            with connection:
                secured = (
                    context.wrap_socket(connection, server_side=True) if context else connection
                )
                with secured:
                    seen.append(whole_request(secured))
                    answer(secured, seen[0])

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1], seen
        finally:
            listening.close()
            with contextlib.suppress(OSError):
                socket.create_connection(listening.getsockname(), timeout=0.1).close()
            thread.join()


def whole_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received or len(received.partition(b"\r\n\r\n")[2]) < len(BUNDLE):
        part = connection.recv(65536)
        if not part:
            break
        received += part
    return received


def says(*parts: bytes) -> Answer:
    def answer(connection: socket.socket, _request: bytes) -> None:
        for part in parts:
            connection.sendall(part)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        says(TAKEN),
        says(b"HTTP/1.0 204 No Content\r\n\r\n"),
        says(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: y\r\n", b"\r\nbody"),
    ],
)
def test_a_bundle_arrives_whole_with_its_token(answer: Answer) -> None:
    with server(answer) as (port, seen):
        put(f"http://127.0.0.1:{port}/b/rules.tar.gz?v=1", BUNDLE, token="s3cret")  # noqa: S106
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert body == BUNDLE
    lines = head.decode().split("\r\n")
    assert lines[0] == "PUT /b/rules.tar.gz?v=1 HTTP/1.1"
    assert {"Authorization: Bearer s3cret", f"Content-Length: {len(BUNDLE)}"} <= set(lines)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            says(b"HTTP/1.1 401 No\r\nContent-Length: 3\r\n\r\nwho"),
            "refuses: 401 who; give --token",
        ),
        (says(b"HTTP/1.1 403 No\r\n\r\n"), "refuses: 403"),
        (says(b"HTTP/1.1 302 F\r\nLocation: http://evil/\r\n\r\n"), "sends elsewhere (302)"),
        (says(b"HTTP/1.1 507 Full\r\n\r\nno \r\n room"), "took no bundle: 507 no room"),
        (says(b"SSH-2.0-x\r\n"), "no whole answer in HTTP"),
        (says(b"HTTP/1.1 201 Created\r\n"), "no whole answer in HTTP"),
        (says(), "takes no bundle"),
        (says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000), "more than 65,536 bytes"),
    ],
)
def test_anything_but_taken_is_an_error(answer: Answer, said: str) -> None:
    with server(answer) as (port, _), pytest.raises(UnreachableError) as refused:
        put(f"http://127.0.0.1:{port}/", BUNDLE)
    assert said in refused.value.diagnostics()
    assert refused.value.exit_status == 30


def test_one_deadline_holds_for_all_of_it() -> None:
    """A server that sends a byte now and then never makes it start anew."""
    stop = threading.Event()

    def dribble(connection: socket.socket, _request: bytes) -> None:
        while not stop.wait(SHORT_S / 8):
            connection.sendall(b"H")

    with server(dribble) as (port, _):
        with pytest.raises(UnreachableError, match=rf"took no bundle within {SHORT_S:g} s"):
            put(f"http://127.0.0.1:{port}/", BUNDLE, seconds=SHORT_S)
        stop.set()


def test_a_server_that_is_not_there_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    with pytest.raises(UnreachableError, match="refused"):
        put(f"http://127.0.0.1:{port}/", BUNDLE)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the loopback with its key, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption())
    file.write_bytes(made.public_bytes(pem.Encoding.PEM) + secret)
    return file


def test_tls_with_an_authority_of_ones_own(certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with server(says(TAKEN), context) as (port, seen):
        put(f"https://127.0.0.1:{port}/x", BUNDLE, ca_file=certificate)
    assert seen[0].endswith(BUNDLE)
    stranger = pytest.raises(UnreachableError, match="certificate verify failed")
    with server(says(TAKEN), context) as (port, seen), stranger:
        put(f"https://127.0.0.1:{port}/x", BUNDLE, token="s3cret")  # noqa: S106
    assert seen == [], "nothing is sent to a server that is not the one named"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://bundles.example/x", "would be sent in the clear; use https"),
        ("http://10.0.0.1/x", "would be sent in the clear"),
        ("ftp://x/y", "is no address"),
        ("https:///x", "is no address"),
        ("https://x:99999/", "is no address"),
        ("https://me:pw@x/", "holds a password"),
        ("https://x/a b", "is no address"),
        ("https://x/\r\nX: y", "is no address"),
        ("https://x/é", "is no address"),
    ],
)
def test_an_address_that_is_none_is_refused_before_anything_is_sent(url: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        put(url, BUNDLE)
    assert said in refused.value.diagnostics()


def test_certificates_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(InputError, match="no certificates"):
        put("https://127.0.0.1:9/", BUNDLE, ca_file=tmp_path / "ca.pem")


def test_a_token_is_one_line() -> None:
    assert token_of("t", b"abc.def\n") == "abc.def"
    for content in (b"", b" \n", b"a\nb", b"a b", b"\xff"):
        with pytest.raises(InputError, match="holds no token of one line"):
            token_of("t", content)
