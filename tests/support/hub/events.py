"""What listeners are told when something happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.hub.git_text import MISSING
from support.hub.shapes import checks, pulls
from support.hub.shapes.accounts import account, organisation
from support.hub.shapes.repositories import repository
from support.hub.world import (
    Account,
    App,
    CheckRun,
    Comment,
    Group,
    Issue,
    Pull,
    Repository,
    Review,
)

if TYPE_CHECKING:
    from support.hub.hub import Hub

Json = dict[str, Any]


def _heard(hub: Hub) -> bool:
    return any(app.webhook_url for app in hub.apps.values())


def _emit(
    hub: Hub, of: Repository, event: str, actor: Account, body: Json, *, only: App | None = None
) -> None:
    if not _heard(hub):
        return
    payload = {
        **body,
        "repository": repository(hub, of),
        "sender": account(hub.url, actor),
    }
    if of.owner.type == "Organization":
        payload["organization"] = organisation(hub.url, of.owner)
    hub.webhooks.emit(of, event, payload, only)


def push(hub: Hub, of: Repository, ref: str, step: tuple[str, str], actor: Account) -> None:
    """A reference moved."""
    if not _heard(hub):
        return
    old, new = step
    body = {
        "ref": ref,
        "before": old,
        "after": new,
        "created": old == MISSING,
        "deleted": new == MISSING,
        "forced": MISSING not in (old, new) and not of.store.is_ancestor(old, new),
        "base_ref": None,
        "compare": f"{hub.url}/{of.full_name}/compare/{old[:12]}...{new[:12]}",
        "commits": [],
        "head_commit": None,
        "pusher": {"name": actor.login, "email": f"{actor.login}@example.org"},
    }
    _emit(hub, of, "push", actor, body)


def pull(hub: Hub, of: Repository, shown: Pull, action: str, actor: Account, **more: str) -> None:
    """Something happened to a pull request."""
    if not _heard(hub):
        return
    if "label" in more:
        label = pulls.label(hub, of, more.pop("label"))
        extra: Json = {"label": label, **more}
    else:
        extra = dict(more)
    if action == "edited":
        extra["changes"] = {}
    body = {
        "action": action,
        "number": shown.number,
        "pull_request": pulls.pull(hub, of, shown),
        **extra,
    }
    _emit(hub, of, "pull_request", actor, body)


def issue(hub: Hub, of: Repository, shown: Issue, action: str, actor: Account) -> None:
    """Something happened to an issue that is no pull request."""
    body = {"action": action, "issue": pulls.issue(hub, of, shown)}
    _emit(hub, of, "issues", actor, body)


def comment(
    hub: Hub,
    of: Repository,
    on: Issue,
    shown: Comment,
    action: str,
    *,
    actor: Account,
    old: str | None = None,
) -> None:
    """Somebody wrote, edited or deleted a comment."""
    body: Json = {
        "action": action,
        "issue": pulls.issue(hub, of, on),
        "comment": pulls.comment(hub, of, shown),
    }
    if old is not None:
        body["changes"] = {"body": {"from": old}}
    _emit(hub, of, "issue_comment", actor, body)


def review(hub: Hub, of: Repository, on: Pull, shown: Review, actor: Account) -> None:
    """Somebody reviewed."""
    told = {**pulls.review(hub, of, on, shown), "state": shown.state.lower()}
    body = {
        "action": "submitted",
        "review": told,
        "pull_request": pulls.pull_simple(hub, of, on),
    }
    _emit(hub, of, "pull_request_review", actor, body)


def check_run(
    hub: Hub,
    of: Repository,
    run: CheckRun,
    action: str,
    actor: Account,
    *,
    identifier: str = "",
) -> None:
    """A check run changed; a button pressed or a rerun asked for reaches its own App alone."""
    shown = checks.check_run(hub, of, run)
    shown["check_suite"] = checks.check_suite(hub, of, run)
    body: Json = {"action": action, "check_run": shown}
    if identifier:
        body["requested_action"] = {"identifier": identifier}
    own = run.app if action in {"requested_action", "rerequested"} else None
    _emit(hub, of, "check_run", actor, body, only=own)


def check_suite(hub: Hub, of: Repository, run: CheckRun, action: str, actor: Account) -> None:
    """Everything of an App on a commit is asked for again, which reaches that App alone."""
    own = f"{hub.url}/repos/{of.full_name}/check-suites/{run.suite}"
    shown = {
        **checks.check_suite(hub, of, run),
        "latest_check_runs_count": 1,
        "check_runs_url": f"{own}/check-runs",
        "head_commit": _brief(of, run.sha),
    }
    _emit(hub, of, "check_suite", actor, {"action": action, "check_suite": shown}, only=run.app)


def merge_group(
    hub: Hub, of: Repository, group: Group, action: str, actor: Account, *, reason: str = ""
) -> None:
    """A merge queue wants checks on a commit of its own, or is done with it."""
    body: Json = {
        "action": action,
        "merge_group": {
            "head_sha": group.sha,
            "head_ref": f"refs/heads/{group.branch}",
            "base_sha": group.onto,
            "base_ref": f"refs/heads/{group.pull.base_branch}",
            "head_commit": _brief(of, group.sha),
        },
    }
    if reason:
        body["reason"] = reason
    _emit(hub, of, "merge_group", actor, body)


def _brief(of: Repository, sha: str) -> Json:
    read = of.store.commit_of(sha)
    return {
        "id": sha,
        "tree_id": read.tree,
        "message": read.message.rstrip("\n"),
        "timestamp": "",
        "author": {"name": read.author.name, "email": read.author.email},
        "committer": {"name": read.committer.name, "email": read.committer.email},
    }
