"""Values to YAML that every reader understands alike: one way to write each value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from switchboard_policy.documents.scalars import Refused, plain_scalar
from switchboard_policy.domain.units import plain

_BARE = re.compile(
    r"[0-9]+[a-zA-Z]"
    r"|[A-Za-z_/](?:[A-Za-z0-9_./+-]| (?=[A-Za-z0-9(])|[,;()'] ?(?=[A-Za-z0-9(]))*[.)]?"
)
_SINGLE = re.compile(
    "[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_INDENT = "  "


class Unquoted(str):
    """Text that is written as it stands, such as a date where a format wants one."""

    __slots__ = ()


def yaml_text(value: object) -> str:
    """Return a value as a YAML document in block style, with a final line break.

    Args:
        value: mappings, lists and tuples of text, whole numbers, decimals, booleans and None; keys
            are written in the order they come in.
    """
    return "".join(f"{line}\n" for line in _block(value))


def _block(value: object) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _entry(f"{_scalar(str(key))}:", item)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        for item in value:
            first, *rest = _block(item)
            yield f"- {first}"
            yield from (f"{_INDENT}{line}" if line else line for line in rest)
    elif isinstance(value, str) and _is_block(value):
        yield from _literal(value)
    else:
        yield _scalar(value)


def _entry(key: str, item: object) -> Iterator[str]:
    first, *rest = _block(item)
    if isinstance(item, (Mapping, list, tuple)) and item:
        yield key
        yield from (f"{_INDENT}{line}" if line else line for line in (first, *rest))
        return
    yield f"{key} {first}"
    yield from rest


def _literal(text: str) -> Iterator[str]:
    yield "|" if text.endswith("\n") else "|-"
    yield from (f"{_INDENT}{line}" if line else "" for line in text.removesuffix("\n").split("\n"))


def _is_block(text: str) -> bool:
    """Return whether text of several lines reads the same as a literal block."""
    lines = text.removesuffix("\n").split("\n")
    return (
        len(lines) > 1
        and all(_SINGLE.fullmatch(line) for line in lines)
        and bool(lines[0])
        and bool(lines[-1])
        and not lines[0].startswith(" ")
    )


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return plain(Decimal(value))
    if isinstance(value, str):
        return str(value) if isinstance(value, Unquoted) else _text(value)
    return "{}" if isinstance(value, Mapping) else "[]"


def _text(text: str) -> str:
    if _BARE.fullmatch(text) and _is_text(text):
        return text
    if text and not text.isspace() and _SINGLE.fullmatch(text) and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    return _ESCAPED.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False)
    )


def _is_text(text: str) -> bool:
    try:
        return plain_scalar(text) == text
    except Refused:
        return False
