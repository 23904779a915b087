"""Flips whose answers name no rule, asked once more: which rules held before, which hold now.

Labels of rules where they have some, for every flip that was kept; else traces, which cost twenty
times as much, for a few.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.replay.answers import Ask
from switchboard_policy.opa.replay.attribute import Cause
from switchboard_policy.opa.replay.fields import fields_of
from switchboard_policy.opa.replay.opa_side import OpaSide
from switchboard_policy.opa.replay.summary import Open, Summary
from switchboard_policy.opa.replay.tally import Alike
from switchboard_policy.opa.replay.version import Version

MOST_TRACED = 20
"""Flips of an entry point that are traced. Ours; a trace takes 10 ms and up."""
_MOST_RULES = 3
_LABELS = "rule_labels=true"
_TRACE = "explain=full&pretty=true"
_EXIT = re.compile(r"^(?P<file>r\d{4}\.rego):(?P<row>\d+)\s[|\s]*Exit (?P<rule>data\.\S+)")


@dataclass(frozen=True)
class Flip:
    """A flip that was kept whole.

    Args:
        ask: what was asked.
        tenant: whom it is about; empty where that is not known.
        record: where it stands in the log.
    """

    ask: Ask
    tenant: str
    record: DecisionRecord


@dataclass(frozen=True)
class Explained:
    """Flips of an entry point with the rules that decided them.

    Args:
        by_cause: the flips by cause; all of them where every one was kept and explained.
        causes: how many of those looked at have which cause, most first.
        looked_at: how many were looked at.
    """

    by_cause: Mapping[str, Alike]
    causes: tuple[tuple[Cause, int], ...]
    looked_at: int

    def usual(self) -> Cause:
        """Return the rules of those looked at, the usual first."""
        named = [cause for cause, _ in self.causes if cause.rules]
        rules = dict.fromkeys(rule for cause in named for rule in cause.rules)
        return Cause(tuple(rules)[:_MOST_RULES], named[0].named_by) if named else Cause()


def explain(summary: Summary, old: Version, new: Version) -> dict[Open, Explained]:
    """Return which rules decided the flips whose answers do not say.

    Args:
        summary: of the whole log.
        old: the version in force.
        new: the one that would be.

    Raises:
        EngineError: there is no OPA, or it is gone.
    """
    wanted = {key: kept for key, kept in sorted(summary.unnamed.items()) if len(kept)}
    if not wanted:
        return {}
    before = OpaSide(old, checked=True)
    try:
        after = OpaSide(new, checked=True)
        try:
            return {
                key: _explained(Asker(before, after), key, [_flip(each, key[1]) for each in kept])
                for key, kept in wanted.items()
            }
        finally:
            after.close()
    finally:
        before.close()


class Asker:
    """Asks both versions why.

    Args:
        old: the version in force.
        new: the one that would be.
    """

    def __init__(self, old: OpaSide, new: OpaSide) -> None:
        self._sides = (old, new)

    def labels(self, entrypoint: str, flip: Flip) -> Cause:
        """Return the labelled rules that came or went."""
        before, after = (
            _labels(side.ask_one(entrypoint, flip.ask, _LABELS)) for side in self._sides
        )
        named = sorted((after - before) or (before - after))
        return Cause(tuple(named), "label") if named else Cause()

    def trace(self, entrypoint: str, flip: Flip) -> Cause:
        """Return the innermost rule that came or went."""
        before, after = (_exits(side, entrypoint, flip.ask) for side in self._sides)
        for mine, other in ((after, before), (before, after)):
            rest = Counter(key for key, _ in other)
            for key, name in mine:
                if not rest[key] and not key[1].startswith("default "):
                    return Cause((name,), "trace")
                rest[key] -= 1
        return Cause()


def _explained(asker: Asker, key: Open, flips: Sequence[Flip]) -> Explained:
    entrypoint = key[1]
    found = [(flip, _quietly(asker.labels, entrypoint, flip)) for flip in flips]
    if not any(cause.rules for _, cause in found):
        found = [(flip, _quietly(asker.trace, entrypoint, flip)) for flip in flips[:MOST_TRACED]]
    by_cause: dict[str, Alike] = {}
    for flip, cause in found:
        alike = by_cause.setdefault(cause.name, Alike())
        alike.add(flip.record, flip.tenant, fields_of(flip.ask.input))
    counted = Counter(cause.name for _, cause in found)
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    causes = tuple((Cause.read(name), number) for name, number in ordered)
    return Explained(by_cause, causes, len(found))


def _quietly(why: Any, entrypoint: str, flip: Flip) -> Cause:  # noqa: ANN401 - one of two methods
    """Return a cause, or none where the decision cannot be made once more."""
    try:
        cause: Cause = why(entrypoint, flip)
    except EngineError:
        return Cause()
    return cause


def _flip(kept: Any, entrypoint: str) -> Flip:  # noqa: ANN401 - what `examine` kept, as JSON
    document, at_ns, recorded, tenant, (decision_id, logged_ns, file, line) = kept
    nothing = NotRecorded("not needed")
    record = DecisionRecord(
        decision_id, entrypoint, logged_ns, document, nothing, file=file, line=line
    )
    return Flip(Ask(document, at_ns, recorded), tenant, record)


def _labels(told: Mapping[str, Json]) -> set[str]:
    """Return the names of the labelled rules that held."""
    held = told.get("rule_labels")
    return (
        {_name(each) for each in held if isinstance(each, dict) and "id" in each}
        if isinstance(held, list)
        else set()
    )


def _name(labels: Mapping[str, Json]) -> str:
    value = labels["id"]
    return value if isinstance(value, str) else json.dumps(value)


def _exits(side: OpaSide, entrypoint: str, ask: Ask) -> list[tuple[tuple[str, str], str]]:
    """Return the rules that held, the innermost first: what they are, and how they are called.

    A rule is known by its path and the text of its first line, since other lines move.
    """
    told = side.ask_one(entrypoint, ask, _TRACE).get("explanation")
    found = []
    for line in told if isinstance(told, list) else ():
        match = _EXIT.match(str(line).replace(f"{side.folder.path}/", ""))
        if match is None:
            continue
        head = side.folder.line(match["file"], int(match["row"]))
        path = match["rule"].removeprefix("data.").replace(".", "/")
        name = f"{path} ({side.folder.real(match['file'])}:{match['row']})"
        found.append(((path, head), name))
    return found
