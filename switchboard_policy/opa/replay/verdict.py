"""What one answer allows, and what becomes of a decision between two answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from switchboard_policy.domain.flips import Change
from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.replay.answers import Answer, Failed, NotReplayable, Undefined

_DENYING_NAMES = frozenset({"deny", "denied", "violation", "violations"})
"""Last names of rules whose answer stands in the way, as Conftest and Gatekeeper call them."""
_DENYING_LEVELS = frozenset({"hard", "soft"})
_ALLOWING_KEYS = ("allow", "allowed")
_SORTED = json.JSONEncoder(sort_keys=True)


def permits(answer: Answer, entrypoint: str) -> bool | None:
    """Return whether an answer allows; None where it says nothing about that.

    An object is asked for `allow`. A rule called `deny` or `violation` denies where it holds
    anything. Undefined never allows.

    Args:
        answer: of an entry point.
        entrypoint: slash-separated.
    """
    if entrypoint.rpartition("/")[2] in _DENYING_NAMES:
        return isinstance(answer, Undefined) or not answer
    if isinstance(answer, (Undefined, Failed, NotReplayable)):
        return False
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, dict):
        for key in _ALLOWING_KEYS:
            if key in answer:
                return answer[key] is True
    return None


def change(old: Answer, new: Answer, entrypoint: str) -> Change:
    """Return what becomes of a decision.

    Args:
        old: the old version's answer.
        new: the new version's.
        entrypoint: slash-separated.
    """
    if isinstance(old, NotReplayable) or isinstance(new, NotReplayable):
        return Change.NOT_REPLAYABLE
    if isinstance(old, Failed) or isinstance(new, Failed):
        return Change.ERROR
    if same(old, new):
        return Change.SAME
    before, after = permits(old, entrypoint), permits(new, entrypoint)
    if before is True and after is not True:
        return Change.ALLOW_TO_DENY
    if after is True and before is not True:
        return Change.DENY_TO_ALLOW
    return Change.REASONS


def same(one: Answer, other: Answer) -> bool:
    """Return whether two answers are the same JSON: `1` is `1.0`, and not `true`."""
    if one is other:
        return True
    if isinstance(one, Undefined) or isinstance(other, Undefined):
        return isinstance(one, Undefined) and isinstance(other, Undefined)
    if one != other:
        return False
    # Python finds 1 equal to True, so its equality may hide a difference; it never invents one.
    if _SORTED.encode(one) == _SORTED.encode(other):
        return True
    return canonical(cast("Json", one)) == canonical(cast("Json", other))


def canonical(value: Json) -> str:
    """Return JSON text that is the same for the same value."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Json) -> Json:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def findings(answer: Answer, *, denying: bool) -> Iterator[tuple[str, str]]:
    """Yield id and content of the findings of an answer.

    Args:
        answer: of an entry point.
        denying: only those that stand in the way.
    """
    held = answer.get("findings") if isinstance(answer, dict) else None
    for each in held if isinstance(held, list) else ():
        if not isinstance(each, dict) or not isinstance(each.get("id"), str):
            continue
        if not denying or each.get("level") in _DENYING_LEVELS:
            yield cast("str", each["id"]), canonical(each)


def ids(answer: Answer) -> Iterator[str]:
    """Yield the ids of the findings of an answer."""
    held = answer.get("findings") if isinstance(answer, dict) else None
    for each in held if isinstance(held, list) else ():
        if isinstance(each, dict) and isinstance(each.get("id"), str):
            yield cast("str", each["id"])


def rules_asked(answer: Answer) -> list[str]:
    """Return the rules an answer says were asked."""
    held = answer.get("rules") if isinstance(answer, dict) else None
    return [each for each in held if isinstance(each, str)] if isinstance(held, list) else []


def told(answer: Answer) -> str:
    """Return what stands in the way by an answer, in words; empty where nothing does."""
    held: Any = answer.get("findings") if isinstance(answer, dict) else None
    for each in held if isinstance(held, list) else ():
        if isinstance(each, dict) and each.get("level") in _DENYING_LEVELS:
            return str(each.get("msg", ""))
    return ""
