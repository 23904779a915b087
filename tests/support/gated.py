"""A policy repository in the hub, measurements of it in a store, and its pull requests gated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from support.hub import Hub, Person, Repository
from support.policy_git import plain_repository
from support.walk import SCENARIO, call

from switchboard_policy.app.pulls.gate import How, gate_pull
from switchboard_policy.app.pulls.weighing import Telemetry
from switchboard_policy.bot.github.app_key import AppKey
from switchboard_policy.bot.github.forge import GitHubForge
from switchboard_policy.bot.github.permissions import asked
from switchboard_policy.bot.github.tokens import Reach
from switchboard_policy.bot.mirror import Mirror
from switchboard_policy.domain.decision import Given, Override
from switchboard_policy.gate.pull.decision import PullDecision

NAME = "example/policies"
DATA = "policies/switchboard_data/limits/data.yaml"
HELM = "deploy/values.yaml"
MEASURED_TO = 1788739200 + 30 * 86_400
NOW = MEASURED_TO + 3600


@dataclass
class Gated:
    """A repository, its people, and the gate.

    Args:
        hub: the hub.
        repository: the repository.
        forge: as the App sees it.
        mirror: its objects.
        files: what the default branch held at first.
        how: how pull requests are gated.
        environment: variables by which a command finds all of it.
        root: a copy of the files on a disk.
    """

    hub: Hub
    repository: Repository
    forge: GitHubForge
    mirror: Mirror
    files: Mapping[str, bytes]
    how: How
    environment: Mapping[str, str]
    root: Path
    _branches: int = field(default=0)

    def person(self, login: str) -> Person:
        """Somebody at work."""
        return self.hub.as_person(login)

    def pull(
        self, files: Mapping[str, bytes | None], login: str = "ada", **pushed: Mapping[str, str]
    ) -> int:
        """A pull request that changes some files."""
        self._branches += 1
        branch = f"work-{self._branches}"
        person = self.person(login)
        person.push(branch, files, **pushed)
        return person.open_pull(branch, f"Change {self._branches}")

    def stranger(self) -> GitHubForge:
        """The repository through another App, which may make checks too."""
        app = self.hub.app("stranger", dict(asked()))
        key = AppKey(app.app_id, app.private_key_pem)
        return GitHubForge.as_app(self.hub.url, key, Reach(NAME))

    def branch_of(self, number: int) -> str:
        """What a pull request's branch is called after `work-`."""
        branch: str = self.forge.pull(number).head.branch
        return branch.removeprefix("work-")

    def main(self) -> dict[str, bytes]:
        """What the default branch holds now."""
        self.mirror.fetch(at := self.forge.branch("main") or "")
        return {path: one.content for path, one in self.mirror.files(self.mirror.tree(at)).items()}

    def tip(self, number: int) -> dict[str, bytes]:
        """What a pull request's head holds."""
        head = self.forge.pull(number).head.sha
        self.mirror.fetch(head)
        return {
            path: one.content for path, one in self.mirror.files(self.mirror.tree(head)).items()
        }

    def gate(self, number: int, **how: Any) -> PullDecision:  # noqa: ANN401 - fields of `How`
        """What the gate decides."""
        return gate_pull(self.forge, self.mirror, number, replace(self.how, **how))

    def limit(
        self, tenant: str, rps: int, files: Mapping[str, bytes] | None = None
    ) -> dict[str, bytes | None]:
        """The files in which a tenant's rate is another one, everywhere it stands."""
        held = files or self.files
        data, helm = held[DATA].decode(), held[HELM].decode()
        inside = rf"(?m)(^  {tenant}:\n(?:    .*\n)*?    rps: )\d+"
        beside = rf"(- name: {tenant}\n(?:        .*\n)*?        requestsPerMinute: )\d+"
        return {
            DATA: re.sub(inside, rf"\g<1>{rps}", data).encode(),
            HELM: re.sub(beside, rf"\g<1>{rps * 60}", helm).encode(),
        }


