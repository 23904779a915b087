"""Apps: who they are, where they are installed, their tokens, their deliveries."""

from __future__ import annotations

from support.hub import identity
from support.hub.clock import iso
from support.hub.router import Refused, Reply, Request, paged, route
from support.hub.shapes import accounts
from support.hub.shapes.repositories import repository
from support.hub.world import App, Installation


def _app(request: Request) -> App:
    assert request.app is not None
    return request.app


def _shown(request: Request, installation: Installation) -> dict[str, object]:
    owned = {
        each.id for each in request.hub.repositories.values() if each.owner is installation.account
    }
    return accounts.installation(request.hub.url, installation, owned <= installation.repositories)


def _installation(request: Request) -> Installation:
    found = request.hub.installations.get(request.number("installation_id"))
    if found is None or found.app is not _app(request):
        raise Refused(404, "Not Found")
    return found


@route("GET", "/app", jwt=True)
def this_app(request: Request) -> Reply:
    """Who signs."""
    app = _app(request)
    count = sum(each.app is app for each in request.hub.installations.values())
    return Reply(200, {**accounts.app(request.hub.url, app), "installations_count": count})


@route("GET", "/app/installations", jwt=True)
def installations(request: Request) -> Reply:
    """Where it is installed."""
    found = [each for each in request.hub.installations.values() if each.app is _app(request)]
    return paged(request, [_shown(request, each) for each in found])


@route("GET", "/app/installations/{installation_id}", jwt=True)
def one_installation(request: Request) -> Reply:
    """One installation."""
    return Reply(200, _shown(request, _installation(request)))


@route("GET", "/repos/{owner}/{repo}/installation", jwt=True)
def installation_of_repository(request: Request) -> Reply:
    """The installation on a repository."""
    found = request.hub.find_repository(f"{request.params['owner']}/{request.params['repo']}")
    for each in request.hub.installations.values():
        if found is not None and each.app is _app(request) and found.id in each.repositories:
            return Reply(200, _shown(request, each))
    raise Refused(404, "Not Found")


@route("POST", "/app/installations/{installation_id}/access_tokens", jwt=True)
def new_token(request: Request) -> Reply:
    """A token for an hour, for what is asked and no more."""
    hub, installation, asked = request.hub, _installation(request), request.body or {}
    chosen: set[int] | None = None
    if "repository_ids" in asked or "repositories" in asked:
        names = {
            each.name: each.id
            for each in hub.repositories.values()
            if each.owner is installation.account
        }
        wanted = [names.get(name, 0) for name in asked.get("repositories", [])]
        chosen = {*asked.get("repository_ids", []), *wanted}
    token = identity.installation_token(hub, installation, asked.get("permissions"), chosen)
    body = {
        "token": token.text,
        "expires_at": iso(token.expires),
        "permissions": token.permissions,
        "repository_selection": "all" if chosen is None else "selected",
    }
    if chosen is not None:
        body["repositories"] = [
            repository(hub, each) for each in hub.repositories.values() if each.id in chosen
        ]
    return Reply(201, body)


@route("GET", "/installation/repositories")
def reachable(request: Request) -> Reply:
    """What the token reaches."""
    token = request.token
    if token is None or token.installation is None:
        raise Refused(403, "Resource not accessible by personal access token")
    reached = token.installation.repositories
    if token.repositories is not None:
        reached = reached & token.repositories
    hub = request.hub
    shown = [repository(hub, each) for each in hub.repositories.values() if each.id in reached]
    return paged(request, shown, "repositories")


@route("GET", "/app/hook/deliveries", jwt=True)
def deliveries(request: Request) -> Reply:
    """What was sent to the App, the newest first, three days back."""
    made = request.hub.webhooks.log(_app(request))
    status = request.query.get("status")
    if status:
        made = [
            each for each in made if (each.status_code in range(200, 300)) == (status == "success")
        ]
    after = request.query.get("cursor")
    if after:
        made = [each for each in made if each.id < int(after)]
    size = int(request.query.get("per_page", "30"))
    shown = made[:size]
    headers = {}
    if len(made) > size:
        address = f"{request.hub.url}{request.path}?per_page={size}&cursor={shown[-1].id}"
        headers["Link"] = f'<{address}>; rel="next"'
    return Reply(200, [each.short() for each in shown], headers)


@route("GET", "/app/hook/deliveries/{delivery_id}", jwt=True)
def delivery(request: Request) -> Reply:
    """One delivery, with what was sent and what came back."""
    for each in request.hub.webhooks.log(_app(request)):
        if each.id == request.number("delivery_id"):
            return Reply(200, each.full())
    raise Refused(404, "Not Found")


@route("POST", "/app/hook/deliveries/{delivery_id}/attempts", jwt=True)
def redeliver(request: Request) -> Reply:
    """Send one again, under the same GUID."""
    request.hub.webhooks.redeliver(_app(request), request.number("delivery_id"))
    return Reply(202, {})
