"""A gate decision on a pull request as people are shown it: words ready, nothing escaped yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from switchboard_policy.domain.decision import GateDecision, Verdict
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.moments import iso_day
from switchboard_policy.domain.units import counted
from switchboard_policy.gate.accepted import Outcome, outcomes
from switchboard_policy.gate.pull.decision import ChangedValue, PullDecision
from switchboard_policy.render import numbers
from switchboard_policy.render.view import NAMES, override_command

_ACCEPTED_FOR = 7 * 86_400
"""Seconds the command that is offered lasts: a week, long enough to merge in. Ours."""
_MARKS = {Verdict.ALLOWED: "✓", Verdict.ALLOWED_BY_OVERRIDE: "✓", Verdict.DENIED: "✗"}


@dataclass(frozen=True)
class Waiting:
    """Whom a soft finding waits for.

    Args:
        finding: its id.
        groups: owners; it takes one of each group. Authors are left out.
        shut: whether some group holds nobody but authors.
    """

    finding: str
    groups: tuple[tuple[str, ...], ...]
    shut: bool


def heading(found: PullDecision) -> str:
    """Return the verdict in a few words, for a check's title and the first line of a comment."""
    if found.moved:
        return "✗ Not decided: the pull request moved while it was being judged"
    decision = found.decision
    mark, count = _MARKS[decision.verdict], _counts(decision)
    match decision.verdict:
        case Verdict.ALLOWED:
            return f"{mark} Allowed{_noted(count)}"
        case Verdict.ALLOWED_BY_OVERRIDE:
            ids = ", ".join(sorted({one.id for one in decision.overridden}))
            return f"{mark} Allowed by override of {ids}{_noted(count)}"
        case _:
            told = [f"{count[level]} {level}" for level in (Level.HARD, Level.SOFT) if count[level]]
            total = count[Level.HARD] + count[Level.SOFT]
            what = f"{' and '.join(told)} finding{'' if total == 1 else 's'}" if told else "no rule"
            return f"{mark} Denied: {what}{_noted(count)}"


def _counts(decision: GateDecision) -> Mapping[Level, int]:
    return {level: sum(one.level is level for one in decision.findings) for level in Level}


def _noted(count: Mapping[Level, int]) -> str:
    advice = count[Level.ADVISORY]
    return f"; {counted(advice, 'advisory finding')}" if advice else ""


def authors(decision: GateDecision) -> tuple[str, ...]:
    """Return who cannot override: everybody who had a hand in the change."""
    proposal = cast("Mapping[str, Any]", decision.input.get("proposal", {}))
    named = [one["login"] for one in proposal.get("authors", [])]
    return tuple(dict.fromkeys((*named, *filter(None, [proposal.get("author", "")]))))


def waiting(decision: GateDecision) -> tuple[Waiting, ...]:
    """Return who could unblock each soft finding that stands, worked out from its owners alone."""
    out = {name.lower().lstrip("@") for name in authors(decision)}
    found = []
    for name, groups in sorted(decision.waiting.items()):
        left = tuple(
            tuple(one.lstrip("@") for one in group if one.lower().lstrip("@") not in out)
            for group in groups
        )
        found.append(Waiting(name, tuple(group for group in left if group), not all(left)))
    return tuple(found)


def accepted(decision: GateDecision) -> tuple[Outcome, ...]:
    """Return the overrides that carried something."""
    return tuple(one for one in outcomes(decision) if one.counts)


def stuck(decision: GateDecision) -> bool:
    """Whether a hard finding stands, which nobody can accept."""
    return any(one.level is Level.HARD for one in decision.findings)


def command(decision: GateDecision) -> str:
    """Return the comment that accepts what stands; empty where nothing can be accepted."""
    soft = sorted({one.id for one in decision.findings if one.level is Level.SOFT})
    if not soft:
        return ""
    now = decision.input.get("now", 0)
    until = iso_day(now + _ACCEPTED_FOR) if isinstance(now, int) else "<date>"
    return override_command(soft).replace("<date>", until)


@dataclass(frozen=True)
class Value:
    """A changed value in the words of people.

    Args:
        subject: whom it is about.
        what: what people call the value.
        old: the number on the base.
        new: the number it would be.
        unit: its unit.
    """

    subject: str
    what: str
    old: str
    new: str
    unit: str


def values(found: PullDecision) -> tuple[Value, ...]:
    """Return the changed values in the words of people."""
    return tuple(_value(one) for one in found.values)


def _value(one: ChangedValue) -> Value:
    what = NAMES.get(one.value, one.value.rpartition(".")[2].replace("_", " "))
    return Value(one.subject, what, numbers.grouped(one.old), numbers.grouped(one.new), one.unit)


def bindings(found: PullDecision) -> tuple[tuple[str, str], ...]:
    """Return what an override of this is bound to, and what is merely recorded."""
    stamp = found.decision.stamp
    told = (
        ("change", found.change_digest),
        ("rules", found.rules_digest),
        ("values on the base", found.base_values),
        ("decision", found.digest),
        ("judged", f"{found.head[:12]} merged into {found.base[:12]}"),
        ("engine", f"{stamp.engine} {stamp.version}".strip()),
    )
    return tuple((name, value) for name, value in told if value)
