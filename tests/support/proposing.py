"""A policy repository on the hub, and an App that proposes changes there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.hub import AppCredentials, Hub, Person, Repository
from support.policy_git import run_git

from simulator.trace import Coverage
from switchboard_policy.app.attesting import Signing
from switchboard_policy.app.policy import read_policy
from switchboard_policy.app.pulls.propose import How, Pulls, keep_up
from switchboard_policy.app.replay import Replayed
from switchboard_policy.app.walk import Walked
from switchboard_policy.bot.github.app_key import AppKey
from switchboard_policy.bot.github.forge import GitHubForge
from switchboard_policy.bot.github.permissions import asked
from switchboard_policy.bot.github.session import Pace
from switchboard_policy.bot.github.tokens import Reach
from switchboard_policy.cli.words import commit_body
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.ports.forge import Commit
from switchboard_policy.proposal.steps import Do
from switchboard_policy.testing import builders

NAME = "example/policies"
CONFIG = """\
version: 1
areas: [limits]
values:
  limits.rps:
    unit: requests/s
    places:
      - {file: policies/switchboard_data/limits/data.yaml, path: "tenants.{tenant}.rps"}
      - {file: deploy/values.yaml, path: "tenants[name={tenant}].perMinute", unit: requests/min}
  limits.burst:
    unit: requests
    places:
      - {file: policies/switchboard_data/limits/data.yaml, path: "tenants.{tenant}.burst"}
owners:
  - {owners: [sre-leads]}
"""
MANY_FILES = """\
version: 1
areas: [limits]
values:
  limits.rps: {unit: requests/s, places: [{file: "tenants/{tenant}.yaml", path: rps}]}
"""
LIMITS = """\
tenants:
  acme: {rps: 20, burst: 40}  # a comment stays
  globex:
    rps: 60
    burst: 120
  initech:
    rps: 8
    burst: 24
"""
HELM = """\
tenants:
  - {name: acme, perMinute: 1200}
  - {name: globex, perMinute: 3600}
  - {name: initech, perMinute: 480}
"""
DATA = "policies/switchboard_data/limits/data.yaml"
CALM = (builders.effect("requests delayed"),)
HURRIED = (builders.effect(),)
QUIET = Coverage((), 0, 30 * 86_400, builders.digest("trace"))


@dataclass
class World:
    """The hub with a policy repository, people who work there, and our App.

    Args:
        hub: the hub.
        repository: the repository there.
        app: the App.
        clone: a clone of it on this machine.
        below: the policy repository's folder in it.
    """

    hub: Hub
    repository: Repository
    app: AppCredentials
    clone: Path
    below: str = ""

    @property
    def ada(self) -> Person:
        """Somebody who may write."""
        return self.hub.as_person("ada")

    @property
    def pulls(self) -> list[int]:
        """Numbers of the open pull requests."""
        issues = self.repository.issues.values()
        return sorted(each.number for each in issues if each.pull and each.state == "open")

    def forge(self) -> GitHubForge:
        """The repository as the App sees it; nothing is waited for."""
        pace = Pace(lambda _: None)  # tokens live by the real clock
        key = AppKey(self.app.app_id, self.app.private_key_pem)
        reach = Reach(NAME, permissions=asked())
        return GitHubForge.as_app(self.hub.url, key, reach, pace=pace)

    def pull_main(self) -> None:
        """Bring the clone to the tip of the branch that work goes to."""
        if run_git(self.clone, "rev-parse", "HEAD") == self.ada.tip("main"):
            return
        run_git(self.clone, "fetch", "--quiet", "origin", "main")
        run_git(self.clone, "reset", "--quiet", "--hard", "origin/main")

    def walked(self, wanted: Mapping[str, str], *, hurried: bool = False) -> Walked:
        """A walk that recommends numbers: of `acme` the rate, of `acme/burst` the burst."""
        policy = read_policy(self.clone / self.below, allow_dirty=False)
        effects = HURRIED if hurried else CALM
        found = [
            (policy.values.find(f"limits.{value or 'rps'}", tenant=tenant), new)
            for name, new in wanted.items()
            for tenant, _, value in [name.partition("/")]
        ]
        deltas = [builders.delta(value, new, effects) for value, new in found if value]
        assert len(deltas) == len(wanted), "the example repository holds every tenant"
        told: list[Recommendation] = [builders.recommendation("limits", deltas, figures=())]
        return Walked(policy, Replayed(QUIET, 1, (0, 30 * 86_400)), tuple(told), 7)

    def run(
        self,
        wanted: Mapping[str, str],
        *,
        hurried: bool = False,
        dry_run: bool = False,
        forge: GitHubForge | None = None,
        signing: Signing | None = None,
    ) -> Pulls:
        """One run of the bot, after which these rates are proposed."""
        self.pull_main()
        how = How(int(self.hub.clock.now()), commit_body, dry_run=dry_run, signing=signing)
        forge = forge or self.forge()
        try:
            return keep_up(self.walked(wanted, hurried=hurried), forge, how)
        finally:
            forge.close()

    def did(self, wanted: Mapping[str, str], *, hurried: bool = False) -> list[tuple[Do, int]]:
        """What one run did, and with which pull request."""
        return [(one.draft.step.do, one.pull) for one in self.run(wanted, hurried=hurried).done]

    def commit(self, sha: str) -> Commit:
        """A commit as the forge shows it."""
        forge = self.forge()
        try:
            return forge.commit_at(sha)
        finally:
            forge.close()

    def content(self, branch: str, file: str = DATA) -> str:
        """A file of a branch."""
        return (self.repository.store.read(branch, file) or b"").decode()


def world(folder: Path, settings: str = "", *, files: int = 0, below: str = "") -> World:
    """Start a hub with a small policy repository on it.

    Args:
        folder: where everything is kept.
        settings: lines under `settings.bot` of its `switchboard.yaml`.
        files: tenants `t000` and on, each with a file of its own, in the place of the three.
        below: folder of the policy repository in the repository.
    """
    hub = Hub(folder)
    hub.organisation("example")
    hub.person("ada", "write")
    hub.person("olivia", "admin")
    texts = {f"{below}{path}": text for path, text in _texts(settings, files).items()}
    repository = hub.repository(NAME, {path: text.encode() for path, text in texts.items()})
    app = hub.app("switchboard", asked())
    address = hub.url.replace("//", f"//x-access-token:{hub.token('ada')}@")
    run_git(folder, "clone", "--quiet", f"{address}/{NAME}.git", "clone")
    return World(hub, repository, app, folder / "clone", below)


def _texts(settings: str, files: int) -> dict[str, str]:
    if files:
        settings = f"most_changes: {files}\n{settings}"
    bot = "".join(f"    {line}\n" for line in settings.splitlines())
    config = f"{CONFIG}settings:\n  bot:\n{bot}" if bot else CONFIG
    if not files:
        return {"switchboard.yaml": config, DATA: LIMITS, "deploy/values.yaml": HELM}
    return {
        "switchboard.yaml": MANY_FILES + config[config.index("owners:") :],
        **{f"tenants/t{number:03}.yaml": "rps: 20\n" for number in range(files)},
    }
