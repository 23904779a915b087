"""Tallies by name, told apart while they are few and together, for good, once they are many.

Whether they are many depends on how many names there are, never on which came first, so families
merge in any order to the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, Protocol, Self, TypeVar


class Tally(Protocol):
    """Something counted that merges."""

    def merge(self, other: Self, /) -> None:
        """Take in another."""
        ...

    def document(self) -> Any:  # noqa: ANN401 - anything JSON can say
        """Return it as JSON."""
        ...


One = TypeVar("One", bound=Tally)


class Family(Generic[One]):
    """Tallies by name.

    Args:
        make: returns an empty tally.
        most: names told apart.
    """

    def __init__(self, make: Callable[[], One], most: int) -> None:
        self._make, self._most = make, most
        self._held: dict[str, One] = {}
        self.together = False

    def at(self, name: str) -> One:
        """Return the tally of a name, to be added to."""
        name = "" if self.together else name
        found = self._held.get(name)
        if found is None:
            found = self._held[name] = self._make()
            if len(self._held) > self._most:
                return self._fold()
        return found

    def merge(self, other: Family[One]) -> None:
        """Take in another family."""
        if other.together:
            self._fold()
        for name, each in other._held.items():
            self.at(name).merge(each)

    def joined(self) -> One:
        """Return all of them as one."""
        found = self._make()
        for _, each in self:
            found.merge(each)
        return found

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[tuple[str, One]]:
        """Yield names and tallies, by name; the empty name for all together."""
        yield from sorted(self._held.items(), key=lambda one: one[0])

    def _fold(self) -> One:
        if not self.together:
            self._held, self.together = {"": self.joined()}, True
        return self._held[""]

    def document(self) -> dict[str, Any]:
        """Return the family as JSON."""
        return {"together": self.together, "each": {name: each.document() for name, each in self}}

    def read(self, document: dict[str, Any], one: Callable[[Any], One]) -> Self:
        """Return this family with what a JSON document holds.

        Args:
            document: what `document` gave.
            one: reads a tally.
        """
        self.together = document["together"]
        self._held = {name: one(each) for name, each in document["each"].items()}
        return self
