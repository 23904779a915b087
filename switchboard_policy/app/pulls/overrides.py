"""What people said on a pull request, and which of it are overrides: facts, not yet judged.

Every comment that accepts something is asked for again by its number. What it accepts is what our
own comment showed when it was written (`gate/memory.py`); whether it counts is for the rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from switchboard_policy.app.pulls.speaking import Speakers
from switchboard_policy.domain.decision import Given
from switchboard_policy.domain.decision import Override as Fact
from switchboard_policy.errors import ForgeMissing
from switchboard_policy.gate.commands import (
    BreakGlass,
    Command,
    Misread,
    Override,
    Refuse,
    Revoke,
    commands,
)
from switchboard_policy.gate.memory import (
    MARKER,
    Memory,
    Shown,
    Taken,
    body_digest,
    unsealed,
)
from switchboard_policy.ports.forge import Comment, Forge, Kind

UNSEEN = "when it was written, the gate had not shown this pull request yet; write it again"
"""Why an override counts for nothing that accepts what nobody had before them."""
NOT_OURS = "somebody opened this pull request; close it, or ask for changes in a review"
"""Why a pull request of a person is not refused by a command."""
NO_OWNER = "a proposal is turned down by an owner of what it changes"
"""Why a proposal is not refused by just anybody."""


@dataclass(frozen=True)
class Said:
    """One command of one comment.

    Args:
        comment: where it stands.
        command: what it asks.
        owners: the owners its author may speak for; looked up where it matters.
        refused: why nothing came of it, where that is known before the rules are asked.
        blind: why its author may speak for more owners than these; empty where all is known.
    """

    comment: Comment
    command: Command | Misread
    owners: tuple[str, ...] = ()
    refused: str = ""
    blind: str = ""


@dataclass(frozen=True)
class Words:
    """Everything said on a pull request.

    Args:
        said: every command, the oldest first.
        overrides: the facts of those that accept something, for the gate's rules.
        memory: what our comment remembers, with the words taken now.
        ours: our comment; None while there is none.
    """

    said: tuple[Said, ...]
    overrides: tuple[Fact, ...]
    memory: Memory
    ours: Comment | None = None


def words_on(
    forge: Forge, number: int, *, owners: Collection[str], break_glass_s: int, key: bytes
) -> Words:
    """Return what was said on a pull request.

    Args:
        forge: the repository.
        number: the pull request.
        owners: every name that owns something of it; speakers are looked up among these.
        break_glass_s: seconds after which a break-glass word ends.
        key: what our comment's memory is sealed with; empty for none.

    Raises:
        ForgeError: the forge does not answer.
    """
    comments = forge.comments(number)
    ours = our_comment(forge, comments)
    memory = remembered(forge, number, ours, key)
    asked = Speakers(forge, owners)
    said = [
        one
        for comment in comments
        if comment.author.id != forge.actor().account.id
        for one in _said(forge, comment, asked)
    ]
    proposed = any(isinstance(one.command, Refuse) for one in said) and _is_ours(forge, number)
    said, memory = _taken([_turned_down(one, ours=proposed) for one in said], memory)
    return Words(tuple(said), tuple(_facts(said, memory, break_glass_s)), memory, ours)


def our_comment(forge: Forge, comments: Iterable[Comment]) -> Comment | None:
    """Return the comment we keep on a pull request; one that only looks like it is not ours."""
    actor = forge.actor()
    for comment in comments:
        same = comment.author.id == actor.account.id
        through = actor.app is None or comment.app in {None, actor.app}
        if same and through and MARKER in comment.body.splitlines()[:1]:
            return comment
    return None


def remembered(forge: Forge, number: int, ours: Comment | None, key: bytes) -> Memory:
    """Return what our comment remembers, as of when it was written last."""
    if ours is None:
        return Memory()
    return unsealed(ours.body, place(forge, number), key).read_at(ours.updated_at)


def place(forge: Forge, number: int) -> str:
    """Return which pull request of which repository a memory is about."""
    return f"{forge.repository().id}/{number}"


def _is_ours(forge: Forge, number: int) -> bool:
    """Whether we opened a pull request ourselves."""
    return forge.pull(number).author.id == forge.actor().account.id


def _turned_down(one: Said, *, ours: bool) -> Said:
    """Return a refusal of the whole pull request with why nothing comes of it, if nothing does."""
    if not isinstance(one.command, Refuse):
        return one
    if not ours:
        return replace(one, refused=NOT_OURS)
    return one if one.owners else replace(one, refused=NO_OWNER)


def _said(forge: Forge, comment: Comment, asked: Speakers) -> Iterable[Said]:
    """Return the commands of a comment as it stands now; none once it was deleted."""
    if not commands(comment.body):
        return ()
    try:
        comment = forge.comment(comment.id)
    except ForgeMissing:
        return ()
    found = [one for one in commands(comment.body) if _heard(comment, one)]
    weighs = any(isinstance(one, (Override, BreakGlass, Revoke, Refuse)) for one in found)
    owners = asked.names(comment.author) if weighs else ()
    return tuple(Said(comment, one, owners, blind=asked.blind) for one in found)


def _heard(comment: Comment, command: Command | Misread) -> bool:
    """Whether somebody is answered: people are, and bots where they would take an owner's place."""
    return _by_a_person(comment) or isinstance(command, (Override, BreakGlass))


