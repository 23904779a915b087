"""What many inputs have in common: for each field the values or the range that all of them keep to.

Hulls are built one input at a time and merged in any order, always to the same result.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from switchboard_policy.opa.replay.fields import Fields, number_of

MOST_VALUES = 8
"""Values a field may take to be told one by one; a longer list is no longer read. Ours."""
MOST_NAMES = 1_000
"""Names of fields remembered to tell which are absent. Ours."""


@dataclass
class Extent:
    """What one field keeps to.

    Args:
        values: JSON texts it takes; None where they are too many to tell.
        low: least number; None where it is not always a number.
        high: greatest number.
    """

    values: set[str] | None
    low: int | float | None
    high: int | float | None

    def widen(self, other: Extent) -> None:
        """Take in what another extent keeps to."""
        if self.values is not None:
            self.values = None if other.values is None else self.values | other.values
            if self.values is not None and len(self.values) > MOST_VALUES:
                self.values = None
        if self.low is None or other.low is None or self.high is None or other.high is None:
            self.low = self.high = None
        else:
            self.low, self.high = min(self.low, other.low), max(self.high, other.high)


@dataclass
class Hull:
    """What some inputs have in common.

    Args:
        count: how many inputs.
        extents: by pointer, of the fields each of them has.
        held: by pointer, the texts that the list in each of them holds.
        names: every pointer any of them has; None where they are too many to tell.
    """

    count: int = 0
    extents: dict[str, Extent] = field(default_factory=dict)
    held: dict[str, set[str]] = field(default_factory=dict)
    names: set[str] | None = field(default_factory=set)

    def add(self, fields: Fields) -> None:
        """Take in one input."""
        self.merge(_single(fields))

    def merge(self, other: Hull) -> None:
        """Take in the inputs of another hull."""
        if not other.count:
            return
        if self.count:
            self._narrow(other)
        else:
            copy = Hull.read(other.document())
            self.extents, self.held, self.names = copy.extents, copy.held, copy.names
        self.count += other.count

    def _narrow(self, other: Hull) -> None:
        self.extents = {at: one for at, one in self.extents.items() if at in other.extents}
        for at, one in self.extents.items():
            one.widen(other.extents[at])
        common = {at: held & other.held[at] for at, held in self.held.items() if at in other.held}
        self.held = {at: held for at, held in common.items() if held}
        if self.names is not None:
            self.names = None if other.names is None else self.names | other.names
            if self.names is not None and len(self.names) > MOST_NAMES:
                self.names = None

    def document(self) -> dict[str, Any]:
        """Return the hull as JSON."""
        return {
            "count": self.count,
            "extents": {
                at: [None if one.values is None else sorted(one.values), one.low, one.high]
                for at, one in sorted(self.extents.items())
            },
            "held": {at: sorted(held) for at, held in sorted(self.held.items())},
            "names": None if self.names is None else sorted(self.names),
        }

    @classmethod
    def read(cls, document: dict[str, Any]) -> Hull:
        """Return the hull of a JSON document."""
        extents = {
            at: Extent(None if values is None else set(values), low, high)
            for at, (values, low, high) in document["extents"].items()
        }
        held = {at: set(texts) for at, texts in document["held"].items()}
        names = document["names"]
        return cls(document["count"], extents, held, None if names is None else set(names))


def _single(fields: Fields) -> Hull:
    hull = Hull(1, names=set(fields))
    for at, value in fields.items():
        if isinstance(value, str):
            number = number_of(value)
            hull.extents[at] = Extent({value}, number, number)
        else:
            hull.held[at] = set(value)
    return hull
