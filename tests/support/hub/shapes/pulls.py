"""Pull requests, issues, comments and reviews as GitHub writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.hub import landing
from support.hub.clock import iso
from support.hub.shapes.accounts import account, app, node
from support.hub.shapes.repositories import repository
from support.hub.world import Account, Comment, Issue, Pull, Repository, Review

if TYPE_CHECKING:
    from support.hub.hub import Hub

Json = dict[str, Any]


def _when(at: int | None) -> str | None:
    return None if at is None else iso(at)


def association(hub: Hub, of: Repository, who: Account) -> str:
    """What GitHub says someone is to a repository. Never take it for authority."""
    if who is of.owner:
        return "OWNER"
    if who.id in hub.members.get(of.owner.id, {}):
        return "MEMBER"
    return "COLLABORATOR" if of.roles.get(who.id, "none") != "none" else "NONE"


def label(hub: Hub, of: Repository, name: str) -> Json:
    """A label."""
    number = of.labels.setdefault(name, hub.next_id())
    return {
        "id": number,
        "node_id": node("LA", number),
        "url": f"{hub.url}/repos/{of.full_name}/labels/{name}",
        "name": name,
        "color": "ededed",
        "default": False,
        "description": "",
    }


_REACTIONS = ("total_count", "+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def _reactions(own: str) -> Json:
    return {"url": f"{own}/reactions", **dict.fromkeys(_REACTIONS, 0)}


def issue(hub: Hub, of: Repository, shown: Issue) -> Json:
    """An issue, or the half of a pull request that is one."""
    own = f"{hub.url}/repos/{of.full_name}/issues/{shown.number}"
    page = f"{hub.url}/{of.full_name}"
    kind = "issues" if shown.pull is None else "pull"
    body = {
        "id": shown.id,
        "node_id": node("I", shown.id),
        "url": own,
        "repository_url": f"{hub.url}/repos/{of.full_name}",
        "labels_url": f"{own}/labels{{/name}}",
        "comments_url": f"{own}/comments",
        "events_url": f"{own}/events",
        "timeline_url": f"{own}/timeline",
        "html_url": f"{page}/{kind}/{shown.number}",
        "number": shown.number,
        "state": shown.state,
        "state_reason": "completed" if shown.state == "closed" else None,
        "title": shown.title,
        "body": shown.body,
        "user": account(hub.url, shown.author),
        "labels": [label(hub, of, name) for name in shown.labels],
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "locked": False,
        "active_lock_reason": None,
        "comments": sum(each.issue == shown.number for each in of.comments.values()),
        "reactions": _reactions(own),
        "closed_at": _when(shown.closed),
        "closed_by": None if shown.closed_by is None else account(hub.url, shown.closed_by),
        "created_at": iso(shown.created),
        "updated_at": iso(shown.updated),
        "author_association": association(hub, of, shown.author),
        "performed_via_github_app": None if shown.app is None else app(hub.url, shown.app),
    }
    return (
        body if shown.pull is None else {**body, "pull_request": _other_half(hub, of, shown.pull)}
    )


def _other_half(hub: Hub, of: Repository, shown: Pull) -> Json:
    page = f"{hub.url}/{of.full_name}/pull/{shown.number}"
    return {
        "url": f"{hub.url}/repos/{of.full_name}/pulls/{shown.number}",
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "merged_at": _when(shown.merged),
    }


def comment(hub: Hub, of: Repository, shown: Comment) -> Json:
    """A comment."""
    own = f"{hub.url}/repos/{of.full_name}/issues"
    written_on = of.issues[shown.issue]
    kind = "issues" if written_on.pull is None else "pull"
    page = f"{hub.url}/{of.full_name}/{kind}/{shown.issue}"
    return {
        "id": shown.id,
        "node_id": node("IC", shown.id),
        "url": f"{own}/comments/{shown.id}",
        "html_url": f"{page}#issuecomment-{shown.id}",
        "issue_url": f"{own}/{shown.issue}",
        "body": shown.body,
        "user": account(hub.url, shown.author),
        "created_at": iso(shown.created),
        "updated_at": iso(shown.updated),
        "author_association": association(hub, of, shown.author),
        "reactions": _reactions(f"{own}/comments/{shown.id}"),
        "performed_via_github_app": None if shown.app is None else app(hub.url, shown.app),
    }


def review(hub: Hub, of: Repository, pull: Pull, shown: Review) -> Json:
    """A review."""
    own = f"{hub.url}/repos/{of.full_name}/pulls/{pull.number}"
    page = f"{hub.url}/{of.full_name}/pull/{pull.number}#pullrequestreview-{shown.id}"
    return {
        "id": shown.id,
        "node_id": node("PRR", shown.id),
        "user": account(hub.url, shown.author),
        "body": shown.body,
        "state": shown.state,
        "html_url": page,
        "pull_request_url": own,
        "author_association": association(hub, of, shown.author),
        "_links": {"html": {"href": page}, "pull_request": {"href": own}},
        "submitted_at": iso(shown.submitted),
        "commit_id": shown.commit,
    }


def _end(hub: Hub, of: Repository | None, branch: str, sha: str, owner: Account) -> Json:
    return {
        "label": f"{owner.login}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": account(hub.url, owner),
        "repo": None if of is None else repository(hub, of),
    }


def _addresses(hub: Hub, of: Repository, shown: Pull) -> Json:
    own = f"{hub.url}/repos/{of.full_name}"
    at = f"{own}/pulls/{shown.number}"
    page = f"{hub.url}/{of.full_name}/pull/{shown.number}"
    links = {
        "self": at,
        "html": page,
        "issue": f"{own}/issues/{shown.number}",
        "comments": f"{own}/issues/{shown.number}/comments",
        "review_comments": f"{at}/comments",
        "review_comment": f"{own}/pulls/comments{{/number}}",
        "commits": f"{at}/commits",
        "statuses": f"{own}/statuses/{shown.head_sha}",
    }
    return {
        "url": at,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        **{f"{name}_url": href for name, href in links.items() if name != "self"},
        "_links": {name: {"href": href} for name, href in links.items()},
    }


def pull_simple(hub: Hub, of: Repository, shown: Pull) -> Json:
    """A pull request as lists have it."""
    half, source = shown.issue, shown.head_repository
    return {
        "id": shown.id,
        "node_id": node("PR", shown.id),
        **_addresses(hub, of, shown),
        "number": shown.number,
        "state": half.state,
        "locked": False,
        "active_lock_reason": None,
        "title": half.title,
        "user": account(hub.url, half.author),
        "body": half.body,
        "labels": [label(hub, of, name) for name in half.labels],
        "milestone": None,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "created_at": iso(half.created),
        "updated_at": iso(half.updated),
        "closed_at": _when(half.closed),
        "merged_at": _when(shown.merged),
        "merge_commit_sha": shown.merge_sha,
        "head": _end(
            hub,
            source,
            shown.head_branch,
            shown.head_sha,
            of.owner if source is None else source.owner,
        ),
        "base": _end(hub, of, shown.base_branch, shown.base_sha, of.owner),
        "author_association": association(hub, of, half.author),
        "auto_merge": None,
        "draft": shown.draft,
    }


def pull(hub: Hub, of: Repository, shown: Pull) -> Json:
    """A pull request asked for by number."""
    since = of.store.merge_base(shown.base_sha, shown.head_sha) or shown.base_sha
    changes = of.store.changes(since, shown.head_sha)
    can = _mergeable(hub, of, shown)
    return {
        **pull_simple(hub, of, shown),
        "merged": shown.merged is not None,
        "mergeable": can,
        "rebaseable": can,
        "mergeable_state": _state(hub, of, shown, can),
        "merged_by": None if shown.merged_by is None else account(hub.url, shown.merged_by),
        "comments": sum(each.issue == shown.number for each in of.comments.values()),
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": len(of.store.commits(shown.base_sha, shown.head_sha)),
        "additions": sum(each.added for each in changes),
        "deletions": sum(each.removed for each in changes),
        "changed_files": len(changes),
    }


def _mergeable(hub: Hub, of: Repository, shown: Pull) -> bool | None:
    if shown.issue.state == "closed" or hub.faults.computing(shown.number):
        return None
    return landing.mergeable(of, shown)


def _state(hub: Hub, of: Repository, shown: Pull, can: bool | None) -> str:  # noqa: FBT001
    if can is None:
        return "unknown"
    if not can:
        return "dirty"
    if shown.draft:
        return "draft"
    return "blocked" if landing.refusal(hub, of, shown, shown.issue.author) else "clean"
