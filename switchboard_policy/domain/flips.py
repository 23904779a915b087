"""What becomes of past decisions under another version, and what those that flip share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.outcome import NotEvaluated

Number = int | float


class Change(StrEnum):
    """What becomes of one decision under the new version."""

    ALLOW_TO_DENY = "allow_to_deny"
    DENY_TO_ALLOW = "deny_to_allow"
    REASONS = "reasons_changed"
    ERROR = "error"
    NOT_REPLAYABLE = "not_replayable"
    SAME = "same"


FLIPS = (Change.ALLOW_TO_DENY, Change.DENY_TO_ALLOW)
"""The changes that somebody is let in by, or kept out."""


@dataclass(frozen=True)
class Condition:
    """Something that inputs have in common.

    Args:
        pointer: where in the input, such as `/request/rate_rps`; `*` is any entry of a list.
        kind: `is` (one of the values), `range`, `has` (a list holds the value) or `absent`.
        values: the values; empty for a range and for what is absent.
        low: lower bound of a range, or None.
        high: upper bound of a range, or None.
        low_included: whether the lower bound itself is in the range.
        high_included: whether the upper bound itself is in the range.
    """

    pointer: str
    kind: Literal["is", "range", "has", "absent"]
    values: tuple[Json, ...] = ()
    low: Number | None = None
    high: Number | None = None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True)
class Example:
    """One decision of a group, so that somebody can look it up.

    Args:
        decision_id: its id in the log; empty where it has none.
        at_ns: when it was made, in nanoseconds since the epoch.
        file: the file of the log it was read from.
        line: the line in it.
        told: what the rules say of it, in words.
    """

    decision_id: str
    at_ns: int
    file: str
    line: int
    told: str = ""


@dataclass(frozen=True)
class Common:
    """What the decisions of a group have in common, and how well that tells them from others.

    Args:
        conditions: all of them hold for every decision of the group.
        others: decisions that stay as they are for which they hold, too.
        looked_at: how many of those that stay as they are were looked at.
        of: how many there are; more than `looked_at` where a sample was looked at.
    """

    conditions: tuple[Condition, ...]
    others: int
    looked_at: int
    of: int


@dataclass(frozen=True)
class Group:
    """Decisions that change in the same way for the same reason.

    Args:
        change: what becomes of them.
        entrypoint: what was asked, slash-separated.
        rules: the rules that decide it, or the values that differ; empty where no rule is named.
        named_by: how the rules are known: `finding`, `value`, `label`, `trace`, or empty.
        explained: of how many decisions the rules were looked up, where not of all.
        decisions: how many.
        tenants: whom they are about and how many of each, most first; cut after some.
        tenant_count: how many they are about; None where they were too many to count.
        common: what they have in common, or why that is not told.
        examples: a few of them.
    """

    change: Change
    entrypoint: str
    rules: tuple[str, ...]
    named_by: str
    explained: int
    decisions: int
    tenants: tuple[tuple[str, int], ...]
    tenant_count: int | None
    common: Common | NotEvaluated
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Told:
    """Decisions nothing is told of, by reason.

    Args:
        reason: why, in words.
        entrypoint: what was asked; empty for an ad-hoc query.
        decisions: how many.
        examples: a few of them.
    """

    reason: str
    entrypoint: str
    decisions: int
    examples: tuple[Example, ...]
