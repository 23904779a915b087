"""Inputs by field: one column a pointer, so that a condition is held against many at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from switchboard_policy.opa.replay.fields import Fields, number_of

Places = Sequence[int]
"""Which inputs, by their place."""
_NONE = math.nan
_FEW = 20
_MOSTLY = 0.5


class Columns:
    """Some inputs, looked at field by field.

    Args:
        inputs: their fields.
    """

    def __init__(self, inputs: Iterable[Fields]) -> None:
        self._inputs = list(inputs)
        self._texts: dict[str, list[str | tuple[str, ...] | None]] = {}
        self._numbers: dict[str, list[float]] = {}

    def __len__(self) -> int:
        return len(self._inputs)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every pointer any of them has."""
        return frozenset(at for fields in self._inputs for at in fields)

    def texts(self, at: str) -> list[str | tuple[str, ...] | None]:
        """Return what each input holds at a pointer; None where it has no such field."""
        if at not in self._texts:
            self._texts[at] = [fields.get(at) for fields in self._inputs]
        return self._texts[at]

    def numbers(self, at: str) -> list[float]:
        """Return the number each input holds at a pointer; not-a-number where it holds none."""
        if at not in self._numbers:
            found = (number_of(each) if isinstance(each, str) else None for each in self.texts(at))
            self._numbers[at] = [_NONE if each is None else each for each in found]
        return self._numbers[at]

    def identifies(self, at: str) -> bool:
        """Return whether a field is most inputs' own, like an id: it tells nothing in common."""
        held = [each for each in self.texts(at) if isinstance(each, str) and each[:1] == '"']
        return len(held) > _FEW and len(set(held)) > _MOSTLY * len(held)

    def where(self, at: str, texts: AbstractSet[str]) -> list[int]:
        """Return the places of the inputs that hold one of some texts at a pointer."""
        return [place for place, each in enumerate(self.texts(at)) if each in texts]
