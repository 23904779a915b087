"""An input as flat fields: pointer to value, lists as the values they hold."""

from __future__ import annotations

import json
from functools import lru_cache

from switchboard_policy.domain.json_value import Json

Fields = dict[str, "str | tuple[str, ...]"]
"""Pointer to the JSON text of a value; of a list, to the texts it holds, once each and sorted.

Text keeps `1`, `"1"` and `true` apart, compares fast and goes through JSON unchanged.
"""

MOST_FIELDS = 200
"""Fields of one input that are looked at; nobody reads a condition on more. Ours."""
_DEEPEST = 12
_LONGEST = 200
_MOST_ENTRIES = 50


def fields_of(document: Json) -> Fields:
    """Return the fields of an input.

    Texts longer than a line and what lies deeper than a person would write are left out.

    Args:
        document: the input.
    """
    found: dict[str, str | set[str]] = {}
    _walk(document, "", found, _DEEPEST)
    if len(found) > MOST_FIELDS:  # which ones are looked at may not depend on their order
        found = dict(sorted(found.items())[:MOST_FIELDS])
    return {
        at: each if isinstance(each, str) else tuple(sorted(each)) for at, each in found.items()
    }


def text_of(value: Json) -> str:
    """Return the JSON text of a scalar; the same for `1` and `1.0`."""
    if isinstance(value, str):
        plain = value.isascii() and value.isprintable() and '"' not in value and "\\" not in value
        return f'"{value}"' if plain else json.dumps(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return json.dumps(value)


def number_of(text: str) -> int | float | None:
    """Return the number a text stands for, or None where it stands for none."""
    if text[:1] not in "-0123456789":
        return None
    value = json.loads(text)
    return value if isinstance(value, (int, float)) else None


def _walk(value: Json, at: str, found: dict[str, str | set[str]], depth: int) -> None:
    if isinstance(value, dict) and value and depth:
        for key, item in value.items():
            here = _join(at, key)
            if isinstance(item, (dict, list)):
                _walk(item, here, found, depth - 1)
            else:
                _put(found, here, item)
    elif isinstance(value, list) and value and depth:
        for each in value[:_MOST_ENTRIES]:
            _walk(each, f"{at}/*", found, depth - 1)
    else:
        _put(found, at, value)


def _put(found: dict[str, str | set[str]], at: str, value: Json) -> None:
    if isinstance(value, str) and len(value) > _LONGEST:
        return
    text = text_of(value)
    if "/*" not in at:
        found[at] = text
        return
    held = found.setdefault(at, set())
    if isinstance(held, set):
        held.add(text)


@lru_cache(maxsize=10_000)
def _join(at: str, key: str) -> str:
    """Return the pointer of a key; a key that is a star is no list's any entry."""
    return f"{at}/{key.replace('~', '~0').replace('/', '~1').replace('*', '~2')}"
