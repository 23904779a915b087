"""Documents as an engine takes and gives them: plain JSON, in one order."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

from switchboard_policy.errors import EngineError
from switchboard_policy.ports.engine import Json


def plain_json(value: object, pointer: str = "") -> Json:
    """Return a document as plain JSON: decimals become numbers, tuples become lists.

    Args:
        value: what was read from a file or gathered as facts.
        pointer: where it stands, for messages.

    Raises:
        EngineError: it holds something JSON has no word for, or a number no engine keeps exactly.
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float, Decimal)):
        return _number(value, pointer)
    if isinstance(value, Mapping):
        return _object(value, pointer)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain_json(item, f"{pointer}/{index}") for index, item in enumerate(value)]
    raise EngineError(f"{pointer or 'the document'} is a {type(value).__name__}, not JSON")


def _object(value: Mapping[object, object], pointer: str) -> Json:
    found: dict[str, Json] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise EngineError(f"{pointer}/{key} has a key that is not text")
        found[key] = plain_json(item, f"{pointer}/{key}")
    return found


def _number(value: float | Decimal, pointer: str) -> Json:
    if isinstance(value, int):
        return value
    if not math.isfinite(value):
        raise EngineError(f"{pointer} is {value}, which JSON cannot say")
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        if Decimal(repr(float(value))) != value:
            raise EngineError(f"{pointer} is {value}: more digits than an engine keeps")
    return float(value)


def as_text(value: Json) -> bytes:
    """Return a document as JSON in UTF-8, characters as they are.

    Never escaped: the JSON reader inside compiled rules takes the escapes of characters beyond
    U+FFFF for other characters (seen with OPA 1.22: U+20000 became U+10000).

    Raises:
        EngineError: a text holds half a surrogate pair, which is no character.
    """
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise EngineError(f"a text is no Unicode: {error.reason}") from error


def ordered(value: Json) -> Json:
    """Return a document with the keys of every object sorted: always the same text."""
    ordered_value: Json = json.loads(json.dumps(value, sort_keys=True))
    return ordered_value
