"""Requests to GitHub: what is asked again, what is waited for, and what an error means.

A read that failed on the server's side is asked again. A write is sent once: where its answer is
lost, `AnswerLost` is raised and the caller looks whether it was done. What a rate limit turned
away was not done, so it is sent again when the limit says so, if that is soon.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote

from switchboard_policy.bot.github.failures import AnswerLost, as_error, pause, too_long
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeError

try:
    from switchboard_policy.bot.github.requester import Answer, Failed, mutate, requester, send
except ImportError as error:  # the `github` extra is not installed
    _missing: ImportError | None = error
else:
    _missing = None

if TYPE_CHECKING:
    from github.Requester import Requester

Parameter = str | int
_NEXT = re.compile(r'rel="next"')
_CURSOR = re.compile(r'[?&]cursor=([^&>]+)[^>]*>; rel="next"')


class Bearer(Protocol):
    """Where tokens come from."""

    def token(self) -> str:
        """Return a token that is good now."""
        ...

    def renew(self) -> bool:
        """Forget the token, since it was refused; return whether another one may be had."""
        ...


@dataclass(frozen=True)
class Pace:
    """The time that passes.

    Args:
        sleep: waits for some seconds.
        clock: seconds since the epoch.
    """

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time


REAL = Pace()


class Session:
    """Requests to one server in one name. Safe to share between threads; one request at a time.

    GitHub asks for requests one after the other, and PyGithub's connection keeps the request it
    is sending in itself, so two at once would be mixed up.

    Args:
        base_url: where the API is, such as `https://api.github.com`.
        bearer: where its tokens come from.
        pace: the time that passes.

    Raises:
        ForgeError: PyGithub is not installed.
    """

    def __init__(self, base_url: str, bearer: Bearer, pace: Pace = REAL) -> None:
        if _missing is not None:
            raise ForgeError(
                f"PyGithub is not installed: {_missing}",
                hint="pip install 'switchboard-policy[github]'",
            )
        limits = constants("switchboard_policy.bot")
        self._reads_again = limits.whole("reads_again")
        self._read_pause = limits.real("read_pause_seconds")
        self._patience = limits.real("patience_seconds")
        self._pages_most = limits.whole("pages_most")
        self._looks = limits.whole("looks_after_loss")
        self._bearer, self._pace = bearer, pace
        self._turn = Lock()
        seconds = limits.whole("answer_seconds")
        self._requester: Requester = requester(base_url, bearer.token, seconds)

    def get(self, path: str, **parameters: Parameter) -> Any:  # noqa: ANN401 - JSON; read.py checks it
        """Return the answer to a question, as JSON.

        Args:
            path: below the base URL, its parts quoted.
            **parameters: of the query.

        Raises:
            ForgeError: there is no usable answer; see `failures.as_error` for the kinds.
        """
        return self._read(path, parameters).data

    def pages(
        self, path: str, *, most: int | None = None, inside: str = "", **parameters: Parameter
    ) -> Iterator[Any]:
        """Yield the entries of a list, page after page.

        Args:
            path: below the base URL, its parts quoted.
            most: how many entries are wanted at most.
            inside: the key the list has in the answer, where the answer is no list itself.
            **parameters: of the query.

        Raises:
            ForgeError: there is no usable answer, or the list is longer than is read.
        """
        size = min(most or 100, 100)
        given = 0
        for page in range(1, self._pages_most + 1):
            answer = self._read(path, {**parameters, "per_page": size, "page": page})
            entries = answer.data.get(inside) if inside else answer.data
            if not isinstance(entries, list):
                raise ForgeError(f"GitHub's answer to {path} is no list")
            for entry in entries:
                yield entry
                given += 1
                if given == most:
                    return
            links = answer.headers.get("link", "")
            if not (_NEXT.search(links) if links else len(entries) == size):
                return
        raise ForgeError(
            f"the list at {path} has more than {self._pages_most * size:,} entries",
            hint="half a list would be a wrong answer, so none of it is used",
        )

    def cursor_pages(self, path: str, **parameters: Parameter) -> Iterator[Any]:
        """Yield the entries of a list that goes on from where its last page ended.

        Args:
            path: below the base URL, its parts quoted.
            **parameters: of the query.

        Raises:
            ForgeError: there is no usable answer, or the list is longer than is read.
        """
        asked: dict[str, Parameter] = {**parameters, "per_page": 100}
        for _ in range(self._pages_most):
            answer = self._read(path, asked)
            if not isinstance(answer.data, list):
                raise ForgeError(f"GitHub's answer to {path} is no list")
            yield from answer.data
            found = _CURSOR.search(answer.headers.get("link", ""))
            if found is None:
                return
            asked["cursor"] = unquote(found[1])
        raise ForgeError(f"the list at {path} has more than {self._pages_most * 100:,} entries")

    def write(
        self,
        verb: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        repeatable: bool = False,
    ) -> Any:  # noqa: ANN401 - JSON
        """Have something done; it is sent once, or again where it was surely not done.

        Args:
            verb: `POST`, `PATCH`, `PUT` or `DELETE`.
            path: below the base URL, its parts quoted.
            body: what to send.
            repeatable: whether doing it twice leaves what doing it once does; then it is asked
                again as a question is.

        Raises:
            AnswerLost: it may have been done or not.
            ForgeError: it was not done.
        """
        none: Mapping[str, Parameter] = {}
        ask = partial(send, self._requester, verb, path, none, body)
        return self._ask(ask, verb, path, repeatable=repeatable).data

    def mutate(self, name: str, body: Mapping[str, object]) -> None:
        """Have something done by GraphQL, for what the other interface has no word for.

        Args:
            name: the mutation's.
            body: its input.

        Raises:
            AnswerLost: it may have been done or not.
            ForgeError: it was not done.
        """
        ask = partial(mutate, self._requester, name, body)
        self._ask(ask, "POST", f"/graphql {name}", repeatable=False)

    def looks(self) -> Iterator[int]:
        """Yield once for each look at whether a write was done whose answer was lost."""
        for turn in range(self._looks):
            self._pace.sleep(self._read_pause * 2**turn)
            yield turn

    def close(self) -> None:
        """Close connections; safe to call twice, and a later request opens new ones."""
        self._requester.close()

    def _read(self, path: str, parameters: Mapping[str, Parameter]) -> Answer:
        ask = partial(send, self._requester, "GET", path, parameters, None)
        return self._ask(ask, "GET", path, repeatable=True)

    def _ask(self, ask: Callable[[], Answer], verb: str, path: str, *, repeatable: bool) -> Answer:
        waited, again, renewed = 0.0, 0, False
        while True:
            try:
                with self._turn:
                    return ask()
            except Failed as failure:
                if failure.status == 401 and not renewed and self._bearer.renew():
                    renewed = True
                    continue
                now = self._pace.clock()
                if (seconds := pause(failure, now)) is not None:
                    waited += seconds
                    if waited > self._patience:
                        raise too_long(failure, seconds, now) from None
                    self._pace.sleep(seconds)
                    continue
                unanswered = failure.status == 0 or failure.status >= 500
                if unanswered and repeatable and again < self._reads_again:
                    self._pace.sleep(self._read_pause * 2**again)
                    again += 1
                    continue
                if unanswered and verb != "GET":
                    raise AnswerLost(f"{verb} {path}: {failure}") from None
                raise as_error(failure, verb, path) from None


def done_or_not(session: Session, done: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever `done` finds
    """Return what a write left whose answer was lost, once that can be seen; None if it cannot.

    Args:
        session: the requests.
        done: looks, and returns what it found or None.
    """
    for _ in session.looks():
        with suppress(AnswerLost):
            if (found := done()) is not None:
                return found
    return None
