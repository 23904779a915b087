"""A refusal as ASGI messages: a problem document, or the end of a websocket."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any

from switchboard_policy.domain.decided import Refused, Ruling
from switchboard_policy.domain.problem import MEDIA_TYPE, Problem

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

POLICY_VIOLATION = 1008
"""Source: RFC 6455, section 7.4.1."""
_LONGEST_REASON = 123
"""Bytes. Source: RFC 6455, section 5.5: what a control frame has room for beside the code."""
_TYPE = "urn:problem-type:switchboard:"
_RETRY = re.compile(r"\bretry after (\d{1,6}) s\b")
_LIMITS = "limits"


def problem_of(ruling: Ruling) -> Problem:
    """Return the problem that a ruling which does not allow is answered with.

    Over a limit that says when to come again, 429; where the rules could not decide, 503; denied
    by them otherwise, 403; where nobody could be asked, as the refusal says.

    Args:
        ruling: a denial or refusal.
    """
    problem = ruling.problem
    if isinstance(ruling, Refused):
        return problem
    if any(str(found).endswith("/cannot_decide") for found in _ids(problem)):
        title = "The rules cannot decide this, so it is denied"
        return replace(problem, type=f"{_TYPE}cannot-decide", title=title, status=503)
    seconds = _retry_after(problem) if _area(ruling.entrypoint) == _LIMITS else None
    if seconds is None:
        return problem
    return replace(
        problem,
        type=f"{_TYPE}over-limit",
        title="Over a limit",
        status=429,
        extra={**problem.extra, "retry_after_s": seconds},
    )


def unauthenticated(correlation_id: str) -> Problem:
    """Return the problem of nobody known asking (401)."""
    detail = "it is not known who asks"
    return Problem(f"{_TYPE}unauthenticated", "Nobody is known to ask", 401, detail, correlation_id)


def unguarded(correlation_id: str) -> Problem:
    """Return the problem of a route that nothing is asked about (403)."""
    title = "No guard is declared for this, so it is denied"
    detail = "the application neither guards this path nor says that it is open"
    return Problem(f"{_TYPE}unguarded", title, 403, detail, correlation_id)


def fault(correlation_id: str, what: str) -> Problem:
    """Return the problem of a fault of the application (500); its words stay in the logs.

    Args:
        correlation_id: names it in the logs.
        what: what could not be done.
    """
    title = "A fault of the application"
    return Problem(f"{_TYPE}fault", title, 500, what, correlation_id)


async def refuse(kind: str, problem: Problem, receive: Receive, send: Send) -> None:
    """Answer a request with a problem, or close a websocket that is not yet open.

    Args:
        kind: `http` or `websocket`, as the scope says.
        problem: why.
        receive: of the application.
        send: of the application.
    """
    if kind == "websocket":
        await receive()  # a server says first that somebody wants to connect
        reason = f"{problem.title} ({problem.correlation_id})".encode()[:_LONGEST_REASON]
        told = reason.decode("utf-8", "ignore")
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": told})
        return
    body = json.dumps(problem.document(), ensure_ascii=False).encode()
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    seconds = problem.extra.get("retry_after_s")
    if isinstance(seconds, int):
        headers.append((b"retry-after", str(seconds).encode()))
    if problem.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _area(entrypoint: str) -> str:
    return entrypoint.split("/")[-2] if "/" in entrypoint else ""


def _ids(problem: Problem) -> list[object]:
    findings = problem.extra.get("findings")
    found = findings if isinstance(findings, list) else []
    return [each.get("id") for each in found if isinstance(each, dict)]


def _retry_after(problem: Problem) -> int | None:
    """Return the longest wait that the guidance names, in seconds."""
    guidance = problem.extra.get("guidance")
    texts = guidance if isinstance(guidance, list) else []
    waits = [int(wait) for text in texts for wait in _RETRY.findall(str(text))]
    return max(waits, default=None)
