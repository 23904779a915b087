"""What no webhook told of: checks that are missing or old, commands nobody answered, overrides.

GitHub and our own comments are the state; nothing is kept beside them. So two that look at the same
time find the same, and doing it twice does no harm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from switchboard_policy.app.pulls.overrides import place
from switchboard_policy.documents.constants import constants
from switchboard_policy.gate.commands import commands
from switchboard_policy.gate.memory import MARKER, Memory, Standing, unsealed
from switchboard_policy.gate.pull.decision import check_name
from switchboard_policy.ports.forge import Comment, Conclusion, Forge, Kind, PullRequest
from switchboard_policy.ports.forge_rules import Delivery

PACKAGE = "switchboard_policy.app.pulls"


@dataclass(frozen=True)
class Expiring:
    """An override that carries something and ends soon.

    Args:
        pull: the pull request.
        override: what stands.
    """

    pull: int
    override: Standing


@dataclass(frozen=True)
class Missed:
    """What was missed.

    Args:
        pulls: numbers of pull requests to look at again.
        comments: pull request and comment of commands that nobody answered.
        expiring: overrides that end soon, the first to end first.
    """

    pulls: tuple[int, ...] = ()
    comments: tuple[tuple[int, int], ...] = ()
    expiring: tuple[Expiring, ...] = ()


def missed(forge: Forge, *, key: bytes, now: int) -> Missed:
    """Return what was missed on the open pull requests of a repository.

    Args:
        forge: the repository.
        key: what the memory in our comments is sealed with.
        now: seconds since the epoch.

    Raises:
        ForgeError: the forge does not answer.
    """
    limits = constants(PACKAGE)
    me, old = forge.actor(), now - limits.whole("check_age_seconds")
    soon = now + limits.whole("expiring_seconds")
    pulls, comments, expiring = [], [], []
    for pull in forge.pulls(most=limits.whole("open_pulls_most"), only_open=True):
        said = forge.comments(pull.number)
        standing = _memory(forge, pull, said, me.account.id, key).standing
        expiring += [Expiring(pull.number, each) for each in standing if each.until <= soon]
        unanswered = _unanswered(said, me.account.id)
        ended = any(each.until <= now for each in standing)
        if unanswered:  # an answer looks at the pull request, too
            comments += [(pull.number, each) for each in unanswered]
        elif ended or not _checked(forge, pull, me.app, old):
            pulls.append(pull.number)
    expiring.sort(key=lambda each: (each.override.until, each.pull))
    return Missed(tuple(pulls), tuple(comments), tuple(expiring))


def lost(deliveries: Iterable[Delivery], *, now: int) -> tuple[int, ...]:
    """Return the attempts to ask for once more: of events whose every attempt failed.

    One that was tried a moment ago may still be under way, and one that fails again and again is
    left alone: whoever looks at the open pull requests finds what it was about.

    Args:
        deliveries: attempts, the newest first.
        now: seconds since the epoch.
    """
    limits = constants(PACKAGE)
    recent = now - limits.whole("delivery_pause_seconds")
    newest: dict[str, Delivery] = {}
    tries: Counter[str] = Counter()
    arrived: set[str] = set()
    for each in deliveries:
        newest.setdefault(each.guid, each)
        tries[each.guid] += 1
        if 200 <= each.status < 300:
            arrived.add(each.guid)
    return tuple(
        each.id
        for guid, each in newest.items()
        if guid not in arrived
        and each.at <= recent
        and tries[guid] < limits.whole("delivery_tries")
    )


def _checked(forge: Forge, pull: PullRequest, app: int | None, old: int) -> bool:
    """Whether the gate's check on the head is ours, finished, and not old.

    A check does not say which base it was made for, and an override may have ended since; so one
    that is old is made again.
    """
    name = check_name(pull.base.branch, forge.repository().default_branch)
    return any(
        check.name == name
        and (app is None or check.app == app)
        and check.status == "completed"
        and check.conclusion in {each.value for each in Conclusion}
        and check.started_at > old
        for check in forge.checks(pull.head.sha)
    )


def _memory(
    forge: Forge, pull: PullRequest, said: Sequence[Comment], me: int, key: bytes
) -> Memory:
    ours = [each for each in said if each.author.id == me and MARKER in each.body]
    return unsealed(ours[0].body, place(forge, pull.number), key) if ours else Memory()


def _unanswered(said: Sequence[Comment], me: int) -> list[int]:
    """Return people's comments with a command that are newer than our own comment."""
    answered = max(
        (each.updated_at for each in said if each.author.id == me and MARKER in each.body),
        default=0,
    )
    return [
        each.id
        for each in said
        if each.author.kind is not Kind.BOT
        and each.author.id != me
        and each.created_at > answered
        and commands(each.body)
    ]
