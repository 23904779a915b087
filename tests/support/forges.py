"""The forge on the hub: a repository of an organisation, and the App that acts there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.hub import AppCredentials, Hub, Person, Repository

from switchboard_policy.bot.github import AppKey, GitHubForge, Pace, PlainToken, Reach, asked

NAME = "example/policies"


@dataclass
class Slept:
    """A clock that only moves when somebody waits."""

    naps: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Wait, without waiting."""
        self.naps.append(seconds)

    def now(self) -> float:
        """The time."""
        return time.time() + sum(self.naps)


@dataclass
class ForgeWorld:
    """A hub with one repository, its people, and an App that is installed there.

    Args:
        hub: the hub.
        repository: the repository.
        app: the App.
        slept: what our side waited.
        forge: the repository as the App sees it.
    """

    hub: Hub
    repository: Repository
    app: AppCredentials
    slept: Slept
    forge: GitHubForge
    others: list[GitHubForge] = field(default_factory=list)

    @property
    def key(self) -> AppKey:
        """What proves that we are the App."""
        return AppKey(self.app.app_id, self.app.private_key_pem)

    def another(self, reach: Reach | None = None) -> GitHubForge:
        """The same repository through the same App, as another process sees it."""
        self.others.append(forge_of(self.hub, self.key, self.slept, reach))
        return self.others[-1]

    def with_token(self, token: PlainToken, name: str = NAME) -> GitHubForge:
        """A repository as the owner of a token sees it."""
        pace = Pace(self.slept.sleep, self.slept.now)
        self.others.append(GitHubForge(self.hub.url, name, token, pace=pace))
        return self.others[-1]

    def calls(self, method: str = "") -> list[str]:
        """The requests so far, `GET /path`, of one method."""
        return [
            f"{call.method} {call.path}"
            for call in self.hub.calls
            if method in ("", call.method) and call.method != "git"
        ]

    def person(self, login: str) -> Person:
        """Somebody at work in the repository."""
        return self.hub.as_person(login)


def forge_of(hub: Hub, key: AppKey, slept: Slept, reach: Reach | None = None) -> GitHubForge:
    """The hub's repository through an App."""
    return GitHubForge.as_app(hub.url, key, reach or Reach(NAME), pace=Pace(slept.sleep, slept.now))


@contextmanager
def forge_world(folder: Path) -> Iterator[ForgeWorld]:
    """A hub with an organisation, three people, a team and an App, and the forge on it."""
    with Hub(folder) as hub:
        hub.organisation("example")
        hub.person("ada", "write")
        hub.person("olivia")
        hub.person("mallory", "none")
        hub.team("platform", ["olivia"], pending=["ada"])
        files = {"limits.yaml": b"rps: 20\n", "tool.sh": b"#!/bin/sh\n", "old.yaml": b"a: 1\n"}
        repository = hub.repository(NAME, files)
        app = hub.app("switchboard", dict(asked()))
        slept = Slept()
        key = AppKey(app.app_id, app.private_key_pem)
        forge = forge_of(hub, key, slept)
        world = ForgeWorld(hub, repository, app, slept, forge)
        try:
            yield world
        finally:
            for each in (forge, *world.others):
                each.close()
