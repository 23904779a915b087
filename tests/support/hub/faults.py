"""What goes wrong on a bad day, on demand: half-done writes, limits, stale lists, dead tokens."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.hub.router import Reply, Request

if TYPE_CHECKING:
    from support.hub.hub import Hub

_SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
)
_LIMITED = "API rate limit exceeded for installation."


@dataclass
class _Fault:
    method: str
    path: str
    left: int
    reply: Callable[[Request], Reply] | None = None
    then: Callable[[], object] | None = None
    done: bool = False
    """Whether the request is carried out before it is answered wrongly."""

    def takes(self, method: str, path: str) -> bool:
        """Whether this is the request it waits for; each one counts."""
        fits = self.method in ("*", method) and re.search(self.path, path) is not None
        if self.left < 1 or not fits:
            return False
        self.left -= 1
        return True


class Faults:
    """Faults of one hub. A path is a regular expression, found anywhere in the request's path.

    Every fault strikes `times` times and is then spent.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._armed: list[_Fault] = []
        self._stale: list[tuple[_Fault, int]] = []
        self._unknown: dict[int, int] = {}

    def lost_answer(self, method: str, path: str, *, status: int = 502, times: int = 1) -> None:
        """Do what is asked, then answer as if it had not been done."""
        self._armed.append(
            _Fault(
                method, path, times, lambda _: Reply(status, {"message": "Server Error"}), done=True
            )
        )

    def refuse(
        self,
        method: str,
        path: str,
        *,
        status: int = 502,
        headers: dict[str, str] | None = None,
        message: str = "Server Error",
        times: int = 1,
    ) -> None:
        """Answer an error and do nothing."""
        answer = Reply(status, {"message": message}, dict(headers or {}))
        self._armed.append(_Fault(method, path, times, lambda _: answer))

    def secondary_limit(
        self,
        method: str = "*",
        path: str = "",
        *,
        status: int = 403,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """Answer that too much was asked at once: 403 or 429, with or without `Retry-After`."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self.refuse(method, path, status=status, headers=headers, message=_SECONDARY, times=times)

    def primary_limit(self, *, reset: int, times: int = 1, status: int = 403) -> None:
        """Answer that the hour's requests are used up until `reset`, in seconds since the epoch."""
        headers = {
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(reset),
        }
        self.refuse("*", "", status=status, headers=headers, message=_LIMITED, times=times)

    def stale_lists(self, path: str, *, times: int = 1) -> None:
        """Leave out of the next lists whatever is made from now on."""
        self._stale.append((_Fault("GET", path, times), self._hub.last_id))

    def then(self, method: str, path: str, do: Callable[[], object], *, times: int = 1) -> None:
        """Let something happen right after a request was answered: a head that moves meanwhile."""
        self._armed.append(_Fault(method, path, times, then=do, done=True))

    def expire_tokens(self) -> None:
        """Let the hour of every installation's token be over."""
        for token in self._hub.tokens.values():
            if token.installation is not None:
                token.expires = 0.0

    def still_computing(self, number: int, *, times: int = 1) -> None:
        """Let `mergeable` of a pull request be null a few more times."""
        self._unknown[number] = times

    def computing(self, number: int) -> bool:
        """Whether `mergeable` is still unknown; asking counts."""
        left = self._unknown.get(number, 0)
        self._unknown[number] = max(left - 1, 0)
        return left > 0

    def around(self, request: Request, carry_out: Callable[[], Reply]) -> Reply:
        """Answer a request, with whatever fault waits for it."""
        fault = next((f for f in self._armed if f.takes(request.method, request.path)), None)
        if fault is None:
            return self._aged(request, carry_out())
        if not fault.done:
            assert fault.reply is not None
            return fault.reply(request)
        reply = carry_out()
        if fault.then is not None:
            fault.then()
        return reply if fault.reply is None else fault.reply(request)

    def _aged(self, request: Request, reply: Reply) -> Reply:
        for fault, last in self._stale:
            if reply.status == 200 and fault.takes(request.method, request.path):
                return Reply(200, _without_newer(reply.body, last), reply.headers)
        return reply


def _without_newer(body: Any, last: int) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(body, list):
        return [each for each in body if not (isinstance(each, dict) and each.get("id", 0) > last)]
    if isinstance(body, dict) and "total_count" in body:
        kept = {name: _without_newer(rows, last) for name, rows in body.items()}
        rows = next(rows for rows in kept.values() if isinstance(rows, list))
        return {**kept, "total_count": len(rows)}
    return body
