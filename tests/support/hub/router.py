"""Which endpoint answers a request, and who may ask it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from support.hub.world import ROLES, Account, App, Repository, Token

if TYPE_CHECKING:
    from support.hub.hub import Hub

LEVELS = ("none", "read", "write", "admin")


class Refused(Exception):  # noqa: N818 - a word for an answer, not for a fault
    """What GitHub answers instead: a status, a sentence, and sometimes which field is wrong."""

    def __init__(
        self,
        status: int,
        message: str,
        *errors: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = dict(headers or {})


def invalid(resource: str, field_: str, code: str = "invalid", message: str = "") -> Refused:
    """A 422 about one field."""
    said = {"resource": resource, "field": field_, "code": code}
    if message:
        said["message"] = message
    return Refused(422, "Validation Failed", said)


@dataclass
class Reply:
    """An answer."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Request:
    """A request, and who makes it: a token, or an App by its signed word."""

    hub: Hub
    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    headers: Mapping[str, str]
    token: Token | None = None
    app: App | None = None
    route: Route | None = None
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def actor(self) -> Account:
        """Who acts.

        Raises:
            Refused: nobody does.
        """
        if self.token is None:
            raise Refused(401, "Requires authentication")
        return self.token.account

    @property
    def acting_app(self) -> App | None:
        """The App whose installation acts, if one does."""
        installation = self.token.installation if self.token else None
        return installation.app if installation else None

    def number(self, name: str) -> int:
        """A parameter of the path that is a number."""
        if not self.params[name].isdigit():
            raise Refused(404, "Not Found")
        return int(self.params[name])

    def repository(self) -> Repository:
        """The repository of the path, if whoever asks may see it and do this there.

        Raises:
            Refused: 404 where it may not be seen, 403 where it may and this may not be done.
        """
        found = self.hub.find_repository(f"{self.params['owner']}/{self.params['repo']}")
        if found is None or not visible(self.hub, found, self.token):
            raise Refused(404, "Not Found")
        assert self.route is not None
        if self.token is not None and self.token.installation is not None:
            allow_installation(self.token, self.route)
        else:
            allow_person(self.hub, found, self.token, self.route)
        return found


@dataclass(frozen=True)
class Route:
    """An endpoint.

    Args:
        method: its method.
        template: its path as GitHub's documentation writes it.
        needs: what an installation's token must hold, `checks:write`; any one of several.
        role: what a person must be in the repository.
        jwt: whether an App asks it by its own signed word.
        apps_only: whether only an App may.
        answer: what answers.
    """

    method: str
    template: str
    needs: tuple[str, ...]
    role: str
    jwt: bool
    apps_only: bool
    answer: Callable[[Request], Reply]
    pattern: re.Pattern[str]


ROUTES: list[Route] = []
_DEEP = {"ref", "branch", "path"}
"""Parameters that may hold slashes."""


def route(
    method: str,
    template: str,
    *needs: str,
    role: str = "read",
    jwt: bool = False,
    apps_only: bool = False,
) -> Callable[[Callable[[Request], Reply]], Callable[[Request], Reply]]:
    """Declare an endpoint; `Route` tells what the arguments are."""

    def declare(answer: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
        pattern = re.sub(
            r"\{(\w+)\}",
            lambda found: f"(?P<{found[1]}>{'.+' if found[1] in _DEEP else '[^/]+'})",
            template,
        )
        ROUTES.append(
            Route(method, template, needs, role, jwt, apps_only, answer, re.compile(pattern))
        )
        return answer

    return declare


def find(method: str, path: str) -> tuple[Route | None, dict[str, str]]:
    """The endpoint of a request, the one that fixes the most of its path; None where none does."""
    matches = [
        (each, found)
        for each in ROUTES
        if each.method == method and (found := each.pattern.fullmatch(path))
    ]
    if not matches:
        return None, {}
    best, found = min(matches, key=lambda pair: sum(map(len, pair[1].groups())))
    return best, {name: unquote(value) for name, value in found.groupdict().items()}


def visible(hub: Hub, repository: Repository, token: Token | None) -> bool:
    """Whether a repository is there at all, for whoever asks."""
    if token is None or not repository.private:
        return not repository.private
    if token.installation is not None:
        granted = token.installation.repositories
        narrowed = token.repositories
        return repository.id in granted and (narrowed is None or repository.id in narrowed)
    return hub.role(repository, token.account) != "none"


def allow_installation(token: Token, asked: Route) -> None:
    """Let an installation's token pass where it holds what is needed.

    Raises:
        Refused: 403.
    """
    if asked.needs and not any(_holds(token.permissions, need) for need in asked.needs):
        accepted = "; ".join(need.replace(":", "=") for need in asked.needs)
        raise Refused(
            403,
            "Resource not accessible by integration",
            headers={"X-Accepted-GitHub-Permissions": accepted},
        )


def allow_person(hub: Hub, repository: Repository, token: Token | None, asked: Route) -> None:
    """Let a person pass whose role is enough.

    Raises:
        Refused: 401, 403 or 404.
    """
    if asked.apps_only:
        raise Refused(403, "You must authenticate via a GitHub App.")
    if token is None:
        if asked.method != "GET":
            raise Refused(401, "Requires authentication")
        return
    role = hub.role(repository, token.account)
    if ROLES.index(role) < ROLES.index(asked.role) and (repository.private or asked.role != "read"):
        raise Refused(
            403,
            "Must have admin rights to Repository."
            if asked.role == "admin"
            else "Resource not accessible by personal access token",
        )


def _holds(permissions: Mapping[str, str], need: str) -> bool:
    name, _, level = need.partition(":")
    held = permissions.get(name, "none")
    if name == "metadata":
        held = "read"
    return LEVELS.index(held) >= LEVELS.index(level)


def paged(request: Request, items: Iterable[Any], key: str = "") -> Reply:
    """One page of a list, with the Link header that leads to the others.

    With a `key` the list is wrapped in an object with its `total_count`, as GitHub does for some.
    """
    rows = list(items)
    size = min(max(int(request.query.get("per_page", "30")), 1), 100)
    page = max(int(request.query.get("page", "1")), 1)
    last = max((len(rows) + size - 1) // size, 1)
    shown = rows[(page - 1) * size : page * size]
    others = {"first": 1, "prev": page - 1} if page > 1 else {}
    others |= {"next": page + 1, "last": last} if page < last else {}
    kept = "".join(f"{k}={v}&" for k, v in request.query.items() if k not in {"page", "per_page"})
    address = f"{request.hub.url}{request.path}?{kept}per_page={size}&page="
    links = ", ".join(f'<{address}{at}>; rel="{rel}"' for rel, at in others.items())
    body = {"total_count": len(rows), key: shown} if key else shown
    return Reply(200, body, {"Link": links} if links else {})
