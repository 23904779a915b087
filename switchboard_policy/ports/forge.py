"""The forge port: one repository on GitHub, as the account that acts there sees it.

Everything a caller learns comes from the forge by id, never from an event's payload. Times are
seconds since the epoch. Text is what people wrote: hostile until it is rendered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from switchboard_policy.domain.finding import Level


class Kind(StrEnum):
    """What an account is."""

    PERSON = "person"
    BOT = "bot"
    OTHER = "other"


class State(StrEnum):
    """Where a pull request or an issue stands."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class Conclusion(StrEnum):
    """How a check ends. Neutral and skipped let a merge pass, so there is no word for them here."""

    SUCCESS = "success"
    FAILURE = "failure"
    ACTION_REQUIRED = "action_required"


@dataclass(frozen=True, order=True)
class Account:
    """Who did something. Names change hands; compare ids.

    Args:
        id: its number on the forge; 0 where the account is gone.
        login: its name there.
        kind: person or bot.
    """

    id: int
    login: str
    kind: Kind


@dataclass(frozen=True)
class Actor:
    """Whom we act as.

    Args:
        account: the account our comments and commits carry; of an App, its bot.
        app: the App's id; None with a plain token, whose checks anyone can forge.
        permissions: what we were granted, name to `read`, `write` or `admin`.
    """

    account: Account
    app: int | None
    permissions: Mapping[str, str]


@dataclass(frozen=True)
class Repository:
    """The repository.

    Args:
        id: its number.
        name: owner and name: `example/policies`.
        owner_kind: whether an organisation or a person owns it; only the former has teams.
        default_branch: the branch work goes to.
        url: its page.
    """

    id: int
    name: str
    owner_kind: str
    default_branch: str
    url: str


@dataclass(frozen=True)
class Tip:
    """One end of a pull request.

    Args:
        sha: the commit.
        branch: the branch's short name.
        repository: id of the repository the branch is in; 0 where that is gone.
    """

    sha: str
    branch: str
    repository: int


@dataclass(frozen=True)
class PullRequest:
    """A pull request as it stands.

    Args:
        number: its number.
        title: its title.
        body: its text.
        author: who opened it.
        state: open, closed without a merge, or merged.
        draft: whether it is a draft.
        head: what would be merged.
        base: where to.
        labels: names of its labels.
        created_at: when it was opened.
        updated_at: when anything about it changed last.
        closed_at: when it was closed or merged; None while it is open.
        merge_sha: the commit that merged it; empty while there is none.
        url: its page.
    """

    number: int
    title: str
    body: str
    author: Account
    state: State
    draft: bool
    head: Tip
    base: Tip
    labels: tuple[str, ...]
    created_at: int
    updated_at: int
    closed_at: int | None
    merge_sha: str
    url: str


@dataclass(frozen=True)
class Commit:
    """A commit, and whom the forge takes for its makers.

    Args:
        sha: its name.
        tree: its tree.
        parents: the commits it was made on.
        message: its message, trailers included.
        author: who wrote it; id 0 where the forge knows no such account.
        committer: who committed it; likewise.
        verified: whether the forge vouches for its signature; without that anybody may have
            written these names.
    """

    sha: str
    tree: str
    parents: tuple[str, ...]
    message: str
    author: Account
    committer: Account
    verified: bool


@dataclass(frozen=True)
class Comment:
    """A comment on a pull request or an issue.

    Args:
        id: its number.
        issue: number of what it is on.
        author: who wrote it.
        app: id of the App it was written through, if any.
        body: its text.
        created_at: when it was written.
        updated_at: when it was edited last; `created_at` while nobody has.
        url: its page.
    """

    id: int
    issue: int
    author: Account
    app: int | None
    body: str
    created_at: int
    updated_at: int
    url: str


@dataclass(frozen=True)
class Review:
    """A review of a pull request.

    Args:
        id: its number.
        author: who reviewed.
        state: `approved`, `changes_requested`, `commented`, `dismissed`.
        commit: the head it looked at.
        submitted_at: when.
    """

    id: int
    author: Account
    state: str
    commit: str
    submitted_at: int


@dataclass(frozen=True)
class Check:
    """A check run as it stands on a commit.

    Args:
        id: its number.
        name: what it is called.
        sha: the commit it hangs on.
        app: id of the App that made it.
        status: `queued`, `in_progress`, `completed`.
        conclusion: how it ended; empty while it has not.
        external_id: what its maker put there; ours is the decision's digest.
        started_at: when it started.
    """

    id: int
    name: str
    sha: str
    app: int
    status: str
    conclusion: str
    external_id: str
    started_at: int


@dataclass(frozen=True)
class Annotation:
    """A sentence beside a line.

    Args:
        file: path from the repository's root.
        line: 1-based.
        level: how bad it is.
        title: a few words.
        message: the sentence.
    """

    file: str
    line: int
    level: Level
    title: str
    message: str


@dataclass(frozen=True)
class CheckReport:
    """A finished check to publish.

    Args:
        name: what it is called.
        sha: the commit it hangs on.
        conclusion: how it ends.
        title: one line.
        summary: Markdown; at most 65,535 characters.
        text: more Markdown; at most 65,535 characters.
        annotations: sentences beside lines; sent in batches.
        external_id: digest of the decision; the same one is not published twice.
    """

    name: str
    sha: str
    conclusion: Conclusion
    title: str
    summary: str
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    external_id: str = ""


@dataclass(frozen=True)
class NewCommit:
    """A commit to make through the forge, verified as ours.

    Args:
        branch: the branch it is put on, made where it is missing.
        base: the commit it is made on.
        expected: the tip the branch must have; empty where it must not be there yet.
        message: its message.
        files: path from the root to new content; None deletes the file.
        modes: path to mode, where it is not that of an ordinary file.
    """

    branch: str
    base: str
    expected: str
    message: str
    files: Mapping[str, bytes | None]
    modes: Mapping[str, str]


@dataclass(frozen=True)
class NewPull:
    """A pull request to open.

    Args:
        branch: what would be merged.
        base: the branch it goes to.
        title: its title.
        body: its text; at most 65,536 characters.
        labels: names of its labels.
        draft: whether it starts as a draft.
    """

    branch: str
    base: str
    title: str
    body: str
    labels: tuple[str, ...] = ()
    draft: bool = False


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
