"""Check runs and statuses as GitHub writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.hub.clock import iso
from support.hub.shapes.accounts import account, app, node
from support.hub.world import CheckRun, Repository, Status

if TYPE_CHECKING:
    from support.hub.hub import Hub

Json = dict[str, Any]


def check_run(hub: Hub, of: Repository, run: CheckRun) -> Json:
    """A check run. Of a fork's head it names no pull requests."""
    own = f"{hub.url}/repos/{of.full_name}"
    return {
        "id": run.id,
        "node_id": node("CR", run.id),
        "name": run.name,
        "head_sha": run.sha,
        "external_id": run.external_id,
        "url": f"{own}/check-runs/{run.id}",
        "html_url": f"{hub.url}/{of.full_name}/runs/{run.id}",
        "details_url": run.details_url or f"{hub.url}/{of.full_name}/runs/{run.id}",
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": iso(run.started),
        "completed_at": None if run.completed is None else iso(run.completed),
        "output": {
            "title": run.output.get("title"),
            "summary": run.output.get("summary"),
            "text": run.output.get("text"),
            "annotations_count": len(run.annotations),
            "annotations_url": f"{own}/check-runs/{run.id}/annotations",
        },
        "check_suite": {"id": run.suite},
        "app": app(hub.url, run.app),
        "pull_requests": [
            {
                "id": pull.id,
                "number": pull.number,
                "url": f"{own}/pulls/{pull.number}",
                "head": _end(own, of, pull.head_branch, pull.head_sha),
                "base": _end(own, of, pull.base_branch, pull.base_sha),
            }
            for pull in of.pulls
            if pull.issue.state == "open"
            and pull.head_sha == run.sha
            and pull.head_repository is of
        ],
    }


def check_suite(hub: Hub, of: Repository, run: CheckRun) -> Json:
    """The suite of a run, as events tell of it."""
    own = f"{hub.url}/repos/{of.full_name}"
    heads = [pull.head_branch for pull in of.pulls if pull.head_sha == run.sha]
    return {
        "id": run.suite,
        "node_id": node("CS", run.suite),
        "head_branch": heads[0] if heads else None,
        "head_sha": run.sha,
        "status": run.status,
        "conclusion": run.conclusion,
        "url": f"{own}/check-suites/{run.suite}",
        "before": None,
        "after": run.sha,
        "pull_requests": check_run(hub, of, run)["pull_requests"],
        "app": app(hub.url, run.app),
        "created_at": iso(run.started),
        "updated_at": iso(run.started),
    }


def _end(own: str, of: Repository, branch: str, sha: str) -> Json:
    return {"ref": branch, "sha": sha, "repo": {"id": of.id, "url": own, "name": of.name}}


def status(hub: Hub, of: Repository, shown: Status) -> Json:
    """A commit status; it names who set it, and no App."""
    return {
        "url": f"{hub.url}/repos/{of.full_name}/statuses/{shown.sha}",
        "avatar_url": f"{hub.url}/avatars/{shown.creator.id}",
        "id": shown.id,
        "node_id": node("SC", shown.id),
        "state": shown.state,
        "description": shown.description,
        "target_url": shown.target_url,
        "context": shown.context,
        "created_at": iso(shown.created),
        "updated_at": iso(shown.created),
        "creator": account(hub.url, shown.creator),
    }
