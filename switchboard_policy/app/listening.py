"""Where a server listens, and what it proves who it is with."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UnreachableError, UsageError

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


def server(app: Starlette, tls: Tls | None, **options: int) -> uvicorn.Server:
    """Return a server for an application.

    Args:
        app: the application.
        tls: for HTTPS.
        **options: more of uvicorn's, such as `timeout_graceful_shutdown`.

    Raises:
        InputError: the certificate or key is wrong.
    """
    try:
        config = uvicorn.Config(
            app,
            log_config=None,
            lifespan="off",
            ssl_certfile=str(tls.certificate) if tls else None,
            ssl_keyfile=str(tls.key) if tls else None,
            **options,  # type: ignore[arg-type]
        )
        config.load()
    except OSError as error:
        where = Location(str(tls.certificate if tls else ""))
        raise InputError(
            f"the certificate or key cannot be used: {error}", location=where
        ) from error
    return uvicorn.Server(config)


def bound_socket(listen: Listen) -> socket.socket:
    """Return a socket that listens.

    Raises:
        UnreachableError: the place is taken, or not there.
    """
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    # Named as TCP, asyncio sends small answers at once; else each waits 40 ms for the one before.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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


def address(bound: socket.socket, tls: Tls | None) -> str:
    """Return the URL a socket is reached at."""
    scheme = "https" if tls else "http"
    host, port = bound.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port}"
