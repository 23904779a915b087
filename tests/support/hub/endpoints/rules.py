"""Rulesets and branch protections."""

from __future__ import annotations

from typing import Any

from support.hub import landing
from support.hub.clock import iso
from support.hub.router import Refused, Reply, Request, paged, route
from support.hub.shapes.accounts import node
from support.hub.world import Protection, Repository, Ruleset

_OWN = "/repos/{owner}/{repo}"
_QUEUE = {
    "check_response_timeout_minutes": 60,
    "grouping_strategy": "ALLGREEN",
    "max_entries_to_build": 5,
    "max_entries_to_merge": 5,
    "merge_method": "MERGE",
    "min_entries_to_merge": 1,
    "min_entries_to_merge_wait_minutes": 5,
}


def _rules(asks: Protection) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = []
    if asks.checks:
        checks = [
            {"context": name} | ({} if app is None else {"integration_id": app})
            for name, app in asks.checks.items()
        ]
        parameters = {
            "required_status_checks": checks,
            "strict_required_status_checks_policy": asks.strict,
        }
        rules.append({"type": "required_status_checks", "parameters": parameters})
    if asks.reviews or asks.code_owners:
        parameters = {
            "required_approving_review_count": asks.reviews,
            "require_code_owner_review": asks.code_owners,
            "dismiss_stale_reviews_on_push": False,
            "require_last_push_approval": False,
            "required_review_thread_resolution": False,
        }
        rules.append({"type": "pull_request", "parameters": parameters})
    if asks.queue:
        rules.append({"type": "merge_queue", "parameters": _QUEUE})
    return rules


def _shown(request: Request, of: Repository, ruleset: Ruleset, *, full: bool) -> dict[str, Any]:
    url = f"{request.hub.url}/repos/{of.full_name}/rulesets/{ruleset.id}"
    page = f"{request.hub.url}/{of.full_name}/rules/{ruleset.id}"
    body: dict[str, Any] = {
        "id": ruleset.id,
        "name": ruleset.name,
        "target": "branch",
        "source_type": "Repository",
        "source": of.full_name,
        "enforcement": ruleset.enforcement,
        "node_id": node("RRS", ruleset.id),
        "created_at": iso(ruleset.created),
        "updated_at": iso(ruleset.created),
        "_links": {"self": {"href": url}, "html": {"href": page}},
    }
    if full:
        # who may bypass is shown to those who may change it
        if _administers(request, of):
            body["bypass_actors"] = ruleset.bypass
        body["current_user_can_bypass"] = "never"
        body["conditions"] = {"ref_name": {"include": list(ruleset.branches), "exclude": []}}
        body["rules"] = _rules(ruleset.asks)
    return body


def _administers(request: Request, of: Repository) -> bool:
    token = request.token
    if token is None:
        return False
    if token.installation is not None:
        return token.permissions.get("administration") == "write"
    return request.hub.role(of, token.account) == "admin"


@route("GET", f"{_OWN}/rulesets", "metadata:read")
def rulesets(request: Request) -> Reply:
    """Every ruleset of a repository."""
    of = request.repository()
    return paged(request, [_shown(request, of, each, full=False) for each in of.rulesets])


@route("GET", f"{_OWN}/rulesets/{{ruleset_id}}", "metadata:read")
def ruleset(request: Request) -> Reply:
    """One ruleset."""
    of = request.repository()
    for each in of.rulesets:
        if each.id == request.number("ruleset_id"):
            return Reply(200, _shown(request, of, each, full=True))
    raise Refused(404, "Not Found")


@route("GET", f"{_OWN}/rules/branches/{{branch}}", "metadata:read")
def rules_of_branch(request: Request) -> Reply:
    """Every active rule that holds a branch; those only evaluated are not among them."""
    of = request.repository()
    rows = [
        {
            **rule,
            "ruleset_source_type": "Repository",
            "ruleset_source": of.full_name,
            "ruleset_id": each.id,
        }
        for each in landing.rulesets_of(of, request.params["branch"])
        for rule in _rules(each.asks)
    ]
    return paged(request, rows)


@route("GET", f"{_OWN}/branches/{{branch}}/protection", "administration:read", role="admin")
def protection(request: Request) -> Reply:
    """The classic protection of a branch."""
    of, branch = request.repository(), request.params["branch"]
    if f"refs/heads/{branch}" not in of.store.refs():
        raise Refused(404, "Branch not found")
    asks = of.protections.get(branch)
    if asks is None:
        raise Refused(404, "Branch not protected")
    url = f"{request.hub.url}{request.path}"
    body: dict[str, Any] = {
        "url": url,
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": asks.admins},
        "allow_force_pushes": {"enabled": False},
        "allow_deletions": {"enabled": False},
    }
    if asks.checks:
        body["required_status_checks"] = {
            "url": f"{url}/required_status_checks",
            "strict": asks.strict,
            "contexts": list(asks.checks),
            "contexts_url": f"{url}/required_status_checks/contexts",
            "checks": [{"context": name, "app_id": app} for name, app in asks.checks.items()],
        }
    if asks.reviews:
        body["required_pull_request_reviews"] = {
            "url": f"{url}/required_pull_request_reviews",
            "dismiss_stale_reviews": False,
            "require_code_owner_reviews": asks.code_owners,
            "required_approving_review_count": asks.reviews,
            "require_last_push_approval": False,
        }
    return Reply(200, body)
