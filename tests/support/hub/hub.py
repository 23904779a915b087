"""The hub: GitHub for tests, on a port of this machine, over real Git."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from support.hub import endpoints, graphql, identity, router, setup, wire
from support.hub.contract import Contract
from support.hub.faults import Faults
from support.hub.git import Store
from support.hub.people import Person
from support.hub.registry import Registry
from support.hub.router import Refused, Reply, Request
from support.hub.setup import AppCredentials
from support.hub.webhooks import Webhooks
from support.hub.world import Account, Protection, Repository, Team, Token

assert endpoints.__all__, "importing them declares their routes"


@dataclass(frozen=True)
class Call:
    """One request the hub answered.

    Args:
        method: its method; `git` for clone, fetch and push.
        path: its path, without the query.
        status: what it was answered.
    """

    method: str
    path: str
    status: int


class Hub(Registry):
    """GitHub for tests; `support.hub` tells what can be done with it.

    Args:
        folder: where its Git repositories are kept.
        start: what its clock says at first; the real time where none is given.
    """

    def __init__(self, folder: Path, *, start: float | None = None) -> None:
        self.folder = folder / "hub"
        super().__init__(start)
        self.calls: list[Call] = []
        self.broken: list[str] = []
        self.contract = Contract()
        self.faults = Faults(self)
        self.webhooks = Webhooks(self)
        self._server, self._thread = wire.start(self)
        self.url = f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _where: TracebackType | None,
    ) -> None:
        self.close()
        if kind is None:
            assert not self.broken, "\n".join(self.broken)

    def close(self) -> None:
        """Stop serving and forget the repositories."""
        self.webhooks.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- what a test sets up ---------------------------------------------------------------

    def organisation(self, login: str) -> Account:
        """Make an organisation."""
        made = setup.new_account(self, login, "Organization")
        self.members[made.id] = {}
        return made

    def person(self, login: str, role: str = "read") -> Account:
        """Make a person, with a role in all repositories of the first organisation.

        An `admin` owns it, to `none` it is foreign.
        """
        made = setup.new_account(self, login, "User")
        owner = self._first_organisation()
        if owner is not None and role != "none":
            self.members[owner.id][made.id] = role
        return made

    def _first_organisation(self) -> Account | None:
        return next((who for who in self.accounts.values() if who.type == "Organization"), None)

    def team(
        self, slug: str, members: Sequence[str], *, pending: Sequence[str] = (), role: str = "write"
    ) -> Team:
        """Make a team of the first organisation, whose members have a role in its repositories.

        Those who are `pending` were asked and have not answered.
        """
        owner = self._first_organisation()
        assert owner is not None, "only an organisation has teams"
        return setup.new_team(self, owner, slug, members, pending=pending, role=role)

    def repository(
        self,
        full_name: str,
        files: Mapping[str, bytes] | Path,
        *,
        private: bool = True,
        branch: str = "main",
    ) -> Repository:
        """Make a repository with one commit, of a folder or of some files."""
        return setup.new_repository(self, full_name, files, private=private, branch=branch)

    def fork(self, login: str, of: Repository | None = None) -> Repository:
        """Fork a repository into somebody's account; work there by `as_person(login, fork)`."""
        source = of or self._first_repository()
        who, now = self.account(login), self.clock.stamp()
        path = self.folder / f"{login}/{source.name}.git"
        store = Store(path)
        store.git("fetch", "--quiet", str(source.store.path), "refs/heads/*:refs/heads/*")
        made = Repository(
            self.next_id(), who, source.name, source.private, source.default_branch, store, now, now
        )
        made.fork_of = source
        self.repositories[made.id] = made
        return made

    def app(
        self,
        slug: str,
        permissions: Mapping[str, str],
        *,
        on: str = "",
        events: Sequence[str] = setup.EVENTS,
    ) -> AppCredentials:
        """Make an App, installed on all repositories of an account, also later ones.

        It is the first organisation's, or else the first person's, where no login is given.
        """
        owner = self.account(on) if on else self._first_organisation()
        whose = owner or next(iter(self.accounts.values()))
        return setup.new_app(self, whose, slug, permissions, events)

    def token(self, login: str) -> str:
        """A person's own token: it may do what the person may."""
        made = Token(f"ghp_{secrets.token_hex(18)}", self.account(login))
        self.tokens[made.text] = made
        return made.text

    def installation_token(
        self, credentials: AppCredentials, permissions: Mapping[str, str] | None = None
    ) -> str:
        """A token of an installation, as one call to GitHub gives: `GITHUB_TOKEN` is one too."""
        installation = self.installations[credentials.installation_id]
        return identity.installation_token(self, installation, permissions).text

    def protect(self, of: Repository | None = None, branch: str = "", **asks: Any) -> None:  # noqa: ANN401
        """Protect a branch the classic way; `Protection` tells what can be asked."""
        held = of or self._first_repository()
        held.protections[branch or held.default_branch] = Protection(**asks)

    def ruleset(
        self,
        name: str,
        of: Repository | None = None,
        *,
        branches: Sequence[str] = ("~DEFAULT_BRANCH",),
        enforcement: str = "active",
        bypass: Sequence[Mapping[str, Any]] = (),
        **asks: Any,  # noqa: ANN401
    ) -> None:
        """Add a ruleset; `Protection` tells what can be asked.

        Who may walk around it is a row of `actor_type`, `actor_id` and `bypass_mode`.
        """
        held, rules = of or self._first_repository(), Protection(**asks)
        setup.new_ruleset(
            self, held, name, rules, branches=branches, enforcement=enforcement, bypass=bypass
        )

    def as_person(self, login: str, repository: Repository | None = None) -> Person:
        """Somebody at work, in the first repository where none is named."""
        return Person(self, self.account(login), repository or self._first_repository())

    def webhooks_to(self, url: str, credentials: AppCredentials | None = None) -> None:
        """Deliver events to an address: every App's, or one App's; an empty one ends it."""
        for app in self.apps.values():
            if credentials is None or app.id == credentials.app_id:
                app.webhook_url = url

    def _first_repository(self) -> Repository:
        return next(iter(self.repositories.values()))

    # --- what comes by the wire ------------------------------------------------------------

    def record(self, method: str, path: str, status: int) -> None:
        """Write down a request."""
        self.calls.append(Call(method, path, status))

    def answer(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        raw: bytes,
    ) -> Reply:
        """Answer a request of the API."""
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            self.record(method, path, 400)
            return Reply(400, {"message": "Problems parsing JSON"})
        request = Request(self, method, path, query, body, headers)
        with self.lock:
            reply = self._held(request) or self.faults.around(
                request, lambda: self._carry_out(request)
            )
        self.record(method, path, reply.status)
        return reply

    def _held(self, request: Request) -> Reply | None:
        """A refusal of what breaks the contract, before any fault may strike."""
        what = "the request breaks GitHub's contract"
        if _is_graphql(request):
            what = "the request breaks GitHub's schema"
            faults = self.contract.of_graphql(request.body)
        else:
            request.route, request.params = router.find(request.method, request.path)
            faults = self.contract.of_request(request, request.route) if request.route else []
        return self._broken(request, what, faults) if faults else None

    def _carry_out(self, request: Request) -> Reply:
        try:
            return self._granted(request)
        except Refused as refused:
            body: dict[str, Any] = {
                "message": refused.message,
                "documentation_url": "https://docs.github.com/rest",
                "status": str(refused.status),
            }
            if refused.errors:
                body["errors"] = list(refused.errors)
            return Reply(refused.status, body, refused.headers)
        except Exception as error:  # noqa: BLE001 - a fault of the hub's own fails the test
            return self._broken(request, "the hub broke", [repr(error)])

    def _granted(self, request: Request) -> Reply:
        route = request.route
        identity.identify(self, request, jwt_wanted=route is not None and route.jwt)
        if _is_graphql(request):
            return graphql.answer(self, request)
        if route is None:
            raise Refused(404, "Not Found")
        reply = route.answer(request)
        faults = self.contract.of_reply(request, route, reply)
        if faults:
            return self._broken(request, "the hub's own answer is not GitHub's", faults)
        return reply

    def _broken(self, request: Request, what: str, faults: Sequence[str]) -> Reply:
        said = f"{request.method} {request.path}: {what}: {'; '.join(faults)}"
        self.broken.append(said)
        return Reply(500, {"message": said})


def _is_graphql(request: Request) -> bool:
    return (request.method, request.path) == ("POST", "/graphql")
