"""What an error of GitHub's means, in words a person can act on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeConflict, ForgeError, ForgeMissing, ForgeRefused

if TYPE_CHECKING:
    from switchboard_policy.bot.github.requester import Failed

_CONFLICTS = ("not a fast forward", "reference already exists", "reference does not exist")
_ABSENT = ("no commit found for sha",)
_RULES = ("protected branch", "repository rule", "rule violation", "protected ref")


class AnswerLost(ForgeError):  # noqa: N818 - says what happened
    """A write was sent and its answer was lost: it may have been done or not. Look."""


def pause(failure: Failed, now: float) -> float | None:
    """Return how many seconds a rate limit asks to wait; None where it is no rate limit.

    Args:
        failure: what came back.
        now: seconds since the epoch.

    Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    headers = failure.headers
    used_up = headers.get("x-ratelimit-remaining") == "0"
    named = "retry-after" in headers or used_up or "rate limit" in failure.message.lower()
    if failure.status != 429 and not (failure.status == 403 and named):
        return None
    if (after := headers.get("retry-after", "")).isdecimal():
        return float(after)
    if used_up and (reset := headers.get("x-ratelimit-reset", "")).isdecimal():
        return max(float(reset) - now, 0.0) + 1.0  # the second it is due in may be just ending
    return constants("switchboard_policy.bot").real("secondary_limit_seconds")


def too_long(failure: Failed, seconds: float, now: float) -> ForgeError:
    """Return the error of a limit that asks for more patience than there is.

    Args:
        failure: what came back.
        seconds: how long it asks to wait.
        now: seconds since the epoch.
    """
    at = datetime.fromtimestamp(now + seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return ForgeError(
        f"GitHub's rate limit is used up ({failure.message})", hint=f"come back at {at}"
    )


def as_error(failure: Failed, verb: str, path: str) -> ForgeError:
    """Return what a failure means.

    Args:
        failure: what came back.
        verb: what was asked.
        path: of what.
    """
    said = "; ".join((failure.message, *failure.details))
    if failure.status == 0:
        return ForgeError(f"GitHub does not answer ({said})")
    kind, words = _MEANING.get(failure.status, (ForgeError, f"GitHub answers {failure.status}"))
    if failure.status == 422:
        lower = said.lower()
        if any(known in lower for known in _RULES):
            kind, words = ForgeRefused, "a rule of the repository is against it"
        elif any(known in lower for known in _CONFLICTS):
            kind, words = _MEANING[409]
        elif any(known in lower for known in _ABSENT):
            kind, words = _MEANING[404]
    hint = {401: _TOKEN, 403: _permission(failure)}.get(failure.status, "")
    return kind(f"{words} ({verb} {path}: {said})", hint=hint)


_MEANING: dict[int, tuple[type[ForgeError], str]] = {
    401: (ForgeRefused, "GitHub does not take our token"),
    403: (ForgeRefused, "GitHub does not let us"),
    404: (ForgeMissing, "there is no such thing on GitHub, or none that we may see"),
    405: (ForgeRefused, "GitHub does not let us"),
    409: (ForgeConflict, "it changed meanwhile"),
    410: (ForgeRefused, "that part of the repository is switched off, or it was deleted"),
    422: (ForgeError, "GitHub takes it for wrong"),
    451: (ForgeRefused, "GitHub may not show it"),
}
_TOKEN = "check that the App's key or the token is current, and meant for this server"  # noqa: S105


def _permission(failure: Failed) -> str:
    """Say which permission is missing, where GitHub says it."""
    needed = failure.headers.get("x-accepted-github-permissions", "")
    if not needed:
        return "an owner of the repository can see what the App or token was granted"
    ways = " or ".join(way.strip().replace("=", ": ") for way in needed.split(";"))
    return f"it needs the permission {ways}"
