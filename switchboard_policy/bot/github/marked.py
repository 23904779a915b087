"""Comments and issues of ours, found again by a hidden mark and by who wrote them.

Anyone can write our mark, so what others wrote is never taken for ours. Two copies of us that write
at once leave two of a kind: whoever sees both keeps the older one and takes the other away.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any

from switchboard_policy.bot.github import read
from switchboard_policy.bot.github.failures import AnswerLost
from switchboard_policy.bot.github.read import reading
from switchboard_policy.bot.github.session import Session, done_or_not
from switchboard_policy.errors import ForgeMissing
from switchboard_policy.ports.forge import Actor, Comment


class Marked:
    """Comments and issues of one repository; each mark is written once.

    Args:
        session: the requests.
        path: the repository's.
        actor: returns whom we act as.
    """

    def __init__(self, session: Session, path: str, actor: Callable[[], Actor]) -> None:
        self._session, self._path, self._actor = session, path, actor
        self._turn = Lock()
        self._comments: dict[tuple[int, str], int] = {}
        self._issues: dict[str, int] = {}

    def comments(self, number: int) -> tuple[Comment, ...]:
        """Return every comment on a pull request or issue, the oldest first.

        Args:
            number: what they are on.
        """
        with reading("comments"):
            pages = self._session.pages(f"{self._path}/issues/{number}/comments")
            found = [read.comment(entry) for entry in pages]
        return tuple(sorted(found, key=lambda each: (each.created_at, each.id)))

    def put_comment(self, number: int, body: str, *, marker: str) -> Comment:
        """Write a comment, or edit our own that carries the marker.

        Nothing is sent where the words are the same. Of several of ours the oldest stays.

        Args:
            number: what it is on.
            body: its text.
            marker: a line of the body that no other comment of ours carries.
        """
        assert _carries(body, marker), "a comment carries its marker"
        with self._turn:
            ours = self._comment(number, marker)
            if ours is None:
                made = self._new_comment(number, body, marker)
                self._comments[number, marker] = made.id
                ours = self._comment(number, marker) or made
            self._comments[number, marker] = ours.id
            if ours.body == body:
                return ours
            path = f"{self._path}/issues/comments/{ours.id}"
            answer = self._session.write("PATCH", path, {"body": body}, repeatable=True)
            with reading("a comment"):
                return read.comment(answer)

    def _comment(self, number: int, marker: str) -> Comment | None:
        me = self._actor().account.id
        ours = [
            comment
            for comment in self.comments(number)
            if comment.author.id == me and _carries(comment.body, marker)
        ]
        for other in ours[1:]:
            with suppress(ForgeMissing):  # another copy of us was faster
                path = f"{self._path}/issues/comments/{other.id}"
                self._session.write("DELETE", path, repeatable=True)
        if ours:
            return ours[0]
        if (known := self._comments.get((number, marker))) is not None:
            with suppress(ForgeMissing), reading("a comment"):  # lists may be a moment behind
                return read.comment(self._session.get(f"{self._path}/issues/comments/{known}"))
        return None

    def _new_comment(self, number: int, body: str, marker: str) -> Comment:
        path = f"{self._path}/issues/{number}/comments"
        try:
            answer = self._session.write("POST", path, {"body": body})
        except AnswerLost:
            found = done_or_not(self._session, lambda: self._comment(number, marker))
            if not isinstance(found, Comment):
                raise
            return found
        with reading("a comment"):
            return read.comment(answer)

    def put_issue(self, *, title: str, body: str, marker: str, close: bool = False) -> int:
        """Open an issue, or edit our own that carries the marker; return its number.

        One that was closed is opened again. Nothing is sent where nothing differs.

        Args:
            title: its title.
            body: its text.
            marker: a line of the body that no other issue of ours carries.
            close: whether it is to be closed; where there is none, none is opened: the number is 0.
        """
        assert _carries(body, marker), "an issue carries its marker"
        with self._turn:
            ours = self._issue(marker)
            if ours is None:
                if close:
                    return 0
                made = self._new_issue(title, body, marker)
                with reading("an issue"):
                    self._issues[marker] = int(made["number"])
                ours = self._issue(marker) or made
            with reading("an issue"):
                number = int(ours["number"])
                self._issues[marker] = number
                wanted = {"title": title, "body": body, "state": "closed" if close else "open"}
                changes = {key: value for key, value in wanted.items() if ours[key] != value}
            if changes:
                path = f"{self._path}/issues/{number}"
                self._session.write("PATCH", path, changes, repeatable=True)
            return number

    def _issue(self, marker: str) -> Any:  # noqa: ANN401 - JSON
        me = self._actor().account
        with reading("issues"):
            path = f"{self._path}/issues"
            ours = [
                issue
                for issue in self._session.pages(path, state="all", creator=me.login)
                if read.account(issue["user"]).id == me.id
                and "pull_request" not in issue
                and _carries(issue["body"] or "", marker)
            ]
            ours.sort(key=lambda issue: int(issue["number"]))
            for other in ours[1:]:
                gone = {"state": "closed", "body": f"This is kept in #{ours[0]['number']}."}
                self._session.write("PATCH", f"{path}/{other['number']}", gone, repeatable=True)
        if ours:
            return ours[0]
        if (known := self._issues.get(marker)) is not None:
            with suppress(ForgeMissing):  # lists may be a moment behind
                return self._session.get(f"{self._path}/issues/{known}")
        return None

    def _new_issue(self, title: str, body: str, marker: str) -> Any:  # noqa: ANN401 - JSON
        try:
            return self._session.write(
                "POST", f"{self._path}/issues", {"title": title, "body": body}
            )
        except AnswerLost:
            found = done_or_not(self._session, lambda: self._issue(marker))
            if found is None:
                raise
            return found


def _carries(body: str, marker: str) -> bool:
    """Return whether a text has the mark as a line of its own; a mark inside a line is quoted."""
    return marker in (line.strip() for line in body.splitlines())
