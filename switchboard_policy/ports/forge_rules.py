"""The port of a forge's own rules: what holds a branch, and who may walk around it.

What we may not see is `Unseen`, with the reason; it is never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Unseen:
    """Something we may not see.

    Args:
        why: in a sentence.
    """

    why: str


@dataclass(frozen=True)
class Bypass:
    """Somebody a ruleset lets through.

    Args:
        kind: `Integration`, `OrganizationAdmin`, `RepositoryRole`, `Team`, `DeployKey` or `User`.
        id: its number; 0 where the kind has none.
        mode: `always`, `pull_request`, or `exempt`, which leaves no record.
    """

    kind: str
    id: int
    mode: str


@dataclass(frozen=True)
class Required:
    """A check that must have passed.

    Args:
        name: what it is called.
        app: id of the App it must come from; None where anybody's will do.
    """

    name: str
    app: int | None


@dataclass(frozen=True)
class Ruleset:
    """A set of rules that holds a branch, or would if it were active.

    Args:
        name: what its owners call it.
        source: the repository or organisation it is kept in.
        enforcement: `active`, `evaluate` or `disabled`.
        bypass: whom it lets through.
        required: the checks that must have passed.
        current: whether a head must have the base's tip in it, or go through a queue.
        pull_request: whether changes must come by a pull request.
        queue: whether they go through a merge queue.
        url: its page; empty where that is not told.
    """

    name: str
    source: str
    enforcement: str
    bypass: tuple[Bypass, ...] | Unseen
    required: tuple[Required, ...]
    current: bool
    pull_request: bool
    queue: bool
    url: str


@dataclass(frozen=True)
class Protection:
    """The older protection of a branch.

    Args:
        required: the checks that must have passed.
        current: whether a head must have the base's tip in it.
        admins: whether it holds administrators, too.
        pull_request: whether changes must come by a pull request.
        bypass: logins, teams and Apps that need no pull request.
    """

    required: tuple[Required, ...]
    current: bool
    admins: bool
    pull_request: bool
    bypass: tuple[str, ...]


@dataclass(frozen=True)
class OwnersFault:
    """A line of CODEOWNERS that the forge ignores.

    Args:
        file: the file.
        line: 1-based.
        message: why, as the forge says it.
    """

    file: str
    line: int
    message: str


@dataclass(frozen=True)
class Registration:
    """An App as it is registered.

    Args:
        id: its number.
        permissions: what it asks for, name to access.
        events: what it is told of.
    """

    id: int
    permissions: Mapping[str, str]
    events: frozenset[str]


@dataclass(frozen=True)
class Delivery:
    """One attempt to deliver an event.

    Args:
        id: of the attempt.
        guid: of the event, the same in every attempt.
        event: the event.
        at: when, in seconds since the epoch.
        status: the HTTP status of the answer; 0 where there was none.
    """

    id: int
    guid: str
    event: str
    at: int
    status: int


class ForgeRules(Protocol):
    """What holds a branch. Every method may raise `ForgeError`."""

    def rulesets(self, branch: str) -> Sequence[Ruleset]:
        """Return the rulesets that are about a branch, those that are not active included."""
        ...

    def protection(self, branch: str) -> Protection | Unseen | None:
        """Return the older protection of a branch; None where it has none."""
        ...

    def owners_faults(self, branch: str) -> Sequence[OwnersFault]:
        """Return the lines of CODEOWNERS that are ignored; none where there is no such file."""
        ...


class ForgeHooks(Protocol):
    """An App's own webhook. Every method may raise `ForgeError`."""

    def registration(self) -> Registration:
        """Return how the App is registered."""
        ...

    def deliveries(self, since: int) -> Sequence[Delivery]:
        """Return attempts made since a time, the newest first.

        Args:
            since: seconds since the epoch.
        """
        ...

    def redeliver(self, delivery: int) -> None:
        """Ask for an event to be delivered again.

        Args:
            delivery: id of one of its attempts.
        """
        ...
