"""Whom we act as and where, from the environment of a workflow or a server.

```
GITHUB_REPOSITORY       owner and name
GITHUB_API_URL          where the API is; github.com's where it is not set
GITHUB_SERVER_URL       where Git is; github.com's where it is not set
SWITCHBOARD_APP_ID      the App, with
SWITCHBOARD_APP_KEY     its private key: the PEM itself, or the file that holds it
GITHUB_TOKEN            a token, where there is no App
SWITCHBOARD_LOGIN       whose that token is, where it cannot say so itself
GITHUB_TRIGGERING_ACTOR who started the workflow, where GITHUB_EVENT_NAME is workflow_dispatch
```
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.bot.github.app_key import AppKey
from switchboard_policy.bot.github.forge import GITHUB, GitHubForge
from switchboard_policy.bot.github.tokens import ACTIONS, PlainToken, Reach
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError

if TYPE_CHECKING:
    from switchboard_policy.bot.mirror import Mirror

_SERVER = "https://github.com"
_ACTIONS_BOT = "github-actions[bot]"


def open_forge(environment: Mapping[str, str], *, repository: str = "") -> GitHubForge:
    """Return the forge the environment names; the App before a token.

    Args:
        environment: variables, such as `os.environ`.
        repository: owner and name; empty for `GITHUB_REPOSITORY`.

    Raises:
        UsageError: it names no repository, or nobody to act as.
        InputError: the App's key cannot be read.
        ForgeError: PyGithub is not installed, or that is no repository's name.
    """
    name, url = repository_of(environment, repository), environment.get("GITHUB_API_URL") or GITHUB
    if app := environment.get("SWITCHBOARD_APP_ID", "").strip():
        return GitHubForge.as_app(url, app_key(app, environment), Reach(name))
    token = environment.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise UsageError(
            "nobody to act as on GitHub",
            hint="set SWITCHBOARD_APP_ID and SWITCHBOARD_APP_KEY, or GITHUB_TOKEN",
        )
    login = environment.get("SWITCHBOARD_LOGIN", "").strip()
    if not login and environment.get("GITHUB_ACTIONS") == "true":
        login = _ACTIONS_BOT  # a workflow's own token cannot ask whose it is
    checks_as = ACTIONS if login == _ACTIONS_BOT else None
    return GitHubForge(url, name, PlainToken(token, login, checks_as))


def asker(environment: Mapping[str, str]) -> str:
    """Return the login of the person who asked for this run; empty where nobody did.

    A schedule runs in the name of whoever wrote the workflow last, and that person asked nothing.

    Args:
        environment: variables, such as `os.environ`.
    """
    if environment.get("GITHUB_EVENT_NAME") != "workflow_dispatch":
        return ""
    return environment.get("GITHUB_TRIGGERING_ACTOR", "").strip()


def open_mirror(
    environment: Mapping[str, str], forge: GitHubForge, folder: Path, *, repository: str = ""
) -> Mirror:
    """Return a mirror of the repository, which fetches in the forge's name.

    Args:
        environment: variables, such as `os.environ`.
        forge: whose token fetches.
        folder: where objects are kept.
        repository: owner and name; empty for `GITHUB_REPOSITORY`.
    """
    from switchboard_policy.bot.mirror import Mirror  # noqa: PLC0415 - proposals need no mirror

    server = (environment.get("GITHUB_SERVER_URL") or _SERVER).rstrip("/")
    name = repository_of(environment, repository)
    return Mirror(folder, f"{server}/{name}.git", token=forge.token)


def repository_of(environment: Mapping[str, str], repository: str = "") -> str:
    """Return owner and name of the repository.

    Raises:
        UsageError: nothing names one.
    """
    name = repository or environment.get("GITHUB_REPOSITORY", "").strip()
    if not name:
        raise UsageError("no repository is named", hint="set GITHUB_REPOSITORY to owner/name")
    return name


def app_key(app: str, environment: Mapping[str, str]) -> AppKey:
    """Return what proves that we are the App.

    Args:
        app: its id, as text.
        environment: `SWITCHBOARD_APP_KEY` is its private key, or the file that holds it.

    Raises:
        UsageError: the id is none, or there is no key.
        InputError: the file cannot be read.
    """
    if not (app.isascii() and app.isdecimal()):
        raise UsageError(
            "SWITCHBOARD_APP_ID is no number", hint="it is the App ID on the App's page"
        )
    key = environment.get("SWITCHBOARD_APP_KEY", "").strip()
    if not key:
        raise UsageError("SWITCHBOARD_APP_KEY is not set", hint="it is the App's private key")
    if key.startswith("-----BEGIN"):
        written_out = key.replace("\\n", "\n")  # some stores keep the line breaks as two characters
        return AppKey(int(app), f"{written_out}\n")
    try:
        return AppKey(int(app), Path(key).read_text("ascii"))
    except (OSError, ValueError):
        # The variable may hold a damaged key; neither it nor the system's words are repeated.
        raise InputError(
            "SWITCHBOARD_APP_KEY is neither a private key in PEM nor a file that can be read",
            location=Location("SWITCHBOARD_APP_KEY"),
        ) from None
