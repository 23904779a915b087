"""The one place that imports PyGithub: it sends a request, once, and says how that went.

PyGithub's own repetition is off. It sends a write again whose answer was lost, trusts a
`Retry-After` of any length and does nothing about 429; `session.py` decides all that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from github import Github, GithubException
from github.Auth import Auth
from github.Requester import Requester

API_VERSION = "2022-11-28"
PER_PAGE = 100
"""The most GitHub puts on a page."""


@dataclass(frozen=True)
class Answer:
    """What came back.

    Args:
        headers: name in lower case to value.
        data: the JSON of the body.
    """

    headers: Mapping[str, str]
    data: Any


class Failed(Exception):  # noqa: N818 - says what happened; never leaves the adapter
    """The server answered with an error, or did not answer.

    Args:
        status: the HTTP status; 0 where there was no answer that can be read.
        message: what the server said.
        headers: name in lower case to value.
        details: what it said about single fields.
    """

    def __init__(
        self,
        status: int,
        message: str,
        headers: Mapping[str, str] | None = None,
        details: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.headers = headers or {}
        self.details = details


class _Bearer(Auth):
    """Asks for the token anew before each request, and never shows it."""

    def __init__(self, token: Callable[[], str]) -> None:
        self._read = token

    @property
    def token_type(self) -> str:
        return "Bearer"

    @property
    def token(self) -> str:
        return self._read()


class _Discreet(logging.Filter):
    """Keeps new tokens out of PyGithub's own log, which quotes every answer when it is verbose."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not any("access_tokens" in str(part) for part in record.args or ())


def requester(base_url: str, token: Callable[[], str], seconds: int) -> Requester:
    """Return PyGithub's requester: connections, TLS, proxies, certificates.

    Args:
        base_url: where the API is, such as `https://api.github.com`.
        token: what to show as the bearer's token, asked before each request.
        seconds: how long an answer may take.
    """
    log = logging.getLogger("github.Requester")
    if not any(isinstance(each, _Discreet) for each in log.filters):
        log.addFilter(_Discreet())
    return Github(
        auth=_Bearer(token),
        base_url=base_url.rstrip("/"),
        timeout=seconds,
        user_agent=f"switchboard-policy/{version('switchboard-policy')}",
        per_page=PER_PAGE,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        lazy=True,
        api_version=API_VERSION,
    ).requester


def send(
    through: Requester,
    verb: str,
    path: str,
    parameters: Mapping[str, str | int],
    body: Mapping[str, object] | None,
) -> Answer:
    """Send one request, once.

    Raises:
        Failed: the answer is an error, or there is none.
    """
    try:
        headers, data = through.requestJsonAndCheck(
            verb, path, parameters=dict(parameters), input=None if body is None else dict(body)
        )
    except GithubException as error:
        raise _failed(error) from None
    except (OSError, RuntimeError, ValueError) as error:
        # requests' errors are OSErrors; their words name the host and never the headers.
        raise Failed(0, f"{type(error).__name__}: {error}") from None
    return Answer(headers, data)


def mutate(through: Requester, name: str, body: Mapping[str, object]) -> Answer:
    """Have something done by GraphQL, sent once; nothing is asked of what it gives.

    Args:
        through: the requester.
        name: the mutation's.
        body: its input.

    Raises:
        Failed: it was not done, or there is no answer.
    """
    try:
        headers, data = through.graphql_named_mutation(name, dict(body), "clientMutationId")
    except GithubException as error:
        raise _failed(error) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise Failed(0, f"{type(error).__name__}: {error}") from None
    return Answer(headers, data)


_KINDS = {"FORBIDDEN": 403, "NOT_FOUND": 404, "RATE_LIMITED": 429, "STALE_DATA": 409}
"""What GraphQL calls a failure, and the status the other interface has for it."""


def _failed(error: GithubException) -> Failed:
    data = error.data if isinstance(error.data, dict) else {}
    listed = data.get("errors")
    errors = listed if isinstance(listed, list) else [listed] if listed else []
    details = tuple(
        str(each.get("message") or f"{each.get('field', '')} {each.get('code', '')}".strip())
        if isinstance(each, dict)
        else str(each)
        for each in errors
    )
    kinds = [str(each.get("type", "")) for each in errors if isinstance(each, dict)]
    # GraphQL answers 200 whatever happens; PyGithub calls that 400, which nothing else is.
    status = _KINDS.get("".join(kinds[:1]), 422) if error.status == 400 else error.status
    message = str(data.get("message") or error.message or "")
    return Failed(status, message or "; ".join(details), error.headers or {}, details)
