"""What people and Apps say: issues, comments, reviews, labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.hub import events
from support.hub.router import Refused, invalid
from support.hub.world import ROLES, Account, App, Comment, Issue, Pull, Repository, Review

if TYPE_CHECKING:
    from support.hub.hub import Hub

BODY_LIMIT = 65_536
"""Characters of a pull request's, an issue's or a comment's text."""


def limited(resource: str, body: str | None) -> None:
    """Refuse a text that is too long."""
    if body is not None and len(body) > BODY_LIMIT:
        raise invalid(
            resource, "body", "custom", f"body is too long (maximum is {BODY_LIMIT} characters)"
        )


def new_issue(
    hub: Hub,
    repository: Repository,
    actor: Account,
    title: str,
    body: str | None,
    *,
    app: App | None = None,
) -> Issue:
    """Open an issue, or the half of a pull request that is one."""
    if not title:
        raise invalid("Issue", "title", "missing_field")
    limited("Issue", body)
    now = hub.clock.stamp()
    number = len(repository.issues) + 1
    issue = Issue(hub.next_id(), number, title, body, actor, app, now, now)
    repository.issues[number] = issue
    return issue


def comment(
    hub: Hub,
    repository: Repository,
    issue: Issue,
    actor: Account,
    body: str,
    *,
    app: App | None = None,
) -> Comment:
    """Write a comment."""
    limited("IssueComment", body)
    if not body:
        raise invalid("IssueComment", "body", "missing_field")
    now = hub.clock.stamp()
    made = Comment(hub.next_id(), issue.number, actor, app, body, now, now)
    repository.comments[made.id] = made
    issue.updated = now
    events.comment(hub, repository, issue, made, "created", actor=actor)
    return made


def edit_comment(
    hub: Hub, repository: Repository, edited: Comment, actor: Account, body: str
) -> None:
    """Edit a comment: one's own, or anybody's by whoever may write."""
    role = hub.role(repository, actor)
    if actor is not edited.author and ROLES.index(role) < ROLES.index("write"):
        raise Refused(403, "Resource not accessible by integration")
    limited("IssueComment", body)
    old, edited.body = edited.body, body
    edited.updated, edited.edited_by = hub.clock.stamp(), actor
    issue = repository.issues[edited.issue]
    events.comment(hub, repository, issue, edited, "edited", actor=actor, old=old)


def delete_comment(hub: Hub, repository: Repository, gone: Comment, actor: Account) -> None:
    """Delete a comment."""
    del repository.comments[gone.id]
    events.comment(hub, repository, repository.issues[gone.issue], gone, "deleted", actor=actor)


def review(
    hub: Hub, repository: Repository, pull: Pull, actor: Account, verdict: str, *, body: str = ""
) -> Review:
    """Review a pull request: `APPROVE`, `REQUEST_CHANGES` or `COMMENT`."""
    states = {
        "APPROVE": "APPROVED",
        "REQUEST_CHANGES": "CHANGES_REQUESTED",
        "COMMENT": "COMMENTED",
    }
    if actor is pull.issue.author and verdict == "APPROVE":
        raise Refused(
            422, "Unprocessable Entity", {"message": "Can not approve your own pull request"}
        )
    at = hub.clock.stamp()
    made = Review(hub.next_id(), actor, states[verdict], body, pull.head_sha, at)
    pull.reviews.append(made)
    pull.issue.updated = at
    events.review(hub, repository, pull, made, actor)
    return made


def label(hub: Hub, repository: Repository, issue: Issue, actor: Account, names: list[str]) -> None:
    """Set the labels; those the repository has not yet are made."""
    for name in names:
        repository.labels.setdefault(name, hub.next_id())
    old, issue.labels = issue.labels, list(dict.fromkeys(names))
    issue.updated = hub.clock.stamp()
    for action, changed in (
        ("labeled", [name for name in issue.labels if name not in old]),
        ("unlabeled", [name for name in old if name not in issue.labels]),
    ):
        for name in changed:
            if issue.pull is not None:
                events.pull(hub, repository, issue.pull, action, actor, label=name)