def ids(found: PullDecision, level: str = "") -> set[str]:
    """Ids of the findings that stand, of one level."""
    return {one.id for one in found.decision.findings if level in ("", one.level)}


def harsh(world: Gated, files: Mapping[str, bytes] | None = None) -> dict[str, bytes | None]:
    """Two tenants turned away nearly always."""
    first = world.limit("acme", 2, files)
    held = {
        **(files or world.files),
        **{path: data for path, data in first.items() if data is not None},
    }
    return world.limit("globex", 5, held)


def accepting(found: PullDecision, findings: tuple[str, ...], **given: Any) -> Override:  # noqa: ANN401
    """An owner's word on what was decided, as a comment gives it."""
    word = Given(
        person=given.pop("person", 77),
        bot=False,
        edited=False,
        comment=1,
        body_digest="sha256:c",
        at=NOW - 60,
        rules_digest=found.rules_digest,
        base_values=found.base_values,
        saw=tuple(sorted(ids(found))),
    )
    return Override(
        change_digest=found.change_digest,
        findings=findings,
        by="olivia",
        reason="the launch was measured last week",
        expires=NOW + 3600,
        speaks_for=("sre-leads", "olivia"),
        given=replace(word, **given),
    )


def small(root: Path) -> dict[str, bytes]:
    """The example without what is generated: checking that takes most of the time."""
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }
    config = files["switchboard.yaml"].decode()
    config = re.sub(r'(?m)^  rule(s|_tests): "rules/.*\n', "", config)
    kept = {path: data for path, data in files.items() if not path.startswith("rules/")}
    return {**kept, "switchboard.yaml": config.encode()}


def _is_left_out(path: str) -> bool:
    """Whether a file is there for nothing but time: most rules, and their schemas."""
    rules = path.startswith("policies/switchboard/") and "/residency/" not in path
    return rules or path.startswith("schemas/")


Files = dict[str, bytes]


@contextmanager
def gated(
    folder: Path, adding: Callable[[Files], Files] = dict, *, rules: bool = False
) -> Iterator[Gated]:
    """The example repository in a hub, perhaps with more in it, and a month of measurements.

    Of the rules only those of one area are there, unless all are wanted.
    """
    files = adding(small(plain_repository(folder / "whole")))
    if not rules:
        files = {path: data for path, data in files.items() if not _is_left_out(path)}
    root = folder / "example"
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    scenario, store = folder / "month.yaml", folder / "store"
    scenario.write_text(SCENARIO)
    policy = next(root.rglob("switchboard.yaml")).parent
    told = call("telemetry", "import", f"scenario:{scenario}", "--repo", policy, "--into", store)
    assert told.status == 0, told.stderr
    with Hub(folder / "hub") as hub:
        hub.organisation("example")
        for login, role in (
            ("ada", "write"),
            ("olivia", "write"),
            ("rita", "write"),
            ("mallory", "write"),
            ("sasha", "write"),
        ):
            hub.person(login, role)
        hub.team("sre-leads", ["olivia", "sasha"])
        hub.team("platform-team", ["rita"])
        repository = hub.repository(NAME, files)
        app = hub.app("switchboard", dict(asked()))
        key = AppKey(app.app_id, app.private_key_pem)
        forge = GitHubForge.as_app(hub.url, key, Reach(NAME))
        mirror = Mirror(folder / "mirror", f"{hub.url}/{NAME}.git", token=forge.token)
        how = How(Telemetry(f"store:{store}", folder), NOW, engine="wasm")
        environment = {
            "GITHUB_API_URL": hub.url,
            "GITHUB_SERVER_URL": hub.url,
            "GITHUB_REPOSITORY": NAME,
            "SWITCHBOARD_APP_ID": str(app.app_id),
            "SWITCHBOARD_APP_KEY": app.private_key_pem,
        }
        try:
            yield Gated(hub, repository, forge, mirror, files, how, environment, root)
        finally:
            forge.close()
