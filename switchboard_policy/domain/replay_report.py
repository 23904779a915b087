"""What a change of policy would have done to past decisions: one tree, told in many forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.outcome import Interval, NotEvaluated

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


@dataclass(frozen=True)
class Drift:
    """Logged answers that the old version does not give: something else decided then.

    Args:
        change: what becomes of the logged answer under the old version.
        entrypoint: what was asked.
        revisions: bundle and revision that decided then; empty where the log does not say.
        decisions: how many.
        examples: a few of them.
    """

    change: Change
    entrypoint: str
    revisions: tuple[tuple[str, str], ...]
    decisions: int
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Drifted:
    """How the log compares with the old version.

    Args:
        compared: decisions whose logged answer could be compared.
        groups: those that differ.
    """

    compared: int
    groups: tuple[Drift, ...]

    @property
    def decisions(self) -> int:
        """How many logged answers the old version does not give."""
        return sum(each.decisions for each in self.groups)


@dataclass(frozen=True)
class Reached:
    """Which rules of an entry point the decisions reached.

    Args:
        entrypoint: which.
        decisions: how many asked it.
        rules: the rules it asks; empty where its answers do not tell.
        never: those of them that found nothing in any decision, under either version.
    """

    entrypoint: str
    decisions: int
    rules: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True)
class Tenant:
    """What the change does to one tenant.

    Args:
        name: who.
        decisions: replayed.
        denied_old: denied by the old version.
        denied_new: denied by the new one.
    """

    name: str
    decisions: int
    denied_old: int
    denied_new: int


@dataclass(frozen=True)
class Stretch:
    """What flipped in a stretch of time.

    Args:
        start_s: its beginning, in seconds since the epoch.
        decisions: replayed.
        allow_to_deny: of them, no longer allowed.
        deny_to_allow: of them, allowed from now on.
    """

    start_s: int
    decisions: int
    allow_to_deny: int
    deny_to_allow: int


@dataclass(frozen=True)
class Sampled:
    """Which decisions were looked at, where not all.

    Args:
        decisions: how many were taken.
        of: out of how many.
        seed: of the choice, which is by decision id.
    """

    decisions: int
    of: int
    seed: int


@dataclass(frozen=True)
class Side:
    """One of the two versions.

    Args:
        name: what it was called.
        revision: the commit it was read from; empty where it is from none.
        rules_digest: digest of its rules.
        data_digest: digest of its data.
        engine: what evaluated it.
    """

    name: str
    revision: str
    rules_digest: str
    data_digest: str
    engine: str


@dataclass(frozen=True)
class ReplayReport:
    """Which decisions would flip, whom that hits, which rule does it, and what was not seen.

    Args:
        old: the version that is in force.
        new: the one that would be.
        source: what the decisions are from, for people.
        generated: whether they were made up, so that their number says nothing about traffic.
        records: decisions in the log.
        sampled: which of them were looked at; None for all.
        replayed: decisions made again under both versions.
        start_ns: time of the first, in nanoseconds since the epoch; 0 where none has a time.
        end_ns: time of the last.
        counts: decisions by what becomes of them; every change is named.
        shares: of the replayed decisions, with their range where they are a sample.
        groups: what changes, the flips first.
        errors: decisions a version fails on.
        not_replayable: decisions that cannot be made again without guessing.
        drifted: how the log compares with the old version.
        reached: rules by entry point.
        tenants: whom it hits, most flips first; cut after some.
        stretches: when.
        stretch_s: length of a stretch in seconds; 0 where there are none.
        latency: new to old, in time of evaluation.
        notes: what else should be known.
    """

    old: Side
    new: Side
    source: str
    generated: bool
    records: int
    sampled: Sampled | None
    replayed: int
    start_ns: int
    end_ns: int
    counts: Mapping[Change, int]
    shares: Mapping[Change, Interval]
    groups: tuple[Group, ...]
    errors: tuple[Told, ...]
    not_replayable: tuple[Told, ...]
    drifted: Drifted
    reached: tuple[Reached, ...]
    tenants: tuple[Tenant, ...]
    stretches: tuple[Stretch, ...]
    stretch_s: int
    latency: Interval | NotEvaluated
    notes: tuple[str, ...] = ()

    @property
    def flips(self) -> int:
        """How many decisions flip."""
        return sum(self.counts[each] for each in FLIPS)

    @property
    def rules(self) -> int:
        """How many rules there are to be reached."""
        return sum(len(each.rules) for each in self.reached)

    @property
    def never(self) -> tuple[str, ...]:
        """Rules that no decision reached, of entry points asked and not asked."""
        return tuple(rule for each in self.reached for rule in each.never)
