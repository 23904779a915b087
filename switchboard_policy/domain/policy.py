"""The policy values of a repository, read through the mapping, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.domain.config import Place, ValueBinding
from switchboard_policy.domain.location import Location

Variables = tuple[tuple[str, str], ...]
"""Sorted pairs that name a subject: `(("tenant", "acme"),)`."""


def variables(names: Mapping[str, str]) -> Variables:
    """Return names as the sorted pairs used for keys."""
    return tuple(sorted(names.items()))


@dataclass(frozen=True)
class PlacedValue:
    """One occurrence of a value.

    Args:
        place: the place of the mapping it was found through, variables still in it.
        location: where it stands, with pointer, line and column.
        literal: the text as it stands in the file.
        value: the number (or name) in the binding's unit.
    """

    place: Place
    location: Location
    literal: str
    value: Decimal | str


@dataclass(frozen=True)
class PolicyValue:
    """A value of one subject, with all its occurrences; they agree, or it is a finding.

    Args:
        binding: what value this is.
        names: which subject it is of.
        value: the value at the principal place.
        occurrences: every place it stands in, the principal one first.
    """

    binding: ValueBinding
    names: Variables
    value: Decimal | str
    occurrences: tuple[PlacedValue, ...]

    @property
    def number(self) -> Decimal:
        """The value, where it is a number.

        Raises:
            TypeError: it is a name.
        """
        if not isinstance(self.value, Decimal):
            raise TypeError(f"{self.binding.name} of {dict(self.names)} is not a number")
        return self.value

    @property
    def files(self) -> frozenset[str]:
        """The files it stands in; where it is inherited, those it would be written into."""
        if self.occurrences:
            return frozenset(found.location.file for found in self.occurrences)
        files = {place.file for place in self.binding.places}
        for name, value in self.names:
            files = {file.replace(f"{{{name}}}", value) for file in files}
        return frozenset(files)

    @property
    def agrees(self) -> bool:
        """Whether every place holds the same value."""
        return all(found.value == self.value for found in self.occurrences)


class PolicyValues:
    """All values of a repository, by binding name and subject."""

    def __init__(self, values: Iterable[PolicyValue]) -> None:
        self._values = {(value.binding.name, value.names): value for value in values}

    def find(self, name: str, /, **names: str) -> PolicyValue | None:
        """Return one value, or None where the repository does not state it.

        Args:
            name: the binding's name.
            **names: the subject, such as `tenant="acme"`.
        """
        return self._values.get((name, variables(names)))

    def of(self, name: str) -> Iterator[PolicyValue]:
        """Yield every subject's value of one binding, in the order of the subjects."""
        keys = sorted(key for key in self._values if key[0] == name)
        return (self._values[key] for key in keys)

    def __iter__(self) -> Iterator[PolicyValue]:
        return (self._values[key] for key in sorted(self._values))

    def __len__(self) -> int:
        return len(self._values)
