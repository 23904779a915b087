"""Values as Rego prints them, sets told from arrays, read into the JSON that OPA makes of them."""

from __future__ import annotations

import json
from typing import Any

_JSON = json.JSONDecoder()
_RANKS = {type(None): 0, bool: 1, int: 2, float: 2, str: 3, list: 4, dict: 5}


class _Set(list[Any]):
    """The members of a set."""


class _Object(list[tuple[Any, Any]]):
    """The keys and values of an object, whose keys may be anything."""


def rego_value(text: str) -> Any:  # noqa: ANN401 - whatever it says
    """A value of Rego as JSON: sets become arrays in Rego's order, keys become text.

    Args:
        text: such as `{"a": {1, 2}, 3: set()}`.
    """
    value, end = _value(text, _blank(text, 0))
    assert _blank(text, end) == len(text), f"more than a value: {text[end:]!r}"
    return _plain(value)


def _value(text: str, at: int) -> tuple[Any, int]:
    if text.startswith("set()", at):
        return _Set(), at + 5
    if text[at] == "[":
        return _items(text, at + 1, "]")
    if text[at] == "{":
        members, end = _items(text, at + 1, "}")
        keyed = not members or isinstance(members[0], tuple)
        return (_Object if keyed else _Set)(members), end
    return _JSON.raw_decode(text, at)


def _items(text: str, at: int, closing: str) -> tuple[list[Any], int]:
    items: list[Any] = []
    at = _blank(text, at)
    while text[at] != closing:
        item, at = _value(text, at)
        at = _blank(text, at)
        if text[at] == ":":
            value, at = _value(text, _blank(text, at + 1))
            item = (item, value)
        items.append(item)
        at = _blank(text, at)
        at = _blank(text, at + 1) if text[at] == "," else at
    return items, at + 1


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever it is
    if isinstance(value, _Object):
        pairs = [(_plain(key), _plain(item)) for key, item in value]
        return {key if isinstance(key, str) else _text(key): item for key, item in pairs}
    if isinstance(value, _Set):
        return [_plain(item) for item in sorted(value, key=_order)]
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _order(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - whatever it is
    """What Rego sorts by: the type, then the value."""
    if isinstance(value, _Object):
        pairs = sorted((_order(key), _order(item)) for key, item in value)
        return 5, [key for key, _ in pairs], [item for _, item in pairs]
    if isinstance(value, _Set):
        return 6, sorted(_order(item) for item in value)
    if isinstance(value, list):
        return 4, [_order(item) for item in value]
    return _RANKS[type(value)], value or 0 if not isinstance(value, str) else value
