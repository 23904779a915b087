"""Whom we act as: an App whose tokens reach one repository and no further, or a token we are given.

No token is in a message, a log, an argument of a program or the `repr` of anything here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol

from switchboard_policy.bot.github.app_key import AppKey
from switchboard_policy.bot.github.paths import account_path, repository_path
from switchboard_policy.bot.github.permissions import asked, missing
from switchboard_policy.bot.github.read import Installation, account, installation, moment, reading
from switchboard_policy.bot.github.session import REAL, Pace, Session
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeError, ForgeMissing, ForgeRefused
from switchboard_policy.ports.forge import Actor


class Credentials(Protocol):
    """Whom we act as, and the tokens to show for it. Safe to share between threads."""

    @property
    def checks_as(self) -> int | None:
        """Id of the App our check runs carry; None where that is not known."""
        ...

    def token(self) -> str:
        """Return a token that is good now."""
        ...

    def renew(self) -> bool:
        """Forget the token; return whether another one may be had."""
        ...

    def actor(self, session: Session) -> Actor:
        """Return whom we act as.

        Args:
            session: requests in that name.
        """
        ...

    def close(self) -> None:
        """Release what is held; safe to call twice."""
        ...


@dataclass(frozen=True)
class PlainToken:
    """A token we are given: of a workflow's run, or a person's.

    Args:
        text: the token.
        login: whose it is; empty to ask. A workflow's token cannot ask: `github-actions[bot]`.
        checks_as: id of the App its check runs carry; of a workflow's token `ACTIONS`.
    """

    text: str = field(repr=False)
    login: str = ""
    checks_as: int | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ForgeRefused("the token is empty", hint="in an Action, pass github.token")

    def token(self) -> str:
        """Return the token."""
        return self.text

    def renew(self) -> bool:
        """Return that there is no other one."""
        return False

    def actor(self, session: Session) -> Actor:
        """Return whose token it is. What it may do is not told, and no check of it is ours alone.

        Args:
            session: requests in that name.
        """
        path = account_path(self.login) if self.login else "/user"
        with reading("an account"):
            return Actor(account(session.get(path)), None, {})

    def close(self) -> None:
        """Do nothing: nothing is held."""


ACTIONS = 15368
"""Id of the App behind a workflow's token, on github.com.

