"""An input as flat fields: pointer to value, lists as the values they hold."""

from __future__ import annotations

import json

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
    return json.dumps(value)


def number_of(text: str) -> int | float | None:
    """Return the number a text stands for, or None where it stands for none."""
    if text[:1] not in "-0123456789":
        return None
    value = json.loads(text)
    return value if isinstance(value, (int, float)) else None


def _walk(value: Json, at: str, found: dict[str, str | set[str]], depth: int) -> None:
    if len(found) >= MOST_FIELDS:
        return
    if isinstance(value, dict) and value and depth:
        for key in sorted(value):
            _walk(value[key], f"{at}/{_token(key)}", found, depth - 1)
    elif isinstance(value, list) and value and depth:
        for each in value[:_MOST_ENTRIES]:
            _walk(each, f"{at}/*", found, depth - 1)
    elif isinstance(value, str) and len(value) > _LONGEST:
        return
    else:
        _put(found, at, text_of(value))


def _put(found: dict[str, str | set[str]], at: str, text: str) -> None:
    if "/*" not in at:
        found[at] = text
        return
    held = found.setdefault(at, set())
    if isinstance(held, set):
        held.add(text)


def _token(key: str) -> str:
    if "~" in key or "/" in key or key == "*":
        return key.replace("~", "~0").replace("/", "~1").replace("*", "~2")
    return key
