"""A small client of the Prometheus HTTP API: bounded, patient for a while, plain in its errors."""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from switchboard_policy.errors import TelemetryError, UnreachableError, UsageError
from switchboard_policy.telemetry.settings import limits

TOKEN_VARIABLE = "SWITCHBOARD_PROMETHEUS_TOKEN"  # noqa: S105 - the name of a variable
_AGAIN = {429, 500, 502, 503, 504}
_REFUSED = {401, 403}
_UNPROCESSABLE = 422


@dataclass(frozen=True)
class Samples:
    """One series of an answer.

    Args:
        labels: its labels, the metric's name left out.
        times: seconds since the epoch, rising.
        values: as Prometheus gave them; NaN included.
        name: the metric's name; empty where an expression has none.
    """

    labels: Mapping[str, str]
    times: NDArray[np.float64]
    values: NDArray[np.float64]
    name: str = ""


class TooMuch(TelemetryError):  # noqa: N818 - what to do about it
    """The server could not work the question out; a smaller one may do."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token must not travel to wherever a redirect points."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Follow nothing: the redirect comes out as an error with its status."""


class Prometheus:
    """A server, asked over HTTP.

    Args:
        url: its address, with a path prefix where it has one.
        token_variable: environment variable that may hold a bearer token.
        wait: sleeps between attempts; replaced in tests.

    Raises:
        UsageError: the address is none, or the token is not one line of text.
    """

    def __init__(
        self,
        url: str,
        *,
        token_variable: str = TOKEN_VARIABLE,
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
        self._variable = token_variable
        token = os.environ.get(token_variable, "").strip()
        if not token.isprintable() or not token.isascii():
            raise UsageError(f"{token_variable} holds no token")
        self._token = token
        self._wait = wait
        self._opener = urllib.request.build_opener(_NoRedirect)

    def instant(self, expression: str, at: float) -> list[Samples]:
        """Evaluate an expression at one moment; a range selector gives raw samples.

        Args:
            expression: PromQL.
            at: seconds since the epoch.

        Raises:
            UnreachableError: the server does not answer, or refuses the token.
            TelemetryError: it answers that the expression is wrong, or too much at once.
        """
        return self._ask("query", {"query": expression, "time": f"{at:.3f}"})

    def range(self, expression: str, start: int, end: int, step: int) -> list[Samples]:
        """Evaluate an expression at every step from `start` to `end`, both inclusive.

        Args:
            expression: PromQL.
            start: seconds since the epoch.
            end: seconds since the epoch.
            step: seconds.

        Raises:
            UnreachableError: the server does not answer, or refuses the token.
            TelemetryError: it answers that the expression is wrong, or too much at once.
        """
        asked = {"query": expression, "start": str(start), "end": str(end), "step": str(step)}
        return self._ask("query_range", asked)

    def _ask(self, path: str, fields: Mapping[str, str]) -> list[Samples]:
        wait = limits().real("first_wait_s")
        attempts = limits().whole("attempts")
        for attempt in range(attempts):
            try:
                return self._once(path, fields)
            except _TryAgain as error:
                if attempt + 1 == attempts:
                    raise UnreachableError(
                        f"{self.url}: {error}", hint=f"tried {attempts} times"
                    ) from error
                self._wait(wait * 2**attempt)
        raise AssertionError("unreachable")

    def _once(self, path: str, fields: Mapping[str, str]) -> list[Samples]:
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data=data)  # noqa: S310
        if self._token:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            with self._opener.open(request, timeout=limits().real("timeout_s")) as answer:
                return self._parse(answer)
        except urllib.error.HTTPError as error:
            with error:
                self._explain(error, fields["query"])
            raise
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise _TryAgain(f"does not answer: {reason}") from error

    def _parse(self, answer: http.client.HTTPResponse) -> list[Samples]:
        most = limits().whole("answer_bytes")
        body = answer.read(most + 1)
        if len(body) > most:
            raise TooMuch(f"{self.url} answers with more than {most:,} bytes")
        if answer.length:
            raise _TryAgain("an answer was cut short")
        try:
            found = json.loads(body)
            if found["status"] != "success":
                raise TelemetryError(f"{self.url}: {found.get('error', 'no success')}")
            return _samples(found["data"])
        except (ValueError, KeyError, TypeError) as error:
            raise TelemetryError(f"{self.url} does not answer like Prometheus") from error

    def _explain(self, error: urllib.error.HTTPError, expression: str) -> None:
        """Raise what a refusal means."""
        try:
            message = str(json.loads(error.read(65536))["error"])
        except (ValueError, KeyError, TypeError, OSError):
            message = f"{error.code} {error.reason}"
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
        kind = TooMuch if error.code == _UNPROCESSABLE else TelemetryError
        raise kind(f"{self.url}: {message}", hint=f"asked for {expression}") from error


class _TryAgain(Exception):  # noqa: N818 - what to do about it
    """The server may answer later."""


def _samples(data: Mapping[str, Any]) -> list[Samples]:
    found = []
    for series in data["result"]:
        labels = {name: str(value) for name, value in series["metric"].items()}
        name = labels.pop("__name__", "")
        pairs = series.get("values") or ([series["value"]] if "value" in series else [])
        times = np.array([float(at) for at, _ in pairs])
        values = np.array([float(value) for _, value in pairs])
        found.append(Samples(labels, times, values, name))
    return found
