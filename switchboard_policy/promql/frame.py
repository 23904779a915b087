"""What an expression is at many instants at once: lines of values, each with its labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.trace import Array
from switchboard_policy.promql.selectors import NAME

Labels = tuple[tuple[str, str], ...]
"""Labels in order of their names, none of them empty."""
Flags = NDArray[np.bool_]
SAME = "vector cannot contain metrics with the same labelset"
"""What Prometheus says where two series of an answer could not be told apart."""


@dataclass(frozen=True, eq=False)
class Line:
    """One series of an answer.

    Args:
        labels: its labels.
        values: its value at each instant, or one value for all of them.
        there: where it has one; None where it always has.
    """

    labels: Labels
    values: Array
    there: Flags | None = None


@dataclass(frozen=True, eq=False)
class Scalar:
    """A number at each instant.

    Args:
        values: the numbers, or one for all instants.
    """

    values: Array


Frame = tuple[Line, ...]


class RefusedError(Exception):
    """What Prometheus would not answer, or this evaluator does not know; never leaves it.

    Args:
        reason: why, in a few words.
        word: the function or operator it is about, as the expression spells it.
    """

    def __init__(self, reason: str, word: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.word = word


def labels_of(pairs: Mapping[str, str]) -> Labels:
    """Return labels in their order, empty ones left out."""
    return tuple(sorted((name, value) for name, value in pairs.items() if value))


def keep(labels: Labels, names: Iterable[str]) -> Labels:
    """Return only the labels that are named."""
    wanted = frozenset(names)
    return tuple(pair for pair in labels if pair[0] in wanted)


def drop(labels: Labels, names: Iterable[str]) -> Labels:
    """Return the labels that are not named."""
    unwanted = frozenset(names)
    return tuple(pair for pair in labels if pair[0] not in unwanted)


def unnamed(labels: Labels) -> Labels:
    """Return labels without the series' name."""
    return tuple(pair for pair in labels if pair[0] != NAME)


def without_name(line: Line) -> Line:
    """Return a line without the series' name."""
    return Line(unnamed(line.labels), line.values, line.there)


def where(line: Line, count: int) -> Flags:
    """Return where a line has a value, at every instant."""
    return np.broadcast_to(np.True_ if line.there is None else line.there, (count,))


def at_each(line: Line, count: int) -> tuple[Flags, Array]:
    """Return where a line has a value and its values, NaN where it has none, at every instant."""
    there = where(line, count)
    return there, np.where(there, line.values, np.nan)


def both(one: Flags | None, other: Flags | None) -> Flags | None:
    """Return where both are there."""
    if one is None or one is other:
        return other
    return one if other is None else one & other


def either(one: Flags | None, other: Flags | None) -> Flags | None:
    """Return where one of them is there."""
    if one is None or other is None:
        return None
    return one | other


def merged(lines: Iterable[Line], clash: str) -> Frame:
    """Return lines with those of the same labels made one.

    Args:
        lines: what came out.
        clash: what Prometheus says where two of them stand at the same instant.

    Raises:
        RefusedError: two lines of the same labels stand at the same instant.
    """
    known: dict[Labels, Line] = {}
    for line in lines:
        if line.there is not None and not line.there.any():
            continue
        other = known.get(line.labels)
        if other is None:
            known[line.labels] = line
            continue
        if line.there is None or other.there is None or (line.there & other.there).any():
            raise RefusedError(clash)
        values = np.where(line.there, line.values, other.values)
        known[line.labels] = Line(line.labels, values, line.there | other.there)
    return tuple(known.values())
