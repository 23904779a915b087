"""A small client of the Prometheus HTTP API: bounded, patient for a while, plain in its errors."""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from switchboard_policy.telemetry.http import PROMETHEUS_TOKEN, Server, TooMuch, succeeded

__all__ = ["PROMETHEUS_TOKEN", "Prometheus", "Samples", "TooMuch"]


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
        token_variable: str = PROMETHEUS_TOKEN,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._server = Server(url, token_variable=token_variable, kind="Prometheus", wait=wait)
        self.url = self._server.url

    def instant(self, expression: str, at: float) -> list[Samples]:
        """Evaluate an expression at one moment; a range selector gives raw samples.

        Args:
            expression: PromQL.
            at: seconds since the epoch.

        Raises:
            UnreachableError: the server does not answer, refuses the token, or cannot work that
                much out at once.
            TelemetryError: it answers that the expression is wrong.
        """
        return self._query("query", {"query": expression, "time": f"{at:.3f}"})

    def range(self, expression: str, start: int, end: int, step: int) -> list[Samples]:
        """Evaluate an expression at every step from `start` to `end`, both inclusive.

        Args:
            expression: PromQL.
            start: seconds since the epoch.
            end: seconds since the epoch.
            step: seconds.

        Raises:
            UnreachableError: the server does not answer, refuses the token, or cannot work that
                much out at once.
            TelemetryError: it answers that the expression is wrong.
        """
        asked = {"query": expression, "start": str(start), "end": str(end), "step": str(step)}
        return self._query("query_range", asked)

    def names(self, start: int, end: int, most: int) -> tuple[str, ...]:
        """Return names of metrics there were in a stretch of time, sorted.

        Args:
            start: seconds since the epoch.
            end: seconds since the epoch.
            most: how many at most; servers from before this bound existed give all.

        Raises:
            UnreachableError: the server does not answer, or refuses the token.
            TelemetryError: something else answers there.
        """
        asked = urllib.parse.urlencode({"start": start, "end": end, "limit": most})
        return self._listed(f"api/v1/label/__name__/values?{asked}", "names of metrics")

    def labels(self, selector: str, start: int, end: int) -> tuple[str, ...]:
        """Return the names of the labels that series of a selector have, sorted.

        Args:
            selector: PromQL.
            start: seconds since the epoch.
            end: seconds since the epoch.

        Raises:
            UnreachableError: the server does not answer, or refuses the token.
            TelemetryError: it answers that the selector is wrong.
        """
        asked = urllib.parse.urlencode({"match[]": selector, "start": start, "end": end})
        return self._listed(f"api/v1/labels?{asked}", f"labels of {selector}")

    def _listed(self, path: str, about: str) -> tuple[str, ...]:
        told = self._server.ask(path, about=about)
        try:
            return tuple(sorted(str(each) for each in succeeded(self._server, told)))
        except (KeyError, TypeError) as error:
            raise self._server.strange() from error

    def _query(self, path: str, fields: Mapping[str, str]) -> list[Samples]:
        told = self._server.ask(f"api/v1/{path}", fields, about=fields["query"])
        try:
            return _samples(succeeded(self._server, told))
        except (ValueError, KeyError, TypeError) as error:
            raise self._server.strange() from error


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
