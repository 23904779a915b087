"""Which rule made a decision change, as far as the two answers tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from switchboard_policy.domain.flips import Change
from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.replay.answers import Answer
from switchboard_policy.opa.replay.verdict import findings, same

_TOLD_APART = frozenset({"allow", "allowed", "findings", "guidance", "rules", "verdict", "help"})
"""Parts of an answer that follow from what else it says."""
_DEEPEST = 2
_MOST = 3


@dataclass(frozen=True)
class Cause:
    """What decided a change.

    Args:
        rules: ids of rules, or dotted paths of values that differ; sorted.
        named_by: `finding`, `value`, or empty where the answers do not tell.
    """

    rules: tuple[str, ...] = ()
    named_by: str = ""

    @property
    def name(self) -> str:
        """The cause as one text; empty where nothing is known."""
        return json.dumps([self.named_by, *self.rules]) if self.rules else ""

    @classmethod
    def read(cls, name: str) -> Cause:
        """Return the cause of a `name`."""
        if not name:
            return cls()
        named_by, *rules = json.loads(name)
        return cls(tuple(rules), named_by)


def cause(change: Change, old: Answer, new: Answer) -> Cause:
    """Return what decided a change, as far as the answers tell.

    Args:
        change: what becomes of the decision.
        old: the old version's answer.
        new: the new version's.
    """
    if change is Change.REASONS:
        return _of_reasons(old, new)
    denying = new if change is Change.ALLOW_TO_DENY else old
    other = old if change is Change.ALLOW_TO_DENY else new
    ids = {id_ for id_, _ in findings(denying, denying=True)}
    before = {id_ for id_, _ in findings(other, denying=True)}
    rules = (ids - before) or ids
    return Cause(tuple(sorted(rules)), "finding") if rules else Cause()


def _of_reasons(old: Answer, new: Answer) -> Cause:
    """Return the findings that came, went or read otherwise; else the values that differ."""
    before, after = (set(findings(each, denying=False)) for each in (old, new))
    if before != after:
        return Cause(tuple(sorted({id_ for id_, _ in before ^ after})), "finding")
    if isinstance(old, dict) and isinstance(new, dict):
        paths = sorted(set(_differing(old, new, ())))
        if paths:
            more = () if len(paths) <= _MOST else (f"{len(paths) - _MOST} more",)
            return Cause((*paths[:_MOST], *more), "value")
    return Cause()


def _differing(old: dict[str, Json], new: dict[str, Json], at: tuple[str, ...]) -> Iterator[str]:
    for key in old.keys() | new.keys():
        if not at and key in _TOLD_APART:
            continue
        one, other, here = old.get(key), new.get(key), (*at, key)
        if (key in old) == (key in new) and same(one, other):
            continue
        deeper = isinstance(one, dict) and isinstance(other, dict) and len(here) < _DEEPEST
        if deeper and isinstance(one, dict) and isinstance(other, dict):
            yield from _differing(one, other, here)
        else:
            yield ".".join(here)
