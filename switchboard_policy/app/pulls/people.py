"""People and checks around a pull request, asked of the forge by id."""

from __future__ import annotations

from switchboard_policy.gate.pull.decision import CHECK
from switchboard_policy.ports.forge import Account, Check, Commit, Forge, PullRequest


def authors_of(pull: PullRequest, head: Commit, actor: Account | None) -> tuple[Account, ...]:
    """Return whose change it is: nobody of these may accept its findings.

    Args:
        pull: the pull request.
        head: its head; who wrote and who committed it count.
        actor: who started the run, if somebody did.
    """
    people = (pull.author, head.author, head.committer, *((actor,) if actor else ()))
    return tuple(one for one in dict.fromkeys(people) if one.login)


def forged_checks(forge: Forge, sha: str) -> tuple[Check, ...]:
    """Return the checks of our name on a commit that another App made.

    With a plain token there is no App of ours to compare with, and so nothing is known.
    """
    app = forge.actor().app
    if app is None:
        return ()
    return tuple(one for one in forge.checks(sha) if one.name == CHECK and one.app != app)
