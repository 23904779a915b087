"""Documents as an engine takes and gives them: plain JSON, in one order."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.ports.engine import Json

_SHOWN_KEYS = 12
"""Of the way to what is wrong: enough to find it."""


class _NoJsonError(Exception):
    """Something in a document is no JSON.

    Args:
        what: the rest of the sentence that begins with where it stands.
        keys: the way to it, innermost first; gathered on the way out, so right documents pay
            nothing for it.
    """

    def __init__(self, what: str, *keys: object) -> None:
        super().__init__(what)
        self.what = what
        self.keys = list(keys)


def plain_json(value: object) -> Json:
    """Return a document as plain JSON: decimals become numbers, tuples become lists.

    Args:
        value: what was read from a file or gathered as facts.

    Raises:
        NoDecision: it holds something JSON has no word for, a number no engine keeps exactly, or
            more levels than an engine reads.
    """
    try:
        return _plain(value, _levels())
    except _NoJsonError as error:
        pointer = "".join(f"/{key}" for key in reversed(error.keys[-_SHOWN_KEYS:]))
        raise NoDecision(f"{pointer or 'the document'} {error.what}") from None


@cache
def _levels() -> int:
    return constants("switchboard_policy.opa").whole("nesting_levels")


@cache
def _longest() -> int:
    return constants("switchboard_policy.opa").whole("input_bytes")


def _plain(value: object, levels: int) -> Json:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value  # type: ignore[return-value]  # the checks above are faster than isinstance
    if isinstance(value, Mapping):
        return _object(value, levels - 1)
    if isinstance(value, (str, int, float, Decimal)):
        return value if isinstance(value, str) else _number(value)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return _array(value, levels - 1)
    raise _NoJsonError(f"is a {kind.__name__}, not JSON")


def _object(value: Mapping[object, object], levels: int) -> Json:
    if levels < 0:
        raise _NoJsonError(f"is nested deeper than {_levels()} levels")
    found: dict[str, Json] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise _NoJsonError("has a key that is not text", key)
        try:
            found[key] = _plain(item, levels)
        except _NoJsonError as error:
            error.keys.append(key)
            raise
    return found


def _array(value: Sequence[object], levels: int) -> Json:
    if levels < 0:
        raise _NoJsonError(f"is nested deeper than {_levels()} levels")
    found: list[Json] = []
    for index, item in enumerate(value):
        try:
            found.append(_plain(item, levels))
        except _NoJsonError as error:
            error.keys.append(index)
            raise
    return found


def _number(value: float | Decimal) -> Json:
    if isinstance(value, int):
        return value
    if not math.isfinite(value):
        raise _NoJsonError(f"is {value}, which JSON cannot say")
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        if Decimal(repr(float(value))) != value:
            raise _NoJsonError(f"is {value}: more digits than an engine keeps")
    return float(value)


_AS_TEXT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
_SORTED = json.JSONEncoder(separators=(",", ":"), sort_keys=True)


def as_text(value: Json) -> bytes:
    """Return a document as JSON in UTF-8, characters as they are.

    Never escaped: the JSON reader inside compiled rules takes the escapes of characters beyond
    U+FFFF for other characters (seen with OPA 1.22: U+20000 became U+10000).

    Raises:
        NoDecision: a text holds half a surrogate pair, which is no character.
    """
    try:
        return _AS_TEXT.encode(value).encode()
    except UnicodeEncodeError as error:
        raise NoDecision(f"a text is no Unicode: {error.reason}") from error


def sendable(facts: Mapping[str, Json]) -> dict[str, Json]:
    """Return facts as a server takes them: plain JSON, an object, not too long.

    Raises:
        NoDecision: they are something else.
    """
    return _plain_and_text(facts, _longest())[0]


def facts_as_text(facts: Mapping[str, Json], most_bytes: int) -> bytes:
    """Return the facts of one question as JSON.

    Args:
        facts: an object.
        most_bytes: what an engine takes.

    Raises:
        NoDecision: they are something else, or more than an engine takes.
    """
    return _plain_and_text(facts, most_bytes)[1]


def _plain_and_text(facts: Mapping[str, Json], most: int) -> tuple[dict[str, Json], bytes]:
    plain = plain_json(facts)
    if not isinstance(plain, dict):
        raise NoDecision(f"the facts are a {type(facts).__name__}, not an object")
    text = as_text(plain)
    if len(text) > most:
        raise NoDecision(f"the input is {len(text):,} bytes; at most {most:,} are taken")
    return plain, text


def ordered(value: Json) -> Json:
    """Return a document with the keys of every object sorted: always the same text.

    Raises:
        EngineError: it has more levels than can be read.
    """
    try:
        ordered_value: Json = json.loads(_SORTED.encode(value))
    except RecursionError:
        raise EngineError("the answer is nested too deeply") from None
    return ordered_value
