"""One repository of a shared hub, with an App and some people: where its facts are tried."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from support.hub.hub import Hub
from support.hub.people import Person
from support.hub.setup import AppCredentials
from support.hub.world import Repository

GATE = "switchboard/gate"
GRANTED = {
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "members": "read",
    "pull_requests": "write",
    "statuses": "write",
}
_NUMBERS = itertools.count(1)


@dataclass
class Scene:
    """One repository of a shared hub, and who works in it."""

    hub: Hub
    repository: Repository
    app: AppCredentials
    client: httpx.Client

    @property
    def own(self) -> str:
        """Where its endpoints start."""
        return f"/repos/{self.repository.full_name}"

    def person(self, login: str) -> Person:
        """Somebody at work in it."""
        return self.hub.as_person(login, self.repository)

    def ask(
        self, method: str, path: str, body: object = None, *, token: str = ""
    ) -> httpx.Response:
        """What GitHub answers, to the App unless a token is given."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.request(method, self.own + path, json=body, headers=headers)

    def pull(self, branch: str = "raise", *, base: str = "main") -> tuple[int, str]:
        """A pull request of Ada's: its number and head."""
        head = self.person("ada").push(branch, {"limits.yaml": b"rps: 2\n"}, base=base)
        return self.person("ada").open_pull(branch, base=base), head

    def check(self, sha: str, conclusion: str = "success", **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """A finished check run of the App's."""
        body = {"name": GATE, "head_sha": sha, "status": "completed", "conclusion": conclusion}
        answer = self.ask("POST", "/check-runs", {**body, **more})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def merge(self, number: int, **body: object) -> httpx.Response:
        """What GitHub answers to a merge."""
        return self.ask("PUT", f"/pulls/{number}/merge", body)


@contextmanager
def staged(folder: Path) -> Iterator[Hub]:
    """A hub with an organisation and people of every role, for the tests of one module."""
    with Hub(folder) as started:
        started.organisation("example")
        started.person("ada", "write")
        started.person("olivia", "maintain")
        started.person("tess", "triage")
        started.person("root", "admin")
        started.person("stranger", "none")
        yield started


@contextmanager
def new_scene(hub: Hub, app: AppCredentials) -> Iterator[Scene]:
    """A repository of its own for one test, and a client that asks as the App."""
    files = {"limits.yaml": b"rps: 1\n", "other.yaml": b"a: 1\n"}
    repository = hub.repository(f"example/policies-{next(_NUMBERS)}", files)
    headers = {"Authorization": f"Bearer {hub.installation_token(app)}"}
    with httpx.Client(base_url=hub.url, headers=headers, trust_env=False, timeout=60) as client:
        yield Scene(hub, repository, app, client)
