"""CODEOWNERS as GitHub reads it: the base's, the last match wins, wrong lines are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.hub.world import Account, Pull, Repository

if TYPE_CHECKING:
    from support.hub.registry import Registry

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where it may stand; the first there is counts."""


@dataclass(frozen=True)
class Line:
    """One line that says something.

    Args:
        number: which it is, from 1.
        text: as it stands.
        pattern: which files.
        owners: who owns them; nobody where it is empty.
        wrong: what is wrong with it, such as `Unknown owner`; empty where nothing is.
        column: where that starts.
    """

    number: int
    text: str
    pattern: str
    owners: tuple[str, ...]
    wrong: str = ""
    column: int = 1

    def matches(self, path: str) -> bool:
        """Whether it is about a file."""
        return re.fullmatch(_regex(self.pattern), path) is not None


def _regex(pattern: str) -> str:
    anchored = "/" in pattern.rstrip("/")
    body = re.escape(pattern.strip("/"))
    for wild, means in ((r"\*\*/", "(?:.*/)?"), (r"\*\*", ".*"), (r"\*", "[^/]*"), (r"\?", "[^/]")):
        body = body.replace(wild, means)
    below = "/.*" if pattern.endswith("/") else "" if pattern.endswith("/*") else "(?:/.*)?"
    return f"{'' if anchored else '(?:.*/)?'}{body}{below}"


def read(registry: Registry, of: Repository, commit: str) -> tuple[str, list[Line]] | None:
    """Where it stands in a commit, and its lines."""
    for path in PLACES:
        data = of.store.read(commit, path)
        if data is not None:
            return path, list(_lines(registry, of, data.decode("utf-8", "replace")))
    return None


def _lines(registry: Registry, of: Repository, text: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        pattern, owners = words[0], tuple(words[1:])
        wrong, column = "", 1
        if pattern.startswith("!") or "[" in pattern:
            wrong = "Invalid pattern"
        for owner in owners:
            if not wrong and not ("@" in owner and registry.knows_owner(of, owner)):
                wrong = "Unknown owner" if owner.startswith("@") else "Invalid owner"
                column = line.index(owner) + 1
        yield Line(number, line, pattern, owners, wrong, column)


def unapproved(registry: Registry, of: Repository, pull: Pull) -> list[str]:
    """The files of a pull request that wait for an owner's approval."""
    found = read(registry, of, pull.base_sha)
    if found is None:
        return []
    last = {each.author.id: each for each in pull.reviews if each.state != "COMMENTED"}
    approvers = [each.author for each in last.values() if each.state == "APPROVED"]
    since = of.store.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
    waiting = []
    for change in of.store.changes(since, pull.head_sha):
        lines = [each for each in found[1] if not each.wrong and each.matches(change.path)]
        owners = lines[-1].owners if lines else ()
        if owners and not any(_is(registry, who, owners) for who in approvers):
            waiting.append(change.path)
    return waiting


def _is(registry: Registry, who: Account, owners: tuple[str, ...]) -> bool:
    for owner in owners:
        name, _, slug = owner.removeprefix("@").lower().partition("/")
        if not slug and who.login.lower() == name:
            return True
        organisation = registry.find_account(name) if slug else None
        team = registry.teams.get((organisation.id, slug)) if organisation else None
        if team is not None and team.members.get(who.id) == "active":
            return True
    return False
