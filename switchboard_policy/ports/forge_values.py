"""What is on a forge: accounts, pull requests, comments, reviews, checks.

Times are seconds since the epoch. Text is what people wrote: hostile until it is rendered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
