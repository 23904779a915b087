"""The policy values areas understand, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.units import UNITS, Unit


@dataclass(frozen=True)
class Word:
    """One policy value the areas understand.

    Args:
        name: `<area>.<value>`.
        variables: what names its subject.
        unit: its usual unit.
        meaning: what it is, for people.
    """

    name: str
    variables: frozenset[str]
    unit: Unit
    meaning: str

    @property
    def area(self) -> str:
        """The area that governs it."""
        return self.name.split(".", 1)[0]


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, Word]:
    """Return every policy value the areas understand, by name."""
    file = "vocabulary.yaml"
    data = files("switchboard_policy.documents").joinpath(file).read_bytes()
    entries = read_yaml(file, data).value
    assert isinstance(entries, list)
    words = {}
    for entry in entries:
        assert isinstance(entry, dict)
        variables = entry["variables"]
        assert isinstance(variables, list)
        words[str(entry["name"])] = Word(
            name=str(entry["name"]),
            variables=frozenset(str(variable) for variable in variables),
            unit=UNITS[str(entry["unit"])],
            meaning=str(entry["meaning"]),
        )
    return MappingProxyType(words)
