"""The dashboards a Grafana shows, asked of its HTTP API.

Sources: https://grafana.com/docs/grafana/latest/developers/http_api/folder_dashboard_search/
and https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/
"""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Callable, Collection, Mapping
from typing import Any

from switchboard_policy.telemetry.http import NotThere, Server

TOKEN_VARIABLE = "SWITCHBOARD_GRAFANA_TOKEN"  # noqa: S105 - the name of a variable
_PAGE = 1000
"""Dashboards an answer holds at most. Source: Grafana's own default of `limit`."""


class Grafana:
    """A server, asked over HTTP.

    Args:
        url: its address, with a path prefix where it has one.
        wait: sleeps between attempts; replaced in tests.

    Raises:
        UsageError: the address is none, or the token is not one line of text.
    """

    def __init__(self, url: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._server = Server(url, token_variable=TOKEN_VARIABLE, kind="Grafana", wait=wait)
        self.url = self._server.url

    def titles(self) -> dict[str, str]:
        """Return the titles of the dashboards there are, by uid.

        Raises:
            UnreachableError: the server does not answer, or refuses the token.
            TelemetryError: something else answers there.
        """
        found: dict[str, str] = {}
        page = 1
        while True:
            told = self._server.ask(f"api/search?type=dash-db&limit={_PAGE}&page={page}")
            try:
                found |= {str(each["uid"]): str(each["title"]) for each in told}
                count = len(told)
            except (KeyError, TypeError) as error:
                raise self._server.strange() from error
            if count < _PAGE:
                return found
            page += 1

    def boards(self, uids: Collection[str]) -> dict[str, Mapping[str, Any]]:
        """Return the dashboards of some uids; one that has gone meanwhile is left out.

        Args:
            uids: whose.

        Raises:
            UnreachableError: the server does not answer, or refuses the token.
            TelemetryError: something else answers there.
        """
        found: dict[str, Mapping[str, Any]] = {}
        for uid in sorted(uids):
            try:
                told = self._server.ask(f"api/dashboards/uid/{urllib.parse.quote(uid, safe='')}")
            except NotThere:
                continue
            board = told.get("dashboard") if isinstance(told, dict) else None
            if not isinstance(board, dict):
                raise self._server.strange()
            found[uid] = board
        return found
