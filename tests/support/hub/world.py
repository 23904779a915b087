"""What the hub knows: accounts, teams, repositories, pull requests, checks, Apps. Plain state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from support.hub.git import Store

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
"""From least to most."""


@dataclass
class Account:
    """A person, a bot or an organisation."""

    id: int
    login: str
    type: str
    created: int


@dataclass
class Team:
    """A team; a pending member was asked and has not answered yet."""

    id: int
    organisation: Account
    slug: str
    members: dict[int, str]
    """Account id to `active` or `pending`."""
    role: str = "read"
    """What its members may do in the organisation's repositories."""
    maintainers: set[int] = field(default_factory=set)


@dataclass
class App:
    """A GitHub App."""

    id: int
    slug: str
    owner: Account
    bot: Account
    permissions: dict[str, str]
    public_key: str
    webhook_secret: str
    created: int
    events: tuple[str, ...]
    """What it subscribed to; a check run that asks its own App is told of anyhow."""
    webhook_url: str = ""


@dataclass
class Installation:
    """An App on an account's repositories."""

    id: int
    app: App
    account: Account
    repositories: set[int]
    permissions: dict[str, str]
    created: int


@dataclass
class Token:
    """What a request shows: a person's own token, or an installation's for an hour."""

    text: str
    account: Account
    installation: Installation | None = None
    permissions: dict[str, str] = field(default_factory=dict)
    repositories: set[int] | None = None
    """None: every repository the account may see."""
    expires: float = float("inf")


@dataclass
class Comment:
    """A comment on an issue or pull request."""

    id: int
    issue: int
    author: Account
    app: App | None
    body: str
    created: int
    updated: int
    edited_by: Account | None = None


@dataclass
class Review:
    """A review of a pull request."""

    id: int
    author: Account
    state: str
    body: str
    commit: str
    submitted: int


@dataclass
class Issue:
    """An issue; every pull request has one, of the same number."""

    id: int
    number: int
    title: str
    body: str | None
    author: Account
    app: App | None
    created: int
    updated: int
    state: str = "open"
    labels: list[str] = field(default_factory=list)
    closed: int | None = None
    closed_by: Account | None = None
    pull: Pull | None = None


@dataclass
class Pull:
    """What a pull request has beyond its issue."""

    id: int
    issue: Issue
    head_repository: Repository | None
    head_branch: str
    head_sha: str
    base_branch: str
    base_sha: str
    draft: bool
    merged: int | None = None
    merged_by: Account | None = None
    merge_sha: str | None = None
    reviews: list[Review] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Its number, which is its issue's."""
        return self.issue.number


@dataclass
class CheckRun:
    """A check run on a commit; only an App makes one."""

    id: int
    app: App
    name: str
    sha: str
    suite: int
    status: str
    conclusion: str | None
    external_id: str
    details_url: str | None
    started: int
    completed: int | None
    output: dict[str, Any]
    annotations: list[dict[str, Any]]
    actions: list[dict[str, Any]]


@dataclass
class Status:
    """A commit status; anyone who may write sets one."""

    id: int
    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    creator: Account
    created: int


@dataclass
class Protection:
    """What a branch or a ruleset asks before a change may land.

    Args:
        checks: name of each required check, to the App it must come from; None for any.
        reviews: how many approvals.
        code_owners: whether a code owner must approve.
        strict: whether the branch must be up to date.
        admins: whether administrators are held to it too (classic protection only).
        queue: whether changes land through a merge queue only.
    """

    checks: dict[str, int | None] = field(default_factory=dict)
    reviews: int = 0
    code_owners: bool = False
    strict: bool = False
    admins: bool = False
    queue: bool = False


@dataclass
class Ruleset:
    """A ruleset of a repository."""

    id: int
    name: str
    asks: Protection
    branches: tuple[str, ...]
    enforcement: str
    bypass: list[dict[str, Any]]
    created: int


@dataclass(frozen=True)
class Group:
    """One entry of a merge queue: a commit of its own, on a branch of its own."""

    pull: Pull
    branch: str
    onto: str
    sha: str


@dataclass
class Repository:
    """A repository: its state here, its Git in `store`."""

    id: int
    owner: Account
    name: str
    private: bool
    default_branch: str
    store: Store
    created: int
    pushed: int
    fork_of: Repository | None = None
    roles: dict[int, str] = field(default_factory=dict)
    """What single accounts may do here, by id."""
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    checks: list[CheckRun] = field(default_factory=list)
    suites: dict[tuple[str, int], int] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)
    protections: dict[str, Protection] = field(default_factory=dict)
    rulesets: list[Ruleset] = field(default_factory=list)
    queue: list[Group] = field(default_factory=list)
    """Merge groups under way, the first to land first."""

    @property
    def full_name(self) -> str:
        """Owner and name."""
        return f"{self.owner.login}/{self.name}"

    @property
    def pulls(self) -> list[Pull]:
        """Its pull requests, the oldest first."""
        return [each.pull for each in self.issues.values() if each.pull is not None]