Source: https://api.github.com/apps/github-actions
"""


@dataclass(frozen=True)
class Reach:
    """How far a token of an App reaches.

    Args:
        repository: owner and name of the one repository.
        repository_id: its id, where the caller knows it.
        permissions: what the token may do, name to access.
    """

    repository: str
    repository_id: int | None = None
    permissions: Mapping[str, str] = field(default_factory=asked)


@dataclass
class _Signer:
    """Tokens of the App itself; a new one for each request."""

    key: AppKey
    clock: Callable[[], float]

    def token(self) -> str:
        return self.key.signed(self.clock())

    def renew(self) -> bool:
        return False


class InstallationTokens:
    """Tokens of an App, each for one repository and one permission map, renewed in time.

    The first token names the repository by its name, which is all that is known; GitHub's answer
    gives its id, and every later one names that: names change hands.

    Args:
        key: the App.
        base_url: where the API is.
        reach: how far they reach.
        pace: the time that passes.

    Raises:
        ForgeRefused: they would reach as far as the App does.
    """

    def __init__(self, key: AppKey, base_url: str, reach: Reach, pace: Pace = REAL) -> None:
        self.app = key.app
        self.as_app = Session(base_url, _Signer(key, pace.clock), pace)
        self._path = repository_path(reach.repository)
        self._repository_id = reach.repository_id
        self._permissions = dict(reach.permissions)
        if not self._permissions:
            # GitHub reads no map at all as everything the App was granted.
            raise ForgeRefused("a token is asked for with no permission at all")
        self._margin = constants("switchboard_policy.bot").real("token_margin_seconds")
        self._clock = pace.clock
        self._lock = Lock()
        self._text, self._expires = "", 0.0
        self._installation: Installation | None = None

    @property
    def checks_as(self) -> int:
        """Id of the App our check runs carry."""
        return self.app

    def __repr__(self) -> str:
        return f"InstallationTokens(app={self.app}, repository={self._path})"

    def token(self) -> str:
        """Return a token that is good for the next minutes.

        Raises:
            ForgeRefused: the App was not granted what the token is to do, or is suspended.
            ForgeMissing: the App is not installed there.
        """
        with self._lock:
            if self._clock() > self._expires - self._margin:
                self._make()
            return self._text

    def renew(self) -> bool:
        """Forget the token, since it was refused; another one may be had."""
        with self._lock:
            self._expires = 0.0
        return True

    def actor(self, session: Session) -> Actor:
        """Return the App's bot, and what the App was granted in all.

        Args:
            session: requests in that name.
        """
        with self._lock:
            found = self._installed()
        with reading("an account"):
            bot = account(session.get(account_path(f"{found.slug}[bot]")))
        return Actor(bot, found.app, found.permissions)

    def close(self) -> None:
        """Close connections; safe to call twice."""
        self.as_app.close()

    def _installed(self) -> Installation:
        if self._installation is None:
            try:
                answer = self.as_app.get(f"{self._path}/installation")
            except ForgeMissing as error:
                raise ForgeMissing(
                    f"App {self.app} is not installed on {self._path.removeprefix('/repos/')}",
                    hint="an owner installs it, or adds the repository to its installation",
                ) from error
            with reading("an installation"):
                self._installation = installation(answer)
        found = self._installation
        if found.suspended:
            self._installation = None  # an owner may lift it any moment
            raise ForgeRefused(f"App {self.app} is suspended", hint="an owner unsuspends it")
        if found.app != self.app:
            raise ForgeRefused(f"the installation is of App {found.app}, not ours")
        return found

    def _make(self) -> None:
        found = self._installed()
        if short := missing(found.permissions, self._permissions):
            wanted = ", ".join(f"{name}: {access}" for name, access in short.items())
            self._installation = None
            raise ForgeRefused(
                f"App {self.app} was not granted {wanted}",
                hint="add it in the App's settings, then have an owner accept it",
            )
        # What was learnt of the installation may have changed, so a failure forgets it.
        self._installation = None
        answer = self._asked_for(found)
        self._installation = found
        with reading("a token"):
            self._text, self._expires = str(answer["token"]), float(moment(answer["expires_at"]))
            held = {str(k): str(v) for k, v in answer["permissions"].items()}
            reached = {int(each["id"]) for each in answer.get("repositories", [])}
            everywhere = answer.get("repository_selection", "selected") != "selected"
        self._refuse_wide(held, reached, everywhere=everywhere)
        self._repository_id = next(iter(reached), self._repository_id)

    def _asked_for(self, found: Installation) -> Any:  # noqa: ANN401 - JSON
        where: dict[str, object] = (
            {"repository_ids": [self._repository_id]}
            if self._repository_id is not None
            else {"repositories": [self._path.rpartition("/")[2]]}
        )
        body = {**where, "permissions": self._permissions}
        path = f"/app/installations/{found.id}/access_tokens"
        # A token nobody saw does no harm and dies within the hour.
        return self.as_app.write("POST", path, body, repeatable=True)

    def _refuse_wide(self, held: Mapping[str, str], reached: set[int], *, everywhere: bool) -> None:
        """Refuse a token that reaches further than was asked."""
        wide = {*missing(self._permissions, held).items()} - {_ALWAYS}
        ours = reached if self._repository_id is None else {self._repository_id}
        if wide or everywhere or len(reached) > 1 or reached - ours:
            self._text, self._expires = "", 0.0
            raise ForgeError(
                "GitHub made a token that reaches further than was asked; it is unused"
            )


_ALWAYS = ("metadata", "read")
"""What every token has, asked or not."""
