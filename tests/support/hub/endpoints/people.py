"""Accounts, teams and who may do what."""

from __future__ import annotations

import time

from support.hub.router import LEVELS, Refused, Reply, Request, route
from support.hub.shapes import accounts
from support.hub.world import Account, Team

_TEAM = "/orgs/{org}/teams/{team_slug}"


@route("GET", "/user")
def user(request: Request) -> Reply:
    """Who the token is. An installation's is nobody."""
    if request.acting_app is not None:
        raise Refused(403, "Resource not accessible by integration")
    return Reply(200, accounts.public_account(request.hub.url, request.actor))


@route("GET", "/users/{username}")
def one_user(request: Request) -> Reply:
    """Anybody."""
    who = request.hub.find_account(request.params["username"])
    if who is None:
        raise Refused(404, "Not Found")
    return Reply(200, accounts.public_account(request.hub.url, who))


def _organisation(request: Request) -> Account:
    found = request.hub.find_account(request.params["org"])
    if found is None or found.type != "Organization":
        raise Refused(404, "Not Found")
    token = request.token
    if token is None:
        raise Refused(401, "Requires authentication")
    if token.installation is not None:
        held = token.permissions.get("members", "none")
        if token.installation.account is not found or LEVELS.index(held) < 1:
            raise Refused(403, "Resource not accessible by integration")
    elif token.account.id not in request.hub.members.get(found.id, {}):
        raise Refused(404, "Not Found")
    return found


def _team(request: Request) -> Team:
    organisation = _organisation(request)
    team = request.hub.teams.get((organisation.id, request.params["team_slug"].lower()))
    if team is None:
        raise Refused(404, "Not Found")
    return team


@route("GET", _TEAM)
def team(request: Request) -> Reply:
    """A team."""
    return Reply(200, accounts.team(request.hub.url, _team(request), full=True))


@route("GET", f"{_TEAM}/members")
def members(request: Request) -> Reply:
    """Its active members."""
    found = _team(request)
    hub = request.hub
    people = [hub.accounts[who] for who, state in found.members.items() if state == "active"]
    return Reply(200, [accounts.account(hub.url, each) for each in people])


@route("GET", f"{_TEAM}/memberships/{{username}}")
def membership(request: Request) -> Reply:
    """Whether somebody is in it: `pending` is not."""
    found = _team(request)
    who = request.hub.find_account(request.params["username"])
    state = found.members.get(who.id) if who else None
    if who is None or state is None:
        raise Refused(404, "Not Found")
    role = "maintainer" if who.id in found.maintainers else "member"
    own = f"{request.hub.url}/organizations/{found.organisation.id}/team/{found.id}"
    url = f"{own}/memberships/{who.login}"
    return Reply(200, {"state": state, "role": role, "url": url})


@route("GET", "/orgs/{org}/memberships/{username}")
def organisation_membership(request: Request) -> Reply:
    """Whether somebody belongs to an organisation."""
    organisation = _organisation(request)
    hub, who = request.hub, request.hub.find_account(request.params["username"])
    role = hub.members.get(organisation.id, {}).get(who.id) if who else None
    if who is None or role is None:
        raise Refused(404, "Not Found")
    own = f"{hub.url}/orgs/{organisation.login}"
    body = {
        "url": f"{own}/memberships/{who.login}",
        "state": "active",
        "role": "admin" if role == "admin" else "member",
        "organization_url": own,
        "organization": accounts.organisation(hub.url, organisation),
        "user": accounts.account(hub.url, who),
    }
    return Reply(200, body)


@route("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", "metadata:read")
def permission(request: Request) -> Reply:
    """What somebody may do: `permission` folds, `role_name` does not."""
    hub, of = request.hub, request.repository()
    who = hub.find_account(request.params["username"])
    if who is None:
        raise Refused(404, f"{request.params['username']} is not a user")
    role = hub.role(of, who)
    folded = {"maintain": "write", "triage": "read"}.get(role, role)
    at_least = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain"}
    order = ("none", "read", "triage", "write", "maintain", "admin")
    rights = {name: order.index(role) >= order.index(least) for name, least in at_least.items()}
    shown = {
        **accounts.account(hub.url, who),
        "permissions": {**rights, "admin": role == "admin"},
        "role_name": role,
    }
    return Reply(200, {"permission": folded, "role_name": role, "user": shown})


@route("GET", "/rate_limit")
def rate_limit(_request: Request) -> Reply:
    """What is left of the hour."""
    limit = {"limit": 5000, "used": 0, "remaining": 5000, "reset": int(time.time()) + 3600}
    rows = {"core": limit, "search": limit, "graphql": limit}
    return Reply(200, {"resources": rows, "rate": limit})
