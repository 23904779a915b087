"""People and checks around a pull request, asked of the forge by id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from switchboard_policy.ports.forge import Account, Check, Commit, Forge, Kind, PullRequest
from switchboard_policy.proposal.branch import asker_told

_PUSHES = frozenset({"pull_request", "pull_request_target", "push", "workflow_dispatch"})


def authors_of(
    pulls: Sequence[PullRequest], head: Commit, actors: Sequence[Account]
) -> tuple[Account, ...]:
    """Return whose change it is: nobody of these may accept its findings.

    Args:
        pulls: the pull request, and any other that is open with the same head.
        head: its head; who wrote and who committed it count, and who asked the bot for it.
        actors: who started the run, if somebody did.
    """
    people = [*(one.author for one in pulls), head.author, head.committer, *actors]
    if pulls[0].author.kind is Kind.BOT and (login := asker_told(head.message)):
        # Whoever asked the bot for a proposal is as much its author as the bot. A login says less
        # than an id, and the rules compare both.
        people.append(Account(0, login, Kind.PERSON))
    return tuple(one for one in dict.fromkeys(people) if one.login)


def forged_checks(forge: Forge, sha: str, *names: str) -> tuple[Check, ...]:
    """Return the checks of our name on a commit that another App made.

    With a plain token there is no App of ours to compare with, and so nothing is known.
    """
    app = forge.actor().app
    if app is None:
        return ()
    return tuple(one for one in forge.checks(sha) if one.name in names and one.app != app)


def actors_of(environment: Mapping[str, str]) -> tuple[Account, ...]:
    """Return who started a workflow's run: they count as authors of what it judges.

    Whoever wrote the comment a run answers started it too, and is no author for that. A login
    whose number the runner does not tell has the id 0, and is known by its name.

    Args:
        environment: variables, such as `os.environ`.
    """
    if environment.get("GITHUB_EVENT_NAME", "") not in _PUSHES:
        return ()
    login, number = environment.get("GITHUB_ACTOR", ""), environment.get("GITHUB_ACTOR_ID", "")
    again = environment.get("GITHUB_TRIGGERING_ACTOR", "")
    known = int(number) if number.isascii() and number.isdecimal() else 0
    found = [Account(known, login, Kind.OTHER)] if login else []
    if again and again != login:
        found.append(Account(0, again, Kind.OTHER))
    return tuple(found)
