"""What a change of policy would have done to past decisions: one tree, told in many forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from switchboard_policy.domain.flips import FLIPS, Change, Example, Group, Told
from switchboard_policy.domain.outcome import Interval, NotEvaluated


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
