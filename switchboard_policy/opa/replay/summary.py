"""What a part of a log came to: mergeable in any order, bounded, and plain JSON on the way.

A summary holds counts and small samples, never the decisions themselves, so a log of any size fits;
and the summaries of its parts merge into that of the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TypeVar

from switchboard_policy.domain.flips import Change
from switchboard_policy.opa.replay.family import Family
from switchboard_policy.opa.replay.kept import Kept
from switchboard_policy.opa.replay.tally import Alike, Count, Others

MOST_REASONS = 200
"""Reasons of an entry point counted one by one; beyond, they are counted together. Ours."""
MOST_GROUPS = 500
"""Groups of an entry point told apart; beyond, they are told together. Ours."""
MOST_TENANTS = 10_000
"""Tenants counted one by one. Ours."""
MOST_STRETCHES = 10_000
"""Hours counted one by one: more than a year. Ours."""
MOST_OTHERS = 10_000
"""Decisions that stay as they are, kept for each entry point to tell flips from them. Ours."""
ROOM_OF_OTHERS = 200_000
"""Fields these may have together: some 30 MB. Ours."""
MOST_UNNAMED = 500
"""Flips kept whole for each entry point, to be explained where answers name no rule. Ours."""
ROOM_OF_UNNAMED = 8_000_000
"""Characters of input these may have together. Ours."""

Open = tuple[Change, str]
"""What becomes of decisions, and the entry point they asked."""
Key = TypeVar("Key", bound=Hashable)


def _others() -> Others:
    return Others(MOST_OTHERS, ROOM_OF_OTHERS)


def _unnamed() -> Kept:
    return Kept(MOST_UNNAMED, ROOM_OF_UNNAMED)


@dataclass
class Summary:
    """What some decisions came to.

    Args:
        records: how many were read.
        taken: how many of them were looked at.
        first_ns: the earliest, in nanoseconds since the epoch; 0 where none has a time.
        last_ns: the latest.
        foreign: those of entry points that the versions do not have.
        counts: by entry point and what becomes of them.
        groups: those that change, by the rules as `name_of` writes them.
        reasons: those nothing is told of, by reason.
        compared: whose logged answer could be compared with the old version's.
        drift: whose logged answer the old version does not give, by what decided then.
        asked: rules by entry point, as answers tell them.
        found: of these, those that found something.
        stay: those that stay as they are, by entry point.
        reworded: those that keep their answer for other reasons, by entry point.
        unnamed: flips whose answers name no rule, by what becomes of them and entry point.
        tenants: replayed, denied by the old, denied by the new; None where they are too many.
        hours: replayed, allow to deny, deny to allow, by hour since the epoch; None where they
            are too many.
        engines: what evaluated the `old` and the `new` version.
        seconds: evaluation of a chunk by the old and by the new version.
    """

    records: int = 0
    taken: int = 0
    first_ns: int = 0
    last_ns: int = 0
    foreign: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    groups: dict[Open, Family[Alike]] = field(default_factory=dict)
    reasons: dict[Open, Family[Count]] = field(default_factory=dict)
    compared: int = 0
    drift: dict[Open, Family[Count]] = field(default_factory=dict)
    asked: dict[str, set[str]] = field(default_factory=dict)
    found: dict[str, set[str]] = field(default_factory=dict)
    stay: dict[str, Others] = field(default_factory=dict)
    reworded: dict[str, Others] = field(default_factory=dict)
    unnamed: dict[Open, Kept] = field(default_factory=dict)
    tenants: dict[str, list[int]] | None = field(default_factory=dict)
    hours: dict[int, list[int]] | None = field(default_factory=dict)
    engines: dict[str, set[str]] = field(default_factory=dict)
    seconds: list[tuple[float, float]] = field(default_factory=list)

    def merge(self, other: Summary) -> None:
        """Take in the summary of other decisions."""
        self.records += other.records
        self.taken += other.taken
        self.seen(other.first_ns, other.last_ns)
        self.compared += other.compared
        self.foreign += other.foreign
        for entrypoint, counts in other.counts.items():
            self.counts.setdefault(entrypoint, Counter()).update(counts)
        for open_, alike in other.groups.items():
            self.alike(*open_).merge(alike)
        for open_, told in other.reasons.items():
            self.told(*open_).merge(told)
        for open_, drifted in other.drift.items():
            self.drifted(*open_).merge(drifted)
        for mine, theirs in (
            (self.asked, other.asked),
            (self.found, other.found),
            (self.engines, other.engines),
        ):
            for name, texts in theirs.items():
                mine.setdefault(name, set()).update(texts)
        for here, there in ((self.stay, other.stay), (self.reworded, other.reworded)):
            for entrypoint, others in there.items():
                here.setdefault(entrypoint, _others()).merge(others)
        for open_, kept in other.unnamed.items():
            self.open(*open_).merge(kept)
        self.tenants = _merged(self.tenants, other.tenants, MOST_TENANTS)
        self.hours = _merged(self.hours, other.hours, MOST_STRETCHES)
        self.seconds += other.seconds

    def seen(self, first_ns: int, last_ns: int) -> None:
        """Widen the time of the decisions; nothing known is 0."""
        if first_ns > 0:
            self.first_ns = min(self.first_ns or first_ns, first_ns)
        self.last_ns = max(self.last_ns, last_ns)

    def count(self, entrypoint: str, change: Change) -> None:
        """Count what becomes of a decision."""
        self.counts.setdefault(entrypoint, Counter())[change.value] += 1

    def alike(self, change: Change, entrypoint: str) -> Family[Alike]:
        """Return the decisions that change, by the rules that decide it."""
        return self.groups.setdefault((change, entrypoint), Family(Alike, MOST_GROUPS))

    def told(self, change: Change, entrypoint: str) -> Family[Count]:
        """Return the decisions nothing is told of, by reason."""
        return self.reasons.setdefault((change, entrypoint), Family(Count, MOST_REASONS))

    def drifted(self, change: Change, entrypoint: str) -> Family[Count]:
        """Return the decisions whose logged answer is another, by what decided then."""
        return self.drift.setdefault((change, entrypoint), Family(Count, MOST_REASONS))

    def others(self, entrypoint: str, *, reworded: bool) -> Others:
        """Return the count of decisions that stay as they are, or keep their answer."""
        held = self.reworded if reworded else self.stay
        return held.setdefault(entrypoint, _others())

    def open(self, change: Change, entrypoint: str) -> Kept:
        """Return the sample of flips to be explained."""
        return self.unnamed.setdefault((change, entrypoint), _unnamed())

    def tenant(self, name: str, *, denied_old: bool, denied_new: bool) -> None:
        """Count what a decision means for whom it is about."""
        if name:
            counted = {name: [1, int(denied_old), int(denied_new)]}
            self.tenants = _merged(self.tenants, counted, MOST_TENANTS)

    def hour(self, at_ns: int, change: Change) -> None:
        """Count when a decision was made."""
        if at_ns > 0:
            flips = [int(change is Change.ALLOW_TO_DENY), int(change is Change.DENY_TO_ALLOW)]
            counted = {at_ns // 3_600_000_000_000: [1, *flips]}
            self.hours = _merged(self.hours, counted, MOST_STRETCHES)


def _merged(
    held: dict[Key, list[int]] | None, other: dict[Key, list[int]] | None, most: int
) -> dict[Key, list[int]] | None:
    """Return counts added up; None, for good, where there are too many."""
    if held is None or other is None:
        return None
    for key, counted in other.items():
        before = held.get(key)
        held[key] = (
            counted if before is None else [a + b for a, b in zip(before, counted, strict=True)]
        )
    return held if len(held) <= most else None
