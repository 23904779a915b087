"""GitHub's JSON as values of the port; what is not as documented is an error, never a guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from switchboard_policy.errors import ForgeError
from switchboard_policy.ports.forge import (
    Account,
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

_GHOST = Account(0, "ghost", Kind.OTHER)
"""Who wrote it is gone. Source: https://github.com/ghost"""

_KINDS = {"User": Kind.PERSON, "Bot": Kind.BOT}


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn a field that is missing or of another type into an error.

    Args:
        what: what is read, in words.

    Raises:
        ForgeError: the answer is not as documented.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        message = f"GitHub's answer about {what} is not as documented ({error!r})"
        raise ForgeError(message, hint="is the base URL that of the API?") from error


def moment(text: str) -> int:
    """Return seconds since the epoch of a time as GitHub writes it."""
    return int(datetime.fromisoformat(text).timestamp())


def account(data: Any) -> Account:  # noqa: ANN401 - JSON, as in all below
    """Return an account; one that is gone has the id 0."""
    if data is None:
        return _GHOST
    return Account(int(data["id"]), str(data["login"]), _KINDS.get(data["type"], Kind.OTHER))


def repository(data: Any) -> Repository:  # noqa: ANN401
    """Return a repository."""
    return Repository(
        id=int(data["id"]),
        name=str(data["full_name"]),
        owner_kind=str(data["owner"]["type"]).lower(),
        default_branch=str(data["default_branch"]),
        url=str(data["html_url"]),
    )


@dataclass(frozen=True)
class Installation:
    """An App where it is installed.

    Args:
        id: its number.
        app: the App's id.
        slug: the App's name in addresses.
        permissions: what the App was granted.
        suspended: whether an owner has stopped it.
    """

    id: int
    app: int
    slug: str
    permissions: Mapping[str, str]
    suspended: bool


def installation(data: Any) -> Installation:  # noqa: ANN401
    """Return an installation."""
    return Installation(
        id=int(data["id"]),
        app=int(data["app_id"]),
        slug=str(data["app_slug"]),
        permissions={str(name): str(access) for name, access in data["permissions"].items()},
        suspended=data.get("suspended_at") is not None,
    )


def pull(data: Any) -> PullRequest:  # noqa: ANN401
    """Return a pull request."""
    merged = data.get("merged_at") is not None
    state = State.MERGED if merged else State(data["state"])
    return PullRequest(
        number=int(data["number"]),
        title=str(data["title"]),
        body=data["body"] or "",
        author=account(data["user"]),
        state=state,
        draft=bool(data.get("draft", False)),
        head=_tip(data["head"]),
        base=_tip(data["base"]),
        labels=tuple(str(label["name"]) for label in data["labels"]),
        created_at=moment(data["created_at"]),
        updated_at=moment(data["updated_at"]),
        closed_at=moment(data["closed_at"]) if data["closed_at"] else None,
        merge_sha=str(data["merge_commit_sha"] or "") if merged else "",
        url=str(data["html_url"]),
    )


def _tip(data: Any) -> Tip:  # noqa: ANN401
    held = data["repo"]
    return Tip(str(data["sha"]), str(data["ref"]), int(held["id"]) if held else 0)


def commit(data: Any) -> Commit:  # noqa: ANN401
    """Return a commit; an account the forge does not know is one that is gone."""
    git = data["commit"]
    return Commit(
        sha=str(data["sha"]),
        tree=str(git["tree"]["sha"]),
        parents=tuple(str(each["sha"]) for each in data["parents"]),
        message=str(git["message"]),
        author=account(data["author"] or None),
        committer=account(data["committer"] or None),
        verified=git["verification"]["verified"] is True,
    )


def comment(data: Any) -> Comment:  # noqa: ANN401
    """Return a comment."""
    through = data.get("performed_via_github_app")
    return Comment(
        id=int(data["id"]),
        issue=int(data["issue_url"].rpartition("/")[2]),
        author=account(data["user"]),
        app=int(through["id"]) if through else None,
        body=data.get("body") or "",
        created_at=moment(data["created_at"]),
        updated_at=moment(data["updated_at"]),
        url=str(data["html_url"]),
    )


def review(data: Any) -> Review:  # noqa: ANN401
    """Return a review that was handed in."""
    return Review(
        id=int(data["id"]),
        author=account(data["user"]),
        state=str(data["state"]).lower(),
        commit=data["commit_id"] or "",
        submitted_at=moment(data["submitted_at"]),
    )


def check(data: Any) -> Check:  # noqa: ANN401
    """Return a check run."""
    return Check(
        id=int(data["id"]),
        name=str(data["name"]),
        sha=str(data["head_sha"]),
        app=int(data["app"]["id"]) if data["app"] else 0,
        status=str(data["status"]),
        conclusion=data["conclusion"] or "",
        external_id=data["external_id"] or "",
        started_at=moment(data["started_at"]) if data["started_at"] else 0,
    )
