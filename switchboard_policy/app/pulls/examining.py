"""The doctor at a repository of GitHub: whose eyes look, and where the workflows come from."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from switchboard_policy.app.pulls.doctor import doctor
from switchboard_policy.app.pulls.wiring import app_key, open_forge, open_mirror, repository_of
from switchboard_policy.bot.github.forge import GITHUB, GitHubForge
from switchboard_policy.bot.github.hooks import GitHubHooks
from switchboard_policy.bot.github.permissions import DOCTOR, asked
from switchboard_policy.bot.github.rules import GitHubRules
from switchboard_policy.bot.github.tokens import InstallationTokens, PlainToken, Reach
from switchboard_policy.errors import ForgeRefused
from switchboard_policy.gate.doctor.seen import Diagnosis

_WORKFLOWS = ".github/workflows"


def examine(environment: Mapping[str, str], *, repository: str = "", branch: str = "") -> Diagnosis:
    """Return whether the gate of a repository can be walked around.

    The rules are read with the token of an administrator where `SWITCHBOARD_ADMIN_TOKEN` is one,
    else by the App with a token made for this alone, else as whoever publishes the check.

    Args:
        environment: variables, such as `os.environ`; see `wiring`.
        repository: owner and name; empty for `GITHUB_REPOSITORY`.
        branch: the branch that is held; empty for the default one.

    Raises:
        UsageError: the environment names no repository, or nobody to act as.
        InputError: the App's key cannot be read.
        ForgeError: the forge does not answer.
    """
    name = repository_of(environment, repository)
    with ExitStack() as held:
        forge = held.enter_context(closing(open_forge(environment, repository=name)))
        eyes = held.enter_context(closing(_eyes(environment, name, forge)))
        return doctor(
            forge,
            GitHubRules(eyes.session, name),
            hooks=held.enter_context(open_hooks(environment, name)),
            workflows=_workflows(environment, name, forge),
            branch=branch,
        )


def _eyes(environment: Mapping[str, str], name: str, forge: GitHubForge) -> GitHubForge:
    """Return the repository as whoever sees most of its rules."""
    url = environment.get("GITHUB_API_URL") or GITHUB
    if token := environment.get("SWITCHBOARD_ADMIN_TOKEN", "").strip():
        return GitHubForge(url, name, PlainToken(token))
    if app := environment.get("SWITCHBOARD_APP_ID", "").strip():
        reach = Reach(name, permissions=asked(DOCTOR))
        seeing = GitHubForge.as_app(url, app_key(app, environment), reach)
        try:
            seeing.repository()
        except ForgeRefused:  # not granted: what can't be seen is told as such
            seeing.close()
        else:
            return seeing
    return forge


@contextmanager
def open_hooks(environment: Mapping[str, str], name: str) -> Iterator[GitHubHooks | None]:
    """Open the App's own webhook; None where we act with a plain token.

    Args:
        environment: variables, such as `os.environ`; see `wiring`.
        name: owner and name of a repository it is installed on.

    Raises:
        InputError: the App's key cannot be read.
    """
    app = environment.get("SWITCHBOARD_APP_ID", "").strip()
    if not app:
        yield None
        return
    url = environment.get("GITHUB_API_URL") or GITHUB
    with closing(InstallationTokens(app_key(app, environment), url, Reach(name))) as tokens:
        yield GitHubHooks(tokens.as_app)


def _workflows(
    environment: Mapping[str, str], name: str, forge: GitHubForge
) -> Callable[[str], Mapping[str, bytes]]:
    def read(commit: str) -> Mapping[str, bytes]:
        with tempfile.TemporaryDirectory() as folder:
            mirror = open_mirror(environment, forge, Path(folder) / "mirror", repository=name)
            mirror.fetch(commit)
            files = mirror.files(mirror.tree(commit), _WORKFLOWS)
            return {path: each.content for path, each in files.items()}

    return read
