"""The answer to each command of a pull request, from what the gate has decided now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from switchboard_policy.app.pulls.explaining import explain
from switchboard_policy.app.pulls.overrides import Said, Words
from switchboard_policy.domain.finding import Level
from switchboard_policy.errors import nearest
from switchboard_policy.gate.accepted import Outcome, outcomes
from switchboard_policy.gate.commands import (
    BreakGlass,
    Explain,
    Misread,
    Override,
    Recheck,
    Refuse,
    Revoke,
    Who,
    Why,
)
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.render import numbers
from switchboard_policy.render.gate_pages import Reply
from switchboard_policy.render.gate_view import heading, waiting

MOST = 10
"""Answers kept in the comment; the comments themselves stay. Ours."""


def replies(found: PullDecision, words: Words) -> tuple[Reply, ...]:
    """Return the answers to what was said, the newest last.

    They are worked out anew each time, so an event that comes twice, late or never changes none.

    Args:
        found: what was decided.
        words: what was said.
    """
    judged = outcomes(found.decision)
    return tuple(
        Reply(one.comment.author.login, _asked(one), _answer(one, found, judged))
        for one in words.said[-MOST:]
    )


def _asked(one: Said) -> str:
    match one.command:
        case Override(findings):
            return f"override {' '.join(findings)}"
        case Revoke(findings):
            return " ".join(("revoke", *findings))
        case Explain(finding):
            return f"explain {finding}"
        case BreakGlass(incident, second):
            return f"break-glass {incident or second}"
        case Misread():
            return "not read"
        case _:
            return type(one.command).__name__.lower()


def _answer(one: Said, found: PullDecision, judged: Sequence[Outcome]) -> tuple[str, ...]:
    told: tuple[str, ...]
    match one.command:
        case _ if one.refused:
            told = (one.refused,)
        case Misread(wrong):
            told = (wrong,)
        case Override() | BreakGlass():
            told = (*_accepting(one, judged), *_misspelt(one, found))
        case Revoke():
            told = ("taken back",)
        case Why():
            told = why(found)
        case Who():
            told = who(found)
        case Explain(finding):
            told = explain(finding, found.decision)
        case Recheck():
            told = (f"looked again: {heading(found)}",)
        case Refuse(reason):
            told = (f"closed: {reason}",)
    return told


def why(found: PullDecision) -> tuple[str, ...]:
    """Return why the gate says what it says: each finding, the values it rests on, what helps."""
    decision = found.decision
    values = [
        f"{one.subject}: {one.value} {numbers.grouped(one.old)} → {numbers.grouped(one.new)} "
        f"{one.unit}".rstrip()
        for one in found.values
    ]
    told = [
        f"{one.id} ({one.level}): {one.msg}"
        for one in decision.findings
        if one.level is not Level.ADVISORY
    ]
    return (
        heading(found),
        *told,
        *values,
        *(f"What would pass: {one}" for one in decision.guidance),
    )


def who(found: PullDecision) -> tuple[str, ...]:
    """Return who could unblock each finding that stands, nobody mentioned and nobody asked."""
    told = [
        f"{one.finding}: one of {', and one of '.join(' or '.join(group) for group in one.groups)}"
        if not one.shut
        else f"{one.finding}: nobody; whoever owns it had a hand in this change"
        for one in waiting(found.decision)
    ]
    hard = sorted({one.id for one in found.decision.findings if one.level is Level.HARD})
    told += [f"{one}: nobody can accept it, the change itself has to change" for one in hard]
    return tuple(told) or ("Nothing stands that somebody would have to accept.",)


def _misspelt(one: Said, found: PullDecision) -> Iterable[str]:
    """Yield the nearest finding of this pull request to each that is none of it."""
    told = {each.id for each in (*found.decision.findings, *found.decision.overridden)}
    named = one.command.findings if isinstance(one.command, Override) else ()
    return [f"{name}: {nearest(name, told)}" for name in named if name not in told and told]


def _accepting(one: Said, judged: Iterable[Outcome]) -> tuple[str, ...]:
    """Return whether an acceptance counts and until when, or exactly why it does not."""
    glass = isinstance(one.command, BreakGlass)
    named = one.command.findings if isinstance(one.command, Override) else ()
    mine = [
        each
        for each in judged
        if each.comment == one.comment.id
        and each.fact["given"]["break_glass"] is glass
        and (glass or set(each.fact["findings"]) <= set(named))
    ]
    if not mine:
        return ("does not count any more: taken back, or given anew",)
    told = [
        f"counts for {', '.join(each.counts)} until {numbers.moment(each.until)} UTC"
        for each in mine
        if each.counts
    ]
    refused = [f"does not count: {reason}" for each in mine for reason in each.refused]
    if refused and one.blind:
        refused.append(f"whom its author may speak for is not known: {one.blind}")
    return (*told, *dict.fromkeys(refused)) or ("carries nothing: nothing it names stands",)
