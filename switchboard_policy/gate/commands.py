"""What people may ask in a comment, one command a line: `/switchboard why`.

Nothing here decides. A line that begins like a command and is none is answered with what would
be right, never guessed at: an override is somebody's word, so it is taken as it stands or not at
all.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from switchboard_policy.errors import nearest
from switchboard_policy.gate import moments
from switchboard_policy.gate.comment_lines import said
from switchboard_policy.gate.lookalikes import odd, resembles, unseen

WORD = "/switchboard"
"""What every command begins with."""
MOST = 10
"""Commands read in one comment; more is a mistake or an attack. Ours."""

_FINDING = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*")
_LOGIN = re.compile(r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?(?:\[bot\])?")
_TICKET = re.compile(r"\[?((?:[A-Za-z][A-Za-z0-9_]{0,31})?#?[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*)\]?")
_LAST = re.compile(r"(?:^|\s)[\[(]?([A-Z][A-Z0-9_]{0,15}-[0-9]{1,12}|#[0-9]{1,12})[\])]?\.?$")
_BECAUSE = re.compile(r"(?:^|(?<=[ \t]))because(?:[ \t]+|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Override:
    """An owner accepts findings.

    Args:
        findings: ids, as they were written; never empty.
        until: seconds since the epoch; it counts before this moment.
        reason: why, the ticket included.
        ticket: where it is followed up; empty for none.
    """

    findings: tuple[str, ...]
    until: int
    reason: str
    ticket: str = ""


@dataclass(frozen=True)
class Revoke:
    """Acceptances are taken back.

    Args:
        findings: of which findings; empty for all.
        reason: why; may be empty.
    """

    findings: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class BreakGlass:
    """An owner accepts every soft finding at once, in an emergency.

    Args:
        incident: id of the incident; empty where a second owner is named.
        second: login of the other owner; empty where an incident is named.
        reason: why.
    """

    incident: str
    second: str
    reason: str


@dataclass(frozen=True)
class Refuse:
    """A proposal is turned down.

    Args:
        reason: why.
    """

    reason: str


@dataclass(frozen=True)
class Explain:
    """Somebody asks what a finding means.

    Args:
        finding: its id.
    """

    finding: str


@dataclass(frozen=True)
class Why:
    """Somebody asks why the gate says what it says."""


@dataclass(frozen=True)
class Who:
    """Somebody asks who could unblock this."""


@dataclass(frozen=True)
class Recheck:
    """Somebody asks the gate to look again."""


@dataclass(frozen=True)
class Misread:
    """A line that begins like a command and is none.

    Args:
        why: what is wrong with it, and what would be right.
    """

    why: str


Command = Override | Revoke | BreakGlass | Refuse | Explain | Why | Who | Recheck
USAGE = {
    "override": "override <finding ids> until <date> because <reason> [ticket]",
    "revoke": "revoke [finding ids] [because <reason>]",
    "why": "why",
    "who": "who",
    "recheck": "recheck",
    "explain": "explain <finding id>",
    "refuse": "refuse because <reason>",
    "break-glass": "break-glass <incident or @second-owner> because <reason>",
}
"""Every command and how it is written, without the word it begins with."""


_ASKED: dict[str, Command] = {"why": Why(), "who": Who(), "recheck": Recheck()}


class _Wrong(ValueError):  # noqa: N818 - what it says of a line
    """A command is not written as it must be; says what would be right."""


def commands(body: str, known: Collection[str] = ()) -> tuple[Command | Misread, ...]:
    """Return what a comment asks, in order. Never raises, whatever was written.

    Args:
        body: the comment, Markdown; hostile.
        known: ids of findings that can be named; where empty, any id can.
    """
    if not any(_meant(line.lstrip()) for line in body.splitlines()):
        return ()  # most comments; reading Markdown takes a thousand times as long
    lines = [line for line in (text.rstrip(" \t") for text in said(body)) if _meant(line)]
    found = [_read(line, known) for line in lines[:MOST]]
    if len(lines) > MOST:
        found.append(Misread(f"a comment may hold {MOST} commands; the others were not read"))
    return tuple(found)


def _meant(line: str) -> bool:
    """Whether a line begins with our word, or with one that is meant to be taken for it."""
    first = re.split(r"\s", line, maxsplit=1)[0]
    return first.lower() == WORD or resembles(first, WORD)


def _read(line: str, known: Collection[str]) -> Command | Misread:
    try:
        head, reason = _parts(line)
        verb, *rest = head.split()[1:] or [""]
        return _command(verb.lower(), rest, reason, known)
    except _Wrong as wrong:
        return Misread(str(wrong))


def _parts(line: str) -> tuple[str, str | None]:
    """Return what stands before `because`, in plain letters, and what stands after it."""
    cut = _BECAUSE.search(line)
    head, reason = (line, None) if cut is None else (line[: cut.start()], line[cut.end() :])
    if strange := odd(head):
        raise _Wrong(f"it holds {strange}; commands are typed in plain letters and spaces")
    if reason is not None and (strange := unseen(reason)):
        raise _Wrong(f"its reason holds {strange}, which nobody can see; type it without")
    return head, reason if reason is None else reason.strip()


def _command(verb: str, rest: list[str], reason: str | None, known: Collection[str]) -> Command:
    match verb:
        case "why" | "who" | "recheck":  # what follows is a person being polite
            return _ASKED[verb]
        case "explain":
            return Explain(_ids(_exactly(1, rest, verb), known)[0])
        case "override":
            return _override(rest, _reason(verb, reason), known)
        case "revoke":
            return Revoke(_ids(rest, known) if rest else (), reason or "")
        case "refuse":
            _exactly(0, rest, verb)
            return Refuse(_reason(verb, reason))
        case "break-glass":
            return _break_glass(_exactly(1, rest, verb)[0], _reason(verb, reason))
        case _:
            what = f"{verb!r} is no command" if verb else "it does not say what to do"
            raise _Wrong(f"{what}; {nearest(verb, USAGE)}")


def _override(rest: list[str], reason: str, known: Collection[str]) -> Override:
    words = [word.lower() for word in rest]
    if words.count("until") != 1 or len(rest) != words.index("until") + 2:
        raise _Wrong(f"one `until <date>` must stand before `because`: {_usage('override')}")
    until = moments.moment(rest[-1])
    if until is None:
        raise _Wrong(f"{rest[-1]!r} is no date; {moments.HINT}")
    last = _LAST.search(reason)
    return Override(_ids(rest[:-2], known), until, reason, last[1] if last else "")


def _break_glass(word: str, reason: str) -> BreakGlass:
    if _LOGIN.fullmatch(word):
        return BreakGlass("", word.removeprefix("@"), reason)
    if found := _TICKET.fullmatch(word):
        return BreakGlass(found[1], "", reason)
    raise _Wrong(
        f"{word!r} is no incident id, which holds a number, and no owner, who is written with @"
    )


def _exactly(number: int, rest: list[str], verb: str) -> list[str]:
    if len(rest) != number:
        raise _Wrong(f"write {_usage(verb)}")
    return rest


def _ids(words: list[str], known: Collection[str]) -> tuple[str, ...]:
    """Return the ids of findings some words name, once each, in their order."""
    names = [name for word in words for name in word.split(",") if name and name.lower() != "and"]
    if not names:
        raise _Wrong(f"name a finding by its id, such as `risk/high`: {_usage('override')}")
    for name in names:
        if not _FINDING.fullmatch(name) or (known and name not in known):
            raise _Wrong(f"{name!r} is no finding; {nearest(name, known or ['risk/high'])}")
    return tuple(dict.fromkeys(names))


def _reason(verb: str, reason: str | None) -> str:
    if not reason:
        raise _Wrong(f"it gives no reason: {_usage(verb)}")
    return reason


def _usage(verb: str) -> str:
    return f"`{WORD} {USAGE[verb]}`"
