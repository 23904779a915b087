"""Which owners an account may speak for: itself, and the teams it is an active member of."""

from __future__ import annotations

from collections.abc import Collection

from switchboard_policy.errors import ForgeRefused
from switchboard_policy.ports.forge import Account, Forge, Kind

WRITERS = frozenset({"admin", "maintain", "write"})
"""Roles an account must have here to be an owner by its own name.

Anybody may take a name that is free, also one that `switchboard.yaml` means for a team.
"""


class Speakers:
    """Asks the forge once for each account.

    Args:
        forge: the repository.
        owners: every name that owns something of the pull request.
    """

    def __init__(self, forge: Forge, owners: Collection[str]) -> None:
        self._forge = forge
        self._owners = sorted(set(owners))
        self._asked: dict[int, tuple[str, ...]] = {}
        self.blind = ""
        """Why somebody may speak for more owners than is known; empty where all was looked up."""

    def names(self, account: Account) -> tuple[str, ...]:
        """Return the owners an account may speak for; none for a bot, or an account that is gone.

        Args:
            account: who wrote a comment.

        Raises:
            ForgeError: the forge does not answer.
        """
        if account.kind is not Kind.PERSON or not account.id:
            return ()
        if account.id not in self._asked:
            self._asked[account.id] = (*self._own(account.login), *self._teams(account.login))
        return self._asked[account.id]

    def _own(self, login: str) -> tuple[str, ...]:
        named = tuple(one for one in self._owners if one.removeprefix("@").lower() == login.lower())
        try:
            return named if named and self._forge.role(login) in WRITERS else ()
        except ForgeRefused as error:
            self.blind = error.message
            return ()

    def _teams(self, login: str) -> tuple[str, ...]:
        """Return the names of teams of this organisation; those of others are nobody here."""
        organisation = self._forge.repository().name.partition("/")[0].lower()
        slugs = {}
        for name in self._owners:
            before, slash, slug = name.removeprefix("@").lower().rpartition("/")
            if not slash or before == organisation:
                slugs[name] = slug
        try:
            member = self._forge.teams_of(login, sorted(set(slugs.values())))
        except ForgeRefused as error:  # a workflow's token: then nobody speaks for a team
            self.blind = error.message
            return ()
        return tuple(name for name, slug in slugs.items() if slug in member)
