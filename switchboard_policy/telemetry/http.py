"""A server asked for JSON over HTTP: bounded, patient for a while, plain in its errors."""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from switchboard_policy.errors import TelemetryError, UnreachableError, UsageError
from switchboard_policy.telemetry.settings import limits

PROMETHEUS_TOKEN = "SWITCHBOARD_PROMETHEUS_TOKEN"  # noqa: S105 - the name of a variable
_AGAIN = {429, 500, 502, 503, 504}
_REFUSED = {401, 403}
_MISSING = 404
_UNPROCESSABLE = 422


class TooMuch(UnreachableError):  # noqa: N818 - what to do about it
    """The server could not work the question out; a smaller one may do."""


class NotThere(TelemetryError):  # noqa: N818 - what it said
    """The server answers that it holds no such thing."""


class _TryAgain(Exception):  # noqa: N818 - what to do about it
    """The server may answer later."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token must not travel to wherever a redirect points."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Follow nothing: the redirect comes out as an error with its status."""


class Server:
    """A server that answers in JSON.

    Args:
        url: its address, with a path prefix where it has one.
        token_variable: environment variable that may hold a bearer token.
        kind: what should answer there, for messages: `Prometheus`.
        wait: sleeps between attempts; replaced in tests.

    Raises:
        UsageError: the address is none, or the token is not one line of text.
    """

    def __init__(
        self,
        url: str,
        *,
        token_variable: str,
        kind: str,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(f"{url!r} is no address", hint="such as http://localhost:9090")
        if parts.username or parts.password:
            raise UsageError(
                "the address holds a password", hint=f"put a token into {token_variable}"
            )
        self.url = url.rstrip("/")
        self._kind = kind
        self._variable = token_variable
        token = os.environ.get(token_variable, "").strip()
        if not token.isprintable() or not token.isascii():
            raise UsageError(f"{token_variable} holds no token")
        self._token = token
        self._wait = wait
        self._opener = urllib.request.build_opener(_NoRedirect)

    def ask(self, path: str, fields: Mapping[str, str] | None = None, *, about: str = "") -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of an answer.

        Args:
            path: below the server's address, with its query.
            fields: a form to post; None to get.
            about: what is asked for, in words, where the path does not say it.

        Raises:
            UnreachableError: the server does not answer, or refuses the token.
            NotThere: it holds no such thing.
            TooMuch: it could not work that much out, or the answer is too large.
            TelemetryError: it answers that the question is wrong, or not in JSON.
        """
        wait = limits().real("first_wait_s")
        attempts = limits().whole("attempts")
        for attempt in range(attempts):
            try:
                return self._once(path, fields, about)
            except _TryAgain as error:
                if attempt + 1 == attempts:
                    raise UnreachableError(
                        f"{self.url}: {error}", hint=f"tried {attempts} times"
                    ) from error
                self._wait(wait * 2**attempt)
        raise AssertionError("unreachable")

    def strange(self) -> TelemetryError:
        """Return the error for an answer of another shape than the kind of server gives."""
        return TelemetryError(f"{self.url} does not answer like {self._kind}")

    def _once(self, path: str, fields: Mapping[str, str] | None, about: str) -> Any:  # noqa: ANN401 - JSON
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(f"{self.url}/{path}", data=data)  # noqa: S310 - http only
        if self._token:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            with self._opener.open(request, timeout=limits().real("timeout_s")) as answer:
                return self._parse(answer)
        except urllib.error.HTTPError as error:
            with error:
                self._explain(error, about or path)
            raise
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise _TryAgain(f"does not answer: {reason}") from error

    def _parse(self, answer: http.client.HTTPResponse) -> Any:  # noqa: ANN401 - JSON
        most = limits().whole("answer_bytes")
        body = answer.read(most + 1)
        if len(body) > most:
            raise TooMuch(f"{self.url} answers with more than {most:,} bytes")
        if answer.length:
            raise _TryAgain("an answer was cut short")
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise self.strange() from error

    def _explain(self, error: urllib.error.HTTPError, about: str) -> None:
        """Raise what a refusal means."""
        message = _message(error)
        if error.code in _AGAIN:
            raise _TryAgain(message) from error
        if error.code in _REFUSED:
            hint = "is the token right?" if self._token else f"put a token into {self._variable}"
            raise UnreachableError(f"{self.url} refuses: {message}", hint=hint) from error
        if error.code // 100 == 3:
            raise UnreachableError(
                f"{self.url} sends elsewhere: {error.headers.get('Location', '')[:200]}",
                hint="give the final address",
            ) from error
        kinds = {_UNPROCESSABLE: TooMuch, _MISSING: NotThere}
        kind = kinds.get(error.code, TelemetryError)
        raise kind(f"{self.url}: {message}", hint=f"asked for {about}") from error


def succeeded(server: Server, told: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the data of an answer of the Prometheus API.

    Args:
        server: who answered.
        told: the whole answer.

    Raises:
        TelemetryError: it says that the question failed.
        KeyError, TypeError: it has another shape.
    """
    if told["status"] != "success":
        raise TelemetryError(f"{server.url}: {told.get('error', 'no success')}")
    return told["data"]


def _message(error: urllib.error.HTTPError) -> str:
    """Return what the server said: Prometheus under `error`, Grafana under `message`."""
    try:
        told = json.loads(error.read(65536))
        return str(told["error"] if "error" in told else told["message"])
    except (ValueError, KeyError, TypeError, OSError):
        return f"{error.code} {error.reason}"
