"""Put a bundle onto an HTTP server: TLS, one deadline for all of it, no redirect followed."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from contextlib import closing
from pathlib import Path
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UnreachableError, UsageError

_TAKEN = frozenset({200, 201, 202, 204})
_REFUSED = frozenset({401, 403})
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[^\r\n]*\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d{1,9})(?:\r\n|\Z)", re.IGNORECASE)
_CHUNK = 65_536


def put(
    url: str,
    content: bytes,
    *,
    token: str = "",
    ca_file: Path | None = None,
    seconds: float | None = None,
) -> None:
    """Put a bundle where a server keeps it.

    Args:
        url: its address, `https://…`; plain HTTP only on the loopback.
        content: the bundle.
        token: bearer token; empty for none.
        ca_file: certificates that are believed, in PEM; the system's unless given.
        seconds: deadline for all of it, not for each step; the shipped one unless given.

    Raises:
        UsageError: the address is none, or not one to send a token to.
        InputError: the certificates cannot be read.
        UnreachableError: the server does not answer in time, refuses, or sends elsewhere.
    """
    parts = _address(url)
    limit = seconds or constants("switchboard_policy.opa.bundles").real("push_seconds")
    context = _context(ca_file) if parts.scheme == "https" else None
    deadline = monotonic() + limit
    try:
        with closing(_connect(parts, context, deadline)) as connection:
            _send(connection, _request(parts, len(content), token) + content, deadline)
            status, said = _answer(connection, deadline)
    except TimeoutError as error:
        raise UnreachableError(f"{url} took no bundle within {limit:g} s") from error
    except (OSError, ValueError) as error:
        raise UnreachableError(f"{url} takes no bundle: {error}") from error
    if status not in _TAKEN:
        raise _refusal(url, status, said, token=token)


def _address(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{url!r} is no address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise UsageError(f"{url!r} is no address", hint="such as https://bundles.example/rules")
    if parts.username or parts.password:
        raise UsageError("the address holds a password", hint="use --token-file")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise UsageError(f"{url!r} is no address", hint="escape what is not ASCII")
    if parts.scheme == "http" and not _loopback(parts.hostname):
        raise UsageError(f"{url} would be sent in the clear", hint="use https")
    return parts


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise InputError(f"no certificates: {error}", location=Location(str(ca_file))) from error


def _connect(parts: SplitResult, context: ssl.SSLContext | None, deadline: float) -> socket.socket:
    assert parts.hostname is not None, "an address has a host"
    port = parts.port or (443 if context else 80)
    connection = socket.create_connection((parts.hostname, port), timeout=_left(deadline))
    if context is None:
        return connection
    try:
        return context.wrap_socket(connection, server_hostname=parts.hostname)
    except BaseException:
        connection.close()
        raise


def _request(parts: SplitResult, length: int, token: str) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"PUT {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Content-Type: application/gzip",
        f"Content-Length: {length}",
        "Connection: close",
    ]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode()


def _send(connection: socket.socket, content: bytes, deadline: float) -> None:
    left = memoryview(content)
    while left:
        connection.settimeout(_left(deadline))
        left = left[connection.send(left[:_CHUNK]) :]


def _answer(connection: socket.socket, deadline: float) -> tuple[int, str]:
    """Return the status of the answer and, of a refusal, what it says."""
    most = constants("switchboard_policy.opa.bundles").whole("answer_bytes")
    received = bytearray()
    while len(received) < most:
        connection.settimeout(_left(deadline))
        part = connection.recv(_CHUNK)
        received += part
        head, whole, body = bytes(received).partition(b"\r\n\r\n")
        found = _STATUS.match(head + b"\r\n")
        if whole and found and found[1].startswith(b"1"):  # 100 Continue: the answer follows
            received = bytearray(body)
        elif whole and found and (int(found[1]) in _TAKEN or not part or _ended(head, body)):
            return int(found[1]), " ".join(body.decode(errors="replace").split())[:200]
        elif not part:
            raise ValueError("no whole answer in HTTP")
    raise ValueError(f"an answer of more than {most:,} bytes")


def _ended(head: bytes, body: bytes) -> bool:
    length = _LENGTH.search(head)
    return length is not None and len(body) >= int(length[1])


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _refusal(url: str, status: int, said: str, *, token: str) -> UnreachableError:
    if status in _REFUSED:
        hint = "is the token right?" if token else "give --token-file"
        return UnreachableError(f"{url} refuses: {status} {said}".rstrip(), hint=hint)
    if status // 100 == 3:
        hint = "give the final address: a token is not sent on"
        return UnreachableError(f"{url} sends elsewhere ({status})", hint=hint)
    return UnreachableError(f"{url} took no bundle: {status} {said}".rstrip())


def token_of(file: str, content: bytes) -> str:
    """Return the bearer token of a file.

    Args:
        file: its path, for messages.
        content: its bytes: one line.

    Raises:
        InputError: it holds no token.
    """
    token = content.decode("ascii", "replace").strip()
    if not token or not token.isprintable() or not token.isascii() or " " in token:
        raise InputError("holds no token of one line", location=Location(file))
    return token
