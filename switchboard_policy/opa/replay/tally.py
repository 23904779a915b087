"""Counts of decisions that change alike, as they are gathered: mergeable, bounded, plain JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.domain.flips import Example
from switchboard_policy.opa.replay.family import Family
from switchboard_policy.opa.replay.fields import Fields
from switchboard_policy.opa.replay.hull import Hull
from switchboard_policy.opa.replay.kept import Kept, rank

MOST_EXAMPLES = 5
"""Decisions named for each group. Ours: one to look up, others to show it is no accident."""
MOST_TENANTS = 1_000
"""Tenants of a group told apart; beyond, they are told together. Ours."""
MOST_PATHS = 20
"""Places in the input that the findings of a group may point to. Ours."""
_EXAMPLE_LENGTH = 300


def identity(record: DecisionRecord) -> str:
    """Return what names a decision wherever in the log it stands."""
    return record.decision_id or f"{record.file}:{record.line}:{record.at_ns}"


class Examples:
    """A few decisions, the same ones in whatever order they come."""

    def __init__(self) -> None:
        self._kept = Kept(MOST_EXAMPLES, MOST_EXAMPLES)

    def add(self, record: DecisionRecord, told: str = "") -> None:
        """Offer a decision.

        Args:
            record: the decision.
            told: what the rules say of it.
        """
        name = identity(record)
        row = [record.decision_id, record.at_ns, record.file, record.line, told[:_EXAMPLE_LENGTH]]
        self._kept.add(rank(name), lambda: (1, row), name)

    def merge(self, other: Examples) -> None:
        """Take in the decisions of others."""
        self._kept.merge(other._kept)

    def told(self) -> tuple[Example, ...]:
        """Return them, in order of time."""
        return tuple(sorted((Example(*row) for row in self._kept), key=lambda one: one.at_ns))

    def document(self) -> dict[str, Any]:
        """Return them as JSON."""
        return self._kept.document()

    @classmethod
    def read(cls, document: dict[str, Any]) -> Examples:
        """Return those of a JSON document."""
        found = cls()
        found._kept.read(document)
        return found


@dataclass
class Count:
    """How many decisions, with a few of them."""

    decisions: int = 0
    examples: Examples = field(default_factory=Examples)

    def add(self, record: DecisionRecord, told: str = "") -> None:
        """Count a decision."""
        self.decisions += 1
        self.examples.add(record, told)

    def merge(self, other: Count) -> None:
        """Take in another count."""
        self.decisions += other.decisions
        self.examples.merge(other.examples)

    def document(self) -> list[Any]:
        """Return it as JSON."""
        return [self.decisions, self.examples.document()]

    @classmethod
    def read(cls, document: list[Any]) -> Count:
        """Return the count of a JSON document."""
        return cls(document[0], Examples.read(document[1]))


@dataclass
class Member:
    """Decisions of a group about one tenant.

    Args:
        count: how many, with a few of them.
        hull: what they have in common.
    """

    count: Count = field(default_factory=Count)
    hull: Hull = field(default_factory=Hull)

    def merge(self, other: Member) -> None:
        """Take in others."""
        self.count.merge(other.count)
        self.hull.merge(other.hull)

    def document(self) -> list[Any]:
        """Return them as JSON."""
        return [self.count.document(), self.hull.document()]

    @classmethod
    def read(cls, document: list[Any]) -> Member:
        """Return those of a JSON document."""
        return cls(Count.read(document[0]), Hull.read(document[1]))


def _members() -> Family[Member]:
    return Family(Member, MOST_TENANTS)


@dataclass
class Alike:
    """Decisions of one entry point that change in the same way by the same rules.

    Args:
        members: by tenant.
        paths: places in the input that the findings point to.
    """

    members: Family[Member] = field(default_factory=_members)
    paths: set[str] = field(default_factory=set)

    def add(
        self,
        record: DecisionRecord,
        tenant: str,
        fields: Fields,
        paths: Iterable[str] = (),
        told: str = "",
    ) -> None:
        """Count a decision.

        Args:
            record: the decision.
            tenant: whom it is about; empty where that is not known.
            fields: of its input.
            paths: where the findings point to.
            told: what the rules say of it.
        """
        member = self.members.at(tenant)
        member.count.add(record, told)
        member.hull.add(fields)
        self._point(paths)

    def merge(self, other: Alike) -> None:
        """Take in others."""
        self.members.merge(other.members)
        self._point(other.paths)

    @property
    def decisions(self) -> int:
        """How many."""
        return sum(member.count.decisions for _, member in self.members)

    def _point(self, paths: Iterable[str]) -> None:
        """Remember places; of too many those that sort first, whichever came first."""
        self.paths.update(paths)
        if len(self.paths) > MOST_PATHS:
            self.paths = set(sorted(self.paths)[:MOST_PATHS])

    def document(self) -> dict[str, Any]:
        """Return them as JSON."""
        return {"members": self.members.document(), "paths": sorted(self.paths)}

    @classmethod
    def read(cls, document: dict[str, Any]) -> Alike:
        """Return those of a JSON document."""
        return cls(_members().read(document["members"], Member.read), set(document["paths"]))


class Others:
    """Decisions that stay as they are: how many, and the fields of a sample.

    Args:
        most: how many are kept.
        room: how many fields are kept.
    """

    def __init__(self, most: int, room: int) -> None:
        self.decisions = 0
        self.kept = Kept(most, room)

    def add(self, name: str, fields: Any) -> None:  # noqa: ANN401 - makes fields when asked
        """Count a decision.

        Args:
            name: what names it.
            fields: returns the fields of its input; called only where they are kept.
        """
        self.decisions += 1

        def entry() -> tuple[int, Fields]:
            found: Fields = fields()
            return max(1, len(found)), found

        self.kept.add(rank(name), entry, name)

    def merge(self, other: Others) -> None:
        """Take in others."""
        self.decisions += other.decisions
        self.kept.merge(other.kept)

    def inputs(self) -> list[Fields]:
        """Return the fields of those kept."""
        return [
            {at: each if isinstance(each, str) else tuple(each) for at, each in fields.items()}
            for fields in self.kept
        ]

    def document(self) -> list[Any]:
        """Return them as JSON."""
        return [self.decisions, self.kept.document()]

    def read(self, document: list[Any]) -> Self:
        """Return these with what a JSON document holds taken in."""
        self.decisions += document[0]
        self.kept.read(document[1])
        return self
