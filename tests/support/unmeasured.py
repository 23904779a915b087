"""The example policy repository in a hub without a measurement: enough to be judged at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.gated import NAME, small
from support.hub import AppCredentials, Hub
from support.policy_git import plain_repository

from switchboard_policy.bot.github.app_key import AppKey
from switchboard_policy.bot.github.forge import GitHubForge
from switchboard_policy.bot.github.permissions import asked
from switchboard_policy.bot.github.tokens import Reach


@dataclass(frozen=True)
class Unmeasured:
    """The repository, one person, and the gate's account.

    Args:
        hub: the hub.
        forge: the repository, as the App sees it.
        app: the App.
    """

    hub: Hub
    forge: GitHubForge
    app: AppCredentials

    def pull(self, branch: str, files: Mapping[str, bytes], title: str = "A change") -> int:
        """A pull request by ada."""
        ada = self.hub.as_person("ada")
        ada.push(branch, files)
        return ada.open_pull(branch, title)


@contextmanager
def unmeasured(folder: Path) -> Iterator[Unmeasured]:
    """The example repository in a hub."""
    with Hub(folder / "hub") as hub:
        hub.organisation("example")
        hub.person("ada", "write")
        hub.repository(NAME, small(plain_repository(folder / "example")))
        app = hub.app("switchboard", dict(asked()))
        key = AppKey(app.app_id, app.private_key_pem)
        forge = GitHubForge.as_app(hub.url, key, Reach(NAME))
        try:
            yield Unmeasured(hub, forge, app)
        finally:
            forge.close()
