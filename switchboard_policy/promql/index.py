"""Series found by a selector without looking at each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from switchboard_policy.promql.frame import Labels
from switchboard_policy.promql.selectors import Op, Selector

T = TypeVar("T")


class Index(Generic[T]):
    """Things by their labels."""

    def __init__(self) -> None:
        self._all: dict[Labels, T] = {}
        self._by_pair: dict[tuple[str, str], dict[Labels, T]] = {}

    def add(self, labels: Labels, thing: T) -> None:
        """Take a thing in, in place of another with the same labels."""
        self._all[labels] = thing
        for pair in labels:
            self._by_pair.setdefault(pair, {})[labels] = thing

    def get(self, labels: Labels) -> T | None:
        """Return the thing with exactly these labels."""
        return self._all.get(labels)

    def find(self, selector: Selector) -> Iterator[tuple[Labels, T]]:
        """Yield what a selector matches."""
        fewest = self._all
        for each in selector.matchers:
            if each.op is Op.EQUAL and each.value:
                found = self._by_pair.get((each.label, each.value), {})
                fewest = min(fewest, found, key=len)
        for labels, thing in fewest.items():
            if selector.matches(dict(labels)):
                yield labels, thing

    def __iter__(self) -> Iterator[tuple[Labels, T]]:
        return iter(self._all.items())
