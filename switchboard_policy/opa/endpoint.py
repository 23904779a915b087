"""Where an OPA server listens, and what it wants to see before it answers."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from switchboard_policy.errors import EngineError, UsageError

_PORTS = {"http": 8181, "https": 8181}
"""Source: `opa run --help`: the server listens on 8181, with or without TLS."""
_ALLOWED = "http://HOST[:PORT], https://HOST[:PORT] or unix:///PATH is allowed"


@dataclass(frozen=True)
class Access:
    """What a server is shown, and how it is known.

    Args:
        token: bearer token; empty for none.
        ca: file of the certificates that a server's must be signed by; the system's unless told.
        certificate: file of our certificate, where the server asks for one.
        key: file of its key, where that is not in the same file.
    """

    token: str = field(default="", repr=False)
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def tls(self) -> ssl.SSLContext:
        """Return how a server is verified.

        Raises:
            EngineError: a file cannot be read, or holds no certificate or key.
        """
        try:
            context = ssl.create_default_context(cafile=self.ca)
            if self.certificate is not None:
                context.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as error:
            files = [str(file) for file in (self.ca, self.certificate, self.key) if file]
            raise EngineError(f"no TLS with {', '.join(files)}: {error}") from error
        return context


@dataclass(frozen=True)
class Endpoint:
    """Where a server listens.

    Args:
        url: as it was given, without a password there may have been.
        host: name or address; `localhost` for a unix socket.
        port: TCP port.
        tls: whether it speaks TLS.
        socket: path of its unix socket; empty for TCP.
    """

    url: str
    host: str
    port: int
    tls: bool = False
    socket: str = ""

    @classmethod
    def parse(cls, url: str) -> Endpoint:
        """Read a URL.

        Args:
            url: such as `https://opa-1.internal:8181` or `unix:///run/opa.sock`.

        Raises:
            UsageError: it names no server.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError as error:
            raise UsageError(
                f"{url!r} is no URL of an OPA server: {error}", hint=_ALLOWED
            ) from None
        if parts.scheme == "unix" and parts.path and not parts.netloc:
            return cls(url.strip(), "localhost", 80, socket=parts.path)
        if parts.username is not None or parts.password is not None:
            raise UsageError(
                "a URL of an OPA server holds no user or password", hint="give a bearer token apart"
            )
        rest = parts.path.strip("/") or parts.query or parts.fragment
        if parts.scheme not in _PORTS or not parts.hostname or rest:
            raise UsageError(f"{url!r} is no URL of an OPA server", hint=_ALLOWED)
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        chosen = _PORTS[parts.scheme] if port is None else port
        return cls(url.strip(), host, chosen, tls=parts.scheme == "https")

    def __str__(self) -> str:
        return self.url