def _by_a_person(comment: Comment) -> bool:
    """Whether a person wrote a comment; what an App writes in somebody's name is the App's word."""
    return comment.author.kind is Kind.PERSON and comment.app is None


def _taken(said: Sequence[Said], memory: Memory) -> tuple[list[Said], Memory]:
    """Return the commands, and the memory that has taken their words in their order.

    A later word takes the place of an earlier one: of the same person about the same finding, or
    of an owner who takes acceptances back.
    """
    found: list[Said] = []
    for one in said:
        match one.command:
            case Override() | BreakGlass():
                held = memory.of(one.comment.id)
                shown = held.shown if held else memory.at(one.comment.created_at)
                refused = "" if shown else UNSEEN
                if shown and not held:
                    digest = body_digest(one.comment.body)
                    memory = memory.taking([Taken(one.comment.id, digest, shown)])
                found.append(replace(one, refused=refused))
            case Revoke(findings):
                hit = [other for other in found if _may_revoke(one, other)]
                memory = memory.taking(_revoked(hit, findings, memory))
                refused = "" if hit else "there is nothing here that you could take back"
                found.append(replace(one, refused=refused))
            case _:
                found.append(one)
    return found, memory


def _may_revoke(one: Said, other: Said) -> bool:
    """Whether somebody may take another's word back: whoever gave it, or any owner."""
    if not isinstance(other.command, (Override, BreakGlass)) or other.refused:
        return False
    same = bool(one.comment.author.id) and one.comment.author.id == other.comment.author.id
    return same or bool(one.owners)


def _revoked(hit: Iterable[Said], findings: Collection[str], memory: Memory) -> Iterable[Taken]:
    for other in hit:
        held = memory.of(other.comment.id)
        if held is not None:
            gone = {*held.revoked, *(findings or _accepts(other, held.shown))}
            yield replace(held, revoked=tuple(sorted(gone)))


def _accepts(one: Said, shown: Shown) -> tuple[str, ...]:
    return one.command.findings if isinstance(one.command, Override) else shown.soft


def _facts(said: Sequence[Said], memory: Memory, break_glass_s: int) -> Iterable[Fact]:
    """Yield the overrides, the oldest first, each with the findings its author still accepts."""
    later: set[tuple[int, bool, str]] = set()
    found: list[Fact] = []
    for one in reversed(said):
        held = memory.of(one.comment.id)
        if held is None or one.refused or not isinstance(one.command, (Override, BreakGlass)):
            continue
        author, glass = one.comment.author.id, isinstance(one.command, BreakGlass)
        accepts = [name for name in _accepts(one, held.shown) if name not in held.revoked]
        mine = tuple(name for name in accepts if (author, glass, name) not in later)
        later |= {(author, glass, name) for name in accepts}
        if mine:
            found.append(_fact(one, mine, held, break_glass_s))
    return reversed(found)


def _fact(one: Said, findings: tuple[str, ...], held: Taken, break_glass_s: int) -> Fact:
    command, comment = one.command, one.comment
    assert isinstance(command, (Override, BreakGlass))
    glass = isinstance(command, BreakGlass)
    return Fact(
        change_digest=held.shown.change_digest,
        findings=findings,
        by=comment.author.login,
        reason=command.reason,
        expires=comment.created_at + break_glass_s
        if isinstance(command, BreakGlass)
        else command.until,
        speaks_for=one.owners,
        given=Given(
            person=comment.author.id,
            bot=not _by_a_person(comment),
            edited=_edited(comment, held),
            comment=comment.id,
            body_digest=body_digest(comment.body),
            at=comment.created_at,
            rules_digest=held.shown.rules_digest,
            base_values=held.shown.base_values,
            saw=held.shown.saw,
            break_glass=glass,
            incident=command.incident if isinstance(command, BreakGlass) else "",
            ticket="" if isinstance(command, BreakGlass) else command.ticket,
        ),
    )


def _edited(comment: Comment, held: Taken) -> bool:
    """Whether a comment says anything else than what it said at first, or was touched at all."""
    return comment.created_at != comment.updated_at or held.body_digest != body_digest(comment.body)
