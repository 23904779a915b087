"""What a test puts into the hub before anything happens: people, teams, repositories, Apps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from support.hub.git import Store
from support.hub.world import (
    Account,
    App,
    Installation,
    Protection,
    Repository,
    Ruleset,
    Team,
)

if TYPE_CHECKING:
    from support.hub.hub import Hub


EVENTS = (
    "check_run",
    "check_suite",
    "issue_comment",
    "issues",
    "merge_group",
    "pull_request",
    "pull_request_review",
    "push",
)
"""What an App here subscribes to unless a test says otherwise."""


@dataclass(frozen=True)
class AppCredentials:
    """What an App's owner is handed once.

    Args:
        app_id: number of the App; required checks name it as their source.
        installation_id: number of its installation.
        private_key_pem: what it signs with.
        webhook_secret: what deliveries are signed with.
        slug: its name; its bot is called `slug[bot]`.
        bot_id: account id of its bot.
    """

    app_id: int
    installation_id: int
    private_key_pem: str
    webhook_secret: str
    slug: str
    bot_id: int


@cache
def _keys(slug: str) -> tuple[str, str]:  # noqa: ARG001 - a pair for each name
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def new_account(hub: Hub, login: str, kind: str) -> Account:
    """Make an account."""
    assert hub.find_account(login) is None, f"{login} is there already"
    made = Account(hub.next_id(), login, kind, hub.clock.now())
    hub.accounts[made.id] = made
    return made


def new_team(
    hub: Hub,
    organisation: Account,
    slug: str,
    members: Sequence[str],
    *,
    pending: Sequence[str],
    role: str,
) -> Team:
    """Make a team."""
    states = {**dict.fromkeys(members, "active"), **dict.fromkeys(pending, "pending")}
    people = {hub.account(login).id: state for login, state in states.items()}
    team = Team(hub.next_id(), organisation, slug, people, role)
    hub.teams[organisation.id, slug] = hub.teams_by_id[team.id] = team
    return team


def new_repository(
    hub: Hub, full_name: str, files: Mapping[str, bytes] | Path, *, private: bool, branch: str
) -> Repository:
    """Make a repository with one commit."""
    owner, _, name = full_name.partition("/")
    content = _folder(files) if isinstance(files, Path) else dict(files)
    store = Store(hub.folder / f"{full_name}.git")
    now = hub.clock.stamp()
    who = hub.account(owner)
    made = Repository(hub.next_id(), who, name, private, branch, store, now, now)
    (store.path / "HEAD").write_text(f"ref: refs/heads/{branch}\n")
    author = hub.signature(who, now)
    store.update(f"refs/heads/{branch}", store.commit_files(content, "First commit\n", author))
    hub.repositories[made.id] = made
    for each in hub.installations.values():
        if each.account is made.owner:
            each.repositories.add(made.id)
    return made


def _folder(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def new_app(
    hub: Hub,
    owner: Account,
    slug: str,
    permissions: Mapping[str, str],
    events: Sequence[str] = EVENTS,
) -> AppCredentials:
    """Make an App and install it on every repository of an account."""
    private, public = _keys(slug)
    bot = new_account(hub, f"{slug}[bot]", "Bot")
    granted = {"metadata": "read", **permissions}
    secret = f"secret of {slug}"
    told = tuple(sorted(events))
    now = hub.clock.now()
    app = App(hub.next_id(), slug, owner, bot, granted, public, secret, now, told)
    hub.apps[app.id] = app
    reached = {each.id for each in hub.repositories.values() if each.owner is owner}
    made = Installation(hub.next_id(), app, owner, reached, dict(granted), hub.clock.now())
    hub.installations[made.id] = made
    return AppCredentials(app.id, made.id, private, secret, slug, bot.id)


def new_ruleset(
    hub: Hub,
    of: Repository,
    name: str,
    asks: Protection,
    *,
    branches: Sequence[str],
    enforcement: str,
    bypass: Sequence[Mapping[str, Any]],
) -> Ruleset:
    """Add a ruleset."""
    rows = [dict(each) for each in bypass]
    made = Ruleset(hub.next_id(), name, asks, tuple(branches), enforcement, rows, hub.clock.stamp())
    of.rulesets.append(made)
    return made
