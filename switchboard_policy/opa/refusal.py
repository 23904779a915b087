"""What an answer of OPA without a decision means: a fault of the server, or of the question."""

from __future__ import annotations

import json
from typing import Any

from switchboard_policy.errors import EngineError, NoDecision

_WRONG_QUESTION = 400
_CANCELLED = "eval_cancel_error"
"""The server gave up, which says nothing of the question."""


class HttpRefusal(EngineError):  # noqa: N818 - what the server does, as HTTP names it
    """A server answers something other than 200.

    Args:
        status: HTTP status.
        message: what it said.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"OPA answers {status}: {message}")
        self.status = status


def refused(status: int, body: bytes, reason: str) -> EngineError:
    """Return the error an answer other than 200 stands for.

    Args:
        status: HTTP status.
        body: of the answer.
        reason: what to say where it tells no message.
    """
    told = _told(body)
    message = str(told.get("message") or told.get("error") or reason)
    failed = _failed_rules(told.get("errors"))
    if failed:
        return NoDecision(f"the rules fail on these facts: {failed}")
    if status == _WRONG_QUESTION and "code" in told:
        return NoDecision(f"OPA does not take the question: {message}")
    return HttpRefusal(status, message)


def _failed_rules(errors: object) -> str:
    """Return what the rules failed with, where that is all that went wrong."""
    listed = errors if isinstance(errors, list) else []
    found = [one for one in listed if isinstance(one, dict)]
    codes = [str(one.get("code")) for one in found]
    if not codes or not all(code.startswith("eval_") and code != _CANCELLED for code in codes):
        return ""
    return str(found[0].get("message", codes[0]))


def _told(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
