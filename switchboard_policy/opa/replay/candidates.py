"""Everything that holds for a whole group of inputs, each to be held against others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from switchboard_policy.opa.replay.columns import Columns, Places
from switchboard_policy.opa.replay.hull import Extent, Hull

_REPEATED = 2
_NUMBERS_REPEATED = 4
"""A list of values is in common where each stands for that many decisions on average. Ours."""


@dataclass(frozen=True)
class Candidate:
    """Something that holds for the whole group.

    Args:
        pointer: of the field.
        side: what of it holds: `is`, `low`, `high`, `has` or `absent`.
        rank: the simplest first, where several tell as much.
        texts: the values of `is` and `has`, as JSON text.
        bound: the bound of `low` and `high`.
    """

    pointer: str
    side: Literal["is", "low", "high", "has", "absent"]
    rank: tuple[int, ...]
    texts: frozenset[str] = frozenset()
    bound: float = 0.0

    def keeps(self, others: Columns, places: Places) -> list[int]:
        """Return which of some others it holds for, too."""
        if self.side == "low":
            numbers, bound = others.numbers(self.pointer), self.bound
            return [place for place in places if numbers[place] >= bound]
        if self.side == "high":
            numbers, bound = others.numbers(self.pointer), self.bound
            return [place for place in places if numbers[place] <= bound]
        held, texts = others.texts(self.pointer), self.texts
        if self.side == "is":
            return [place for place in places if held[place] in texts]
        if self.side == "has":
            return [place for place in places if texts & frozenset(held[place] or ())]
        return [place for place in places if held[place] is None]


def candidates(hull: Hull, others: Columns, prefer: Sequence[str]) -> list[Candidate]:
    """Return everything that holds for a group, the simplest first.

    Args:
        hull: what the group has in common.
        others: what it is to be told apart from.
        prefer: pointers to take first where others tell as much.
    """
    found = list(_of_values(hull, others, prefer))
    for at, held in hull.held.items():
        rank = (1, at not in prefer, 1, at.count("/"))
        found += [Candidate(at, "has", rank, frozenset({text})) for text in sorted(held)]
    if hull.names is not None:
        missing = sorted(others.names - hull.names)
        found += [Candidate(at, "absent", (2, True, 1, at.count("/"))) for at in missing]
    return sorted(found, key=lambda one: (one.rank, one.pointer, one.side, sorted(one.texts)))


def _of_values(hull: Hull, others: Columns, prefer: Sequence[str]) -> Iterator[Candidate]:
    for at, extent in hull.extents.items():
        liked, depth = at not in prefer, at.count("/")
        if extent.values is not None and _common(extent, hull.count) and not others.identifies(at):
            size, number = len(extent.values), extent.low is not None
            # Of a single decision every number is its own; names tell more.
            rank = (int(number and at not in prefer), liked, size, depth)
            yield Candidate(at, "is", rank, frozenset(extent.values))
        if extent.low is not None and extent.high is not None and extent.low != extent.high:
            rank = (0, liked, 2, depth)
            yield Candidate(at, "low", rank, bound=extent.low)
            yield Candidate(at, "high", rank, bound=extent.high)


def _common(extent: Extent, count: int) -> bool:
    """Return whether values are a thing in common, and no mere list of what each decision had."""
    size = len(extent.values or ())
    least = _REPEATED if extent.low is None else _NUMBERS_REPEATED
    return size == 1 or count >= least * size
