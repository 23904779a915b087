"""What the pull requests of a repository say of what was proposed before."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from switchboard_policy.app.pulls.settings import BotSettings
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.proposal import Topic
from switchboard_policy.gate.commands import Refuse, commands
from switchboard_policy.ports.forge import Comment, Commit, Forge, Kind, PullRequest, State
from switchboard_policy.proposal.branch import Values, held_by, topic_word
from switchboard_policy.proposal.mark import read, rebuild_asked
from switchboard_policy.proposal.memory import Known, Memory

PREFIX = "switchboard/"
"""What every branch of ours begins with."""
_REASON_CHARACTERS = 400


def recall(forge: Forge, settings: BotSettings, current: Values, now: int) -> Memory:
    """Return what is remembered.

    Nothing is believed of a pull request that another account opened. In the ordinary case this
    asks who we are and for one list.

    Args:
        forge: the repository.
        settings: how far to look back.
        current: topic to number and unit, as the base holds them.
        now: seconds since the epoch.
    """
    me = forge.actor().account.id
    found = forge.pulls(most=settings.looked_back)
    since = now - settings.manners.refusal_s
    ours = tuple(_known(forge, pull, me, since) for pull in found if _ours(pull, me))
    short = len(found) >= settings.looked_back and found[-1].created_at > since
    return Memory(ours, current, short=short)


def current_values(values: PolicyValues) -> Values:
    """Return topic to number and unit, as a repository holds them."""
    found: dict[str, tuple[Decimal, str]] = {}
    for value in values:
        if isinstance(value.value, Decimal):
            subject = "/".join(name for _, name in value.names)
            about = Topic(value.binding.area, subject, value.binding.name)
            found[topic_word(about)] = (value.value, str(value.binding.unit))
    return found


def is_ours(commit: Commit, me: int) -> bool:
    """Whether a commit is one we made, and nobody has touched since.

    Args:
        commit: the commit.
        me: id of our account.
    """
    lines = commit.message.splitlines()
    parents, author = " ".join(commit.parents), commit.author
    return (
        author.id == me
        and not held_by(commit.sha, commit.tree, parents, author.login, lines).touched
    )


def _ours(pull: PullRequest, me: int) -> bool:
    return (
        pull.author.id == me
        and pull.head.branch.startswith(PREFIX)
        and pull.head.repository == pull.base.repository
    )


def _known(forge: Forge, pull: PullRequest, me: int, since: int) -> Known:
    mark = read(pull.body)
    opened = pull.state is State.OPEN
    elsewhere = mark is not None and mark.head != pull.head.sha
    known = Known(
        number=pull.number,
        branch=pull.head.branch,
        state=pull.state,
        head=pull.head.sha,
        mark=mark,
        labels=pull.labels,
        created_at=pull.created_at,
        closed_at=pull.closed_at or 0,
        rebuild=opened and rebuild_asked(pull.body),
        halfway=opened and elsewhere and is_ours(forge.commit_at(pull.head.sha), me),
        url=pull.url,
    )
    if not known.untold or known.closed_at < since:
        return known
    return known.because_of(reason_of(forge.comments(pull.number), me))


def reason_of(comments: Sequence[Comment], me: int) -> str:
    """Return why a pull request was closed: the last `refuse` command, else the last comment.

    Args:
        comments: what was said, the oldest first.
        me: id of our account, whose own words are no reason.
    """
    said = [each for each in comments if each.author.kind is Kind.PERSON and each.author.id != me]
    asked = [
        command.reason
        for comment in said
        for command in commands(comment.body)
        if isinstance(command, Refuse)
    ]
    reasons = asked or [comment.body for comment in said]
    return " ".join(reasons[-1].split())[:_REASON_CHARACTERS] if reasons else ""
