"""Pull requests: read, opened once, edited where something differs."""

from __future__ import annotations

from threading import Lock

from switchboard_policy.bot.github.failures import AnswerLost
from switchboard_policy.bot.github.read import pull, reading
from switchboard_policy.bot.github.session import Session, done_or_not
from switchboard_policy.errors import ForgeError
from switchboard_policy.ports.forge import NewPull, PullRequest, State


class PullWrites:
    """Pull requests of one repository.

    Args:
        session: the requests.
        path: the repository's.
    """

    def __init__(self, session: Session, path: str) -> None:
        self._session, self._path = session, path
        self._turn = Lock()
        self._opened: dict[str, int] = {}

    def get(self, number: int) -> PullRequest:
        """Return one as it stands.

        Raises:
            ForgeMissing: there is none of that number.
        """
        with reading("a pull request"):
            return pull(self._session.get(f"{self._path}/pulls/{number}"))

    def listed(self, *, most: int | None = None, **parameters: str) -> tuple[PullRequest, ...]:
        """Return those that a query finds.

        Args:
            most: how many at most; all where it is left out.
            **parameters: of the query.
        """
        with reading("pull requests"):
            found = self._session.pages(f"{self._path}/pulls", most=most, **parameters)
            return tuple(map(pull, found))

    def open(self, new: NewPull) -> PullRequest:
        """Open one, or return the open one of that branch.

        Args:
            new: what to open.
        """
        with self._turn:
            return self._open_of(new) or self._open(new)

    def _open_of(self, new: NewPull) -> PullRequest | None:
        """Return the open one of a branch: the one to the same base before any other."""
        owner = self._path.split("/")[2]
        found = [
            each
            for each in self.listed(state="open", head=f"{owner}:{new.branch}")
            if each.head.branch == new.branch
        ]
        if not found and new.branch in self._opened:  # lists may be a moment behind
            known = self.get(self._opened[new.branch])
            found = [known] if known.state is State.OPEN else []
        return min(
            found, key=lambda each: (each.base.branch != new.base, each.number), default=None
        )

    def _open(self, new: NewPull) -> PullRequest:
        body = {
            "title": new.title,
            "head": new.branch,
            "base": new.base,
            "body": new.body,
            "draft": new.draft,
        }
        try:
            answer = self._session.write("POST", f"{self._path}/pulls", body)
            with reading("a pull request"):
                opened = pull(answer)
        except AnswerLost:
            found = done_or_not(self._session, lambda: self._open_of(new))
            if found is None:
                raise
            opened = found
        except ForgeError as error:
            if "already exists" not in error.message or (other := self._open_of(new)) is None:
                raise
            return other
        self._opened[new.branch] = opened.number
        return self._labelled(opened, new.labels)

    def _labelled(self, opened: PullRequest, labels: tuple[str, ...]) -> PullRequest:
        if not set(labels) - set(opened.labels):
            return opened
        path = f"{self._path}/issues/{opened.number}/labels"
        self._session.write("POST", path, {"labels": list(labels)}, repeatable=True)
        return self.get(opened.number)

    def edit(self, number: int, *, title: str, body: str, close: bool) -> PullRequest:
        """Change words, or close it; nothing is sent where nothing differs.

        Args:
            number: its number.
            title: the new title; empty to leave it.
            body: the new text; empty to leave it.
            close: whether to close it.
        """
        stands = self.get(number)
        changes: dict[str, object] = {}
        if title and title != stands.title:
            changes["title"] = title
        if body and body != stands.body:
            changes["body"] = body
        if close and stands.state is State.OPEN:
            changes["state"] = "closed"
        if not changes:
            return stands
        path = f"{self._path}/pulls/{number}"
        answer = self._session.write("PATCH", path, changes, repeatable=True)
        with reading("a pull request"):
            return pull(answer)
