"""What a proposal's branch holds already, and whether a newer proposal may take its place.

A commit of ours says in trailers what it proposes and which tree and base it was made of. Where
tree and base still fit, nobody has touched it since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from string import ascii_letters, digits

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.proposal import Proposal, Topic
from switchboard_policy.domain.units import UNITS, Dimension, convert, plain
from switchboard_policy.proposal.identity import topic

PROPOSAL = "Switchboard-Proposal"
DIGEST = "Switchboard-Change-Digest"
RISK = "Switchboard-Risk"
VALUE = "Switchboard-Value"
ASKED_BY = "Switchboard-Asked-By"
BASE = "Switchboard-Base"
TREE = "Switchboard-Tree"

_LINKED = re.compile(r"\bGH-(?=\d)|\bwww\.", re.IGNORECASE)
_PLAIN = frozenset(f"{ascii_letters}{digits}/._-+~".encode())

Values = Mapping[str, tuple[Decimal, str]]
"""Topic, as one word, to a number and its unit."""


class Action(StrEnum):
    """What is done with the branch."""

    CREATED = "created"
    UPDATED = "updated"
    REBUILT = "rebuilt"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    STOPPED = "stopped"

    @property
    def writes(self) -> bool:
        """Whether the branch moves."""
        return self in {Action.CREATED, Action.UPDATED, Action.REBUILT}


@dataclass(frozen=True)
class Held:
    """What a branch holds.

    Args:
        tip: its commit.
        touched: what a person did to it; empty where it is as we left it.
        base: the commit it was made on.
        digest: the change digest it carries.
        risk: the risk level it was proposed with.
        values: topic to number and unit.
    """

    tip: str
    touched: str = ""
    base: str = ""
    digest: str = ""
    risk: str = ""
    values: Values = field(default_factory=dict)


def held_by(tip: str, tree: str, parents: str, author: str, message: Iterable[str]) -> Held:
    """Return what a branch holds that ends in a commit.

    Args:
        tip: the commit.
        tree: its tree.
        parents: its parents, a space between them.
        author: who made it, for people.
        message: the lines that may hold its trailers.
    """
    trailers = _trailers(message)
    touched = _touched(trailers, tree, parents)
    if touched:
        return Held(tip, f"{touched} by {author}")
    return Held(
        tip,
        base=parents,
        digest=trailers[DIGEST][0],
        risk=trailers[RISK][0].rpartition(" ")[2],
        values=parsed_values(trailers.get(VALUE, ())),
    )


def told_digest(message: str) -> str:
    """Return the change digest a commit of ours says it carries; empty where it says none.

    Args:
        message: the commit's message.
    """
    said = _trailers(message.splitlines()).get(DIGEST, [])
    return said[-1] if said else ""


def _trailers(lines: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        name, colon, value = line.partition(": ")
        if colon:
            found.setdefault(name, []).append(value)
    return found


def _touched(trailers: Mapping[str, list[str]], tree: str, parents: str) -> str:
    if not all(name in trailers for name in (PROPOSAL, DIGEST, RISK, BASE, TREE)):
        return "it ends in a commit"
    if trailers[TREE] != [tree]:
        return "its commit was amended"
    return "" if trailers[BASE] == [parents] else "its commit was moved to another base"


def asker_told(message: str) -> str:
    """Return the login of the person a commit of ours was asked for by; empty for nobody.

    Args:
        message: the commit's message.
    """
    said = _trailers(message.splitlines()).get(ASKED_BY, [])
    return said[-1] if said else ""


def trailers_of(proposal: Proposal, base: str, tree: str, *, asked_by: str = "") -> str:
    """Return the trailers of a proposal's commit.

    Args:
        proposal: the proposal.
        base: the commit it is made on.
        tree: the tree it is made of.
        asked_by: login of the person who asked for it; empty where a schedule did.
    """
    risk = proposal.risk
    pairs = [
        (PROPOSAL, proposal.id),
        (DIGEST, proposal.change_set.digest),
        (RISK, f"{risk.score:g} {risk.level}"),
        *((VALUE, _written(delta)) for delta in proposal.change_set.deltas),
        *(((ASKED_BY, asked_by),) if asked_by else ()),
        (BASE, base),
        (TREE, tree),
    ]
    return "".join(f"{name}: {value}\n" for name, value in pairs)


def values_of(proposal: Proposal) -> dict[str, tuple[Decimal, str]]:
    """Return topic to proposed number and unit."""
    return {
        topic_word(topic(delta)): (delta.new, str(delta.unit))
        for delta in proposal.change_set.deltas
    }


def decide(
    held: Held | None, proposal: Proposal, base: str, *, merged: bool, band: Decimal
) -> tuple[Action, str]:
    """Return what to do with the branch, and why in words.

    Args:
        held: what the branch holds.
        proposal: what it should hold.
        base: the commit the proposal is made on.
        merged: whether the branch is part of the base already.
        band: ratio by which a value may differ before the branch is updated.
    """
    if held is None:
        return Action.CREATED, "the branch is new"
    if merged:
        return Action.REBUILT, "what the branch held is part of the base already"
    if held.touched:
        return Action.STOPPED, f"{held.touched}; delete the branch to have it made again"
    if held.base != base:
        return Action.REBUILT, f"its base moved from {held.base[:12]} to {base[:12]}"
    return compare(held, proposal, band)


def compare(held: Held, proposal: Proposal, band: Decimal) -> tuple[Action, str]:
    """Return what to do with a branch of ours that stands on the right base, and why in words.

    Args:
        held: what the branch holds.
        proposal: what it should hold.
        band: ratio by which a value may differ before the branch is updated.
    """
    if held.digest == proposal.change_set.digest:
        return Action.UNCHANGED, "it holds exactly this change"
    if held.risk != str(proposal.risk.level):
        return Action.UPDATED, f"the risk went from {held.risk} to {proposal.risk.level}"
    left = left_band(held.values, values_of(proposal), band)
    if left:
        return Action.UPDATED, left
    return Action.KEPT, f"newer figures differ by at most {plain(band * 100)} %"


def left_band(before: Values, after: Values, band: Decimal) -> str:
    """Return the first value that left its band, in words, or nothing.

    Args:
        before: topic to number and unit.
        after: the same, newer.
        band: ratio by which a value may differ; of an objective, what may fail is compared.
    """
    if before.keys() != after.keys():
        return "it is about other values"
    for name, (new, unit) in sorted(after.items()):
        old, old_unit = before[name]
        if unit != old_unit:
            return f"{name} is in {unit} now"
        held, wanted = _measure(old, unit), _measure(new, unit)
        if abs(wanted - held) > band * abs(held):
            return f"{name} went from {plain(old)} to {plain(new)} {unit}"
    return ""


def _measure(number: Decimal, unit: str) -> Decimal:
    """Return what the band is a ratio of: for an objective what may fail, for others the value."""
    if UNITS[unit].dimension is Dimension.RATIO:
        return 1 - convert(number, UNITS[unit], UNITS["ratio"])
    return number


def topic_word(about: Topic) -> str:
    """Return a topic as one word: names in a repository may hold anything.

    It stands in a commit's message, where a forge would link `@ada`, `GH-1` and `www.`.
    """
    spelt = str(about).encode("utf-8", "surrogatepass")
    word = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in spelt)
    return _LINKED.sub(lambda found: f"{found[0][:-1]}%{ord(found[0][-1]):02X}", word)


def _written(delta: Delta) -> str:
    return f"{topic_word(topic(delta))}={plain(delta.new)} {delta.unit}"


def parsed_values(lines: Iterable[str]) -> dict[str, tuple[Decimal, str]]:
    """Return topic to number and unit, of lines such as `limits/acme/rps=32 requests/s`.

    Args:
        lines: what trailers say; a line that says no value counts for none.
    """
    return dict(filter(None, map(_parsed, lines)))


def _parsed(text: str) -> tuple[str, tuple[Decimal, str]] | None:
    name, _, rest = text.rpartition("=")
    number, _, unit = rest.partition(" ")
    try:
        told = Decimal(number)
        return (name, (told, unit)) if unit in UNITS and told.is_finite() else None
    except InvalidOperation:
        return None
