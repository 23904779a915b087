"""The forge port: one repository on GitHub, as the account that acts there sees it.

Everything a caller learns comes from the forge by id, never from an event's payload.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from switchboard_policy.ports.forge_values import (
    Account,
    Actor,
    Check,
    Comment,
    Commit,
    Kind,
    PullRequest,
    Repository,
    Review,
    State,
    Tip,
)
from switchboard_policy.ports.forge_writes import (
    Annotation,
    CheckReport,
    Conclusion,
    NewCommit,
    NewPull,
)

__all__ = [
    "Account",
    "Actor",
    "Annotation",
    "Check",
    "CheckReport",
    "Comment",
    "Commit",
    "Conclusion",
    "Forge",
    "Kind",
    "NewCommit",
    "NewPull",
    "PullRequest",
    "Repository",
    "Review",
    "State",
    "Tip",
]


class Forge(Protocol):
    """One repository. Every method may raise `ForgeError`; each says what else it raises."""

    def actor(self) -> Actor:
        """Return whom we act as."""
        ...

    def repository(self) -> Repository:
        """Return the repository."""
        ...

    def branch(self, name: str) -> str | None:
        """Return the commit a branch ends in; None where there is no such branch."""
        ...

    def commit_at(self, sha: str) -> Commit:
        """Return a commit.

        Raises:
            ForgeMissing: there is none of that name.
        """
        ...

    def pull(self, number: int) -> PullRequest:
        """Return a pull request.

        Raises:
            ForgeMissing: there is none of that number.
        """
        ...

    def pulls(self, *, most: int, only_open: bool = False) -> Sequence[PullRequest]:
        """Return pull requests, the newest first.

        Args:
            most: how many at most.
            only_open: whether closed ones are left out.
        """
        ...

    def pulls_of(self, sha: str) -> Sequence[PullRequest]:
        """Return the open pull requests whose head is a commit."""
        ...

    def comments(self, number: int) -> Sequence[Comment]:
        """Return every comment on a pull request or issue, the oldest first."""
        ...

    def comment(self, comment: int) -> Comment:
        """Return a comment as it stands now.

        Raises:
            ForgeMissing: it was deleted.
        """
        ...

    def reviews(self, number: int) -> Sequence[Review]:
        """Return every review of a pull request, the oldest first."""
        ...

    def checks(self, sha: str) -> Sequence[Check]:
        """Return the newest run of each check on a commit."""
        ...

    def teams_of(self, login: str, teams: Sequence[str]) -> frozenset[str]:
        """Return those of some teams an account is an active member of, by slug."""
        ...

    def role(self, login: str) -> str:
        """Return the role of an account here: `admin`, `maintain`, `write`, …, `none`."""
        ...

    def commit(self, new: NewCommit) -> str:
        """Make a commit and move its branch there; return its name.

        Raises:
            ForgeConflict: the branch does not stand where it was expected.
        """
        ...

    def open_pull(self, new: NewPull) -> PullRequest:
        """Open a pull request, or return the open one of that branch."""
        ...

    def edit_pull(
        self, number: int, *, title: str = "", body: str = "", close: bool = False
    ) -> PullRequest:
        """Change a pull request's words, or close it."""
        ...

    def put_comment(self, number: int, body: str, *, marker: str) -> Comment:
        """Write a comment, or edit our own that carries the marker.

        Args:
            number: what it is on.
            body: its text.
            marker: a line of the body that no other comment of ours carries.
        """
        ...

    def put_check(self, report: CheckReport) -> Check:
        """Publish a finished check: one run for each name and commit, the newest report in it."""
        ...

    def put_issue(self, *, title: str, body: str, marker: str, close: bool = False) -> int:
        """Open an issue, or edit our own that carries the marker; return its number."""
        ...

    def delete_branch(self, name: str) -> None:
        """Delete a branch; nothing where there is none."""
        ...

    def close(self) -> None:
        """Release what is held; safe to call twice."""
        ...
