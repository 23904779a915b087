"""Collect decision logs: a receiver, its folder and its token, put together and run."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UnreachableError, UsageError
from switchboard_policy.opa.log.inbox import Inbox
from switchboard_policy.web.receiver import receiver

_LEAST_TOKEN = 16
_LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost"})


@dataclass(frozen=True)
class Listen:
    """Where to listen.

    Args:
        host: a name or an address.
        port: 0 for any that is free.
    """

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Listen:
        """Return where `HOST:PORT` says to listen; an IPv6 address stands in brackets.

        Raises:
            UsageError: it is something else.
        """
        host, colon, port = text.rpartition(":")
        if not colon or not host or not port.isdecimal() or int(port) > 65535:
            raise UsageError(f"{text!r} is no place to listen; HOST:PORT is allowed")
        return cls(host.removeprefix("[").removesuffix("]"), int(port))

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host in _LOOPBACK_NAMES:
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True)
class Tls:
    """What the receiver proves who it is with.

    Args:
        certificate: file of its certificate, and those above it.
        key: file of its private key.
    """

    certificate: Path
    key: Path


def collect(
    folder: Path,
    *,
    listen: Listen,
    token_file: Path | None,
    tls: Tls | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Receive decision logs until stopped.

    Args:
        folder: where they are kept.
        listen: where to listen.
        token_file: file of the bearer token; None, said on purpose, for none.
        tls: for HTTPS.
        say: told what is going on.

    Raises:
        InputError: a file is wrong.
        UsageError: it would be open to others without a token.
        RecordingError: the folder cannot be used.
        UnreachableError: the place to listen is taken, or not there.
    """
    if token_file is None and not listen.loopback:
        message = f"without a token {listen.host} would let anybody write into the log"
        raise UsageError(message, hint="give --token-file, or listen on the loopback")
    token = None if token_file is None else _token(token_file)
    inbox = Inbox(folder)
    for told in inbox.repaired:
        say(told)
    server = _server(receiver(inbox, token=token, tidy=inbox.tidy), tls)
    with _socket(listen) as bound:
        scheme = "https" if tls else "http"
        host, port = bound.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        say(f"listening on {scheme}://{shown}:{port}; decisions are kept in {folder}")
        if token is None:
            say("unsafe: anybody on this machine may write into the log")
        try:
            server.run(sockets=[bound])
        finally:
            inbox.close()
            inbox.tidy()


def _server(app: Starlette, tls: Tls | None) -> uvicorn.Server:
    try:
        config = uvicorn.Config(
            app,
            log_config=None,
            lifespan="off",
            ssl_certfile=str(tls.certificate) if tls else None,
            ssl_keyfile=str(tls.key) if tls else None,
        )
        config.load()
    except OSError as error:
        where = Location(str(tls.certificate if tls else ""))
        raise InputError(
            f"the certificate or key cannot be used: {error}", location=where
        ) from error
    return uvicorn.Server(config)


def _socket(listen: Listen) -> socket.socket:
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    bound = socket.socket(family)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((listen.host, listen.port))
        bound.listen()
    except OSError as error:
        bound.close()
        why = (error.strerror or str(error)).lower()
        message = f"cannot listen on {listen.host}:{listen.port}: {why}"
        raise UnreachableError(message, hint="choose another --listen") from error
    return bound


def _token(file: Path) -> str:
    where = Location(str(file))
    try:
        text = file.read_bytes().strip().decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("the token cannot be read as ASCII", location=where) from error
    if len(text) < _LEAST_TOKEN or not text.isprintable() or " " in text:
        message = f"a token has {_LEAST_TOKEN} characters at least, and no spaces"
        raise InputError(message, location=where, hint="openssl rand -hex 32 makes one")
    return text
