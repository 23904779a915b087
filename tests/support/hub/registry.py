"""What is where: every account, team, repository, App and token, and how each is found."""

from __future__ import annotations

import threading

from support.hub import landing
from support.hub.clock import Clock
from support.hub.git_text import Signature
from support.hub.world import ROLES, Account, App, Installation, Repository, Team, Token


class Registry:
    """State of one hub. Whoever changes it holds `lock`.

    Args:
        start: what its clock says at first; the real time where none is given.
    """

    def __init__(self, start: float | None = None) -> None:
        self.clock = Clock(start)
        self.lock = threading.RLock()
        self.last_id = 1000
        self.accounts: dict[int, Account] = {}
        self.members: dict[int, dict[int, str]] = {}
        self.teams: dict[tuple[int, str], Team] = {}
        self.teams_by_id: dict[int, Team] = {}
        self.repositories: dict[int, Repository] = {}
        self.apps: dict[int, App] = {}
        self.installations: dict[int, Installation] = {}
        self.tokens: dict[str, Token] = {}
        self.verified: dict[str, int] = {}
        """Commits that GitHub signed, and when."""

    def next_id(self) -> int:
        """A number nothing else has."""
        with self.lock:
            self.last_id += 1
            return self.last_id

    def find_account(self, login: str) -> Account | None:
        """The account of that name, whatever the case of its letters."""
        wanted = login.lower()
        return next((who for who in self.accounts.values() if who.login.lower() == wanted), None)

    def account(self, login: str) -> Account:
        """The account of that name, which is there."""
        found = self.find_account(login)
        assert found is not None, f"nobody is called {login}"
        return found

    def account_of_address(self, address: str) -> Account | None:
        """The account a commit's address belongs to."""
        local = address.partition("@")[0].partition("+")
        return self.find_account(local[2] or local[0])

    def signature(self, who: Account, at: int) -> Signature:
        """How somebody signs a commit made on their own machine."""
        return Signature(who.login, f"{who.login}@example.org", at)

    def find_repository(self, full_name: str) -> Repository | None:
        """The repository of that name."""
        wanted = full_name.lower()
        found = (each for each in self.repositories.values() if each.full_name.lower() == wanted)
        return next(found, None)

    def role(self, of: Repository, who: Account) -> str:
        """What an account may do in a repository: the most that anything gives it."""
        if who is of.owner:
            return "admin"
        words = [
            of.roles.get(who.id, "none"),
            self.members.get(of.owner.id, {}).get(who.id, "none"),
        ]
        words += [
            team.role
            for team in self.teams.values()
            if team.organisation is of.owner and team.members.get(who.id) == "active"
        ]
        return max(words, key=ROLES.index)

    def may_write(self, of: Repository, who: Account) -> bool:
        """Whether an account may write there."""
        return self.role(of, who) in {"write", "maintain", "admin"}

    def knows_owner(self, of: Repository, owner: str) -> bool:
        """Whether a line of CODEOWNERS can name them: there, and able to write."""
        organisation, _, slug = owner.removeprefix("@").partition("/")
        if slug:
            who = self.find_account(organisation)
            team = self.teams.get((who.id, slug.lower())) if who else None
            return team is not None and team.role in {"write", "maintain", "admin"}
        found = self.find_account(organisation)
        return found is not None and self.may_write(of, found)

    def protected(self, of: Repository, branch: str, who: Account) -> bool:
        """Whether somebody may not push to a branch."""
        return bool(landing.asked(self, of, branch, who))
