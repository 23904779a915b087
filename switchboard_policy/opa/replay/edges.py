"""The values of a fact that lie at the edges of what is known: limits, names, choices.

What a schema allows gives kinds and choices; the organisation's values give names and numbers. A
number belongs to a fact where both are measured in the same unit; a name, where the values list it
under the plural of what the fact is called or described as.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from switchboard_policy.domain.json_value import Json

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]

MOST_NAMES = 40
"""Names tried for one fact; those the change is about come first. Ours."""
MOST_NUMBERS = 60
"""Numbers tried for one fact; those the change is about come first. Ours."""
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Fact:
    """A fact that inputs vary in.

    Args:
        path: where it stands.
        values: what it may be, the plainest first.
        named: whether it names something the values know, such as a tenant.
    """

    path: Path
    values: tuple[Json, ...]
    named: bool = False


@dataclass
class Known:
    """Names and numbers that the organisation's values hold.

    Args:
        names: by the plural they are listed under, or the key they stand at.
        numbers: by their unit.
    """

    names: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, list[float]] = field(default_factory=dict)

    def name(self, kind: str, value: str) -> None:
        """Remember a name."""
        held = self.names.setdefault(kind, [])
        if value not in held:
            held.append(value)

    def number(self, unit: str, value: float) -> None:
        """Remember a number."""
        held = self.numbers.setdefault(unit, [])
        if value not in held:
            held.append(value)


def learn(known: Known, value: Json, schema: object, kind: str = "") -> None:
    """Remember the names and numbers of some values.

    Args:
        known: where they are remembered.
        value: the values, or a part of them.
        schema: of that part; only units are read of it.
        kind: the key it stands at.
    """
    told: Schema = schema if isinstance(schema, Mapping) else {}
    if isinstance(value, dict):
        for key, item in value.items():
            known.name(kind, key)
            learn(known, item, _below(told, key), key)
    elif isinstance(value, list):
        for item in value:
            learn(known, item, told.get("items"), kind)
    elif isinstance(value, str):
        known.name(kind, value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and "unit" in told:
        known.number(str(told["unit"]), value)


def facts_of(schema: Schema, known: Known) -> Iterator[Fact]:
    """Yield the facts that a schema of inputs asks for, with the values to try.

    Args:
        schema: of the input.
        known: what the organisation's values hold.
    """
    yield from _facts(schema, known, ())


def _facts(schema: Schema, known: Known, path: Path) -> Iterator[Fact]:
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        for key in schema.get("required") or sorted(schema.get("properties", {})):
            below = schema.get("properties", {}).get(key)
            if isinstance(below, Mapping):
                yield from _facts(below, known, (*path, key))
    elif kind == "array":
        # One entry, whose facts vary; a list that is empty is one of the cases without a fact.
        yield from _facts(schema.get("items") or {}, known, (*path, 0))
    else:
        values, named = _values(schema, known, str(path[-1] if path else ""), path)
        if values:
            yield Fact(path, tuple(values), named)


def _values(schema: Schema, known: Known, name: str, path: Path) -> tuple[list[Json], bool]:
    if "enum" in schema or "const" in schema:
        return list(schema.get("enum") or [schema["const"]]), False
    kind = schema.get("type")
    if kind == "boolean":
        return [True, False], False
    if kind in {"number", "integer"}:
        return _numbers(schema, known), False
    if kind == "string":
        key = next((str(each) for each in reversed(path) if isinstance(each, str)), name)
        names = _names(schema, known, key)[:MOST_NAMES]
        return [*names, f"unknown-{key}"], bool(names)
    return [], False


def _numbers(schema: Schema, known: Known) -> list[Json]:
    """Return each limit, one below and one above, within what the schema allows."""
    held = known.numbers.get(str(schema.get("unit", "")), [])[:MOST_NUMBERS]
    edges = [schema.get("minimum"), schema.get("maximum")]
    base = [each for each in edges if isinstance(each, (int, float))] or [0]
    around = [value + step for value in held for step in (-1, 0, 1)]
    low, high = schema.get("minimum", -1e18), schema.get("maximum", 1e18)
    whole = schema.get("type") == "integer"
    fitting = (value for value in [*base[:1], *around, *base[1:]] if low <= value <= high)
    return list(
        dict.fromkeys(int(value) if whole or value == int(value) else value for value in fitting)
    )


def _names(schema: Schema, known: Known, key: str) -> list[str]:
    """Return the names a fact may take: listed under what it is called, else as it is described."""
    words = _WORD.findall(f"{schema.get('title', '')} {schema.get('description', '')}".lower())
    found: dict[str, None] = {}
    for word in [key, *words]:
        for kind in (*_plurals(word), *([word] if word == key else [])):
            found |= dict.fromkeys(known.names.get(kind, []))
        if found:
            break
    return list(found)


def _plurals(word: str) -> Sequence[str]:
    return (f"{word}s", f"{word[:-1]}ies", f"{word}es")


def _below(schema: Schema, key: str) -> object:
    """Return the schema of a key, whether it is named or not."""
    properties = schema.get("properties", {})
    return properties.get(key) or schema.get("additionalProperties")
