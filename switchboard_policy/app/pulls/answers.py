"""Answer a comment: look at its pull request again, and tell people in the gate's one comment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from switchboard_policy.app.pulls.overrides import Words
from switchboard_policy.app.pulls.telling import Keeping, Told, tell
from switchboard_policy.errors import ForgeMissing
from switchboard_policy.gate.commands import Command, Misread, Refuse, commands
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.ports.forge import Forge, Kind, State

Judge = Callable[[int], tuple[PullDecision, Words | None]]
"""Judges a pull request as it stands now, with what was said on it."""


@dataclass(frozen=True)
class Answered:
    """What became of a comment.

    Args:
        commands: what it asked; empty where it is none of our business.
        found: what the gate decided; None where it was not asked.
        told: what was published.
        closed: whether the pull request was closed because somebody refused it.
    """

    commands: tuple[Command | Misread, ...] = ()
    found: PullDecision | None = None
    told: Told | None = None
    closed: bool = False


def answer(forge: Forge, comment: int, judge: Judge, keeping: Keeping, *, now: int) -> Answered:
    """Answer a comment; harmless where that was done before, or the comment is gone.

    Args:
        forge: the repository.
        comment: number of the comment; nothing else of an event is believed.
        judge: judges its pull request.
        keeping: what memory is sealed with, and where overrides are recorded.
        now: seconds since the epoch.

    Raises:
        ForgeError: the forge does not answer.
        RecordingError: an override cannot be recorded.
    """
    try:
        there = forge.comment(comment)
        asked = commands(there.body)
        ours = there.author.id == forge.actor().account.id
        if not asked or ours or there.author.kind is Kind.BOT:
            return Answered()
        pull = forge.pull(there.issue)
    except ForgeMissing:  # deleted meanwhile, or on an issue that is no pull request
        return Answered()
    if pull.state is not State.OPEN:
        return Answered(asked)
    found, words = judge(pull.number)
    told = tell(forge, found, words, keeping, now=now)
    mine = [one for one in (words.said if words else ()) if one.comment.id == comment]
    closed = any(isinstance(one.command, Refuse) and not one.refused for one in mine)
    if closed:
        forge.edit_pull(pull.number, close=True)
    return Answered(asked, found, told, closed)
