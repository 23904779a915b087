"""Read facts as JSON: any layout, one meaning, within bounds, or refused with line and column."""

from __future__ import annotations

import json
import re
from collections import Counter

from switchboard_policy.documents.scalars import Refused, decimal_number
from switchboard_policy.documents.text import line_column
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
"""A string, or what has no end: then to the end of the text, so that it is looked at once only."""
_BRACKET = re.compile(r"[\[\]{}]")


def read_facts(file: str, data: bytes, *, most_bytes: int, depth: int) -> dict[str, Json]:
    """Return the facts of a JSON file.

    Args:
        file: its path, for messages.
        data: its bytes.
        most_bytes: longest file that is read.
        depth: deepest nesting in levels.

    Raises:
        InputError: too long, nested too deep, no JSON, a key twice, or no object; says where.
    """
    start = Location(file, "", 1, 1)
    if len(data) > most_bytes:
        message = f"more than {most_bytes:,} bytes, which is all an engine takes"
        raise InputError(message, location=Location(file))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"byte 0x{data[error.start]:02X} at offset {error.start} is not UTF-8"
        raise InputError(message, location=Location(file)) from None
    deep = too_deep_at(text, depth)
    if deep is not None:
        where = Location(file, "", *line_column(text, deep))
        raise InputError(f"nested deeper than {depth} levels", location=where)
    try:
        value = json.loads(
            text,
            object_pairs_hook=each_key_once,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_number,
        )
    except json.JSONDecodeError as error:
        where = Location(file, "", error.lineno, error.colno)
        raise InputError(f"not JSON: {error.msg}", location=where) from None
    except ValueError as error:
        raise InputError(str(error), location=start) from None
    if not isinstance(value, dict):
        raise InputError("facts are an object", location=start)
    return value


def too_deep_at(text: str, most: int) -> int | None:
    """Return the offset at which JSON nests deeper than some levels, or None where it does not.

    Args:
        text: whatever should be JSON; it is looked at without being parsed.
        most: how many levels.
    """
    if _passes(_STRING.sub("", text), most) is None:
        return None
    return _passes(_STRING.sub(_blank, text), most)


def each_key_once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """Return an object of JSON from its pairs.

    Raises:
        ValueError: a key stands in it twice; readers differ on which one counts.
    """
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = Counter(key for key, _ in pairs)
        raise ValueError(f"key {keys.most_common(1)[0][0]!r:.80} stands in one object twice")
    return found


def _passes(text: str, most: int) -> int | None:
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > most:
            return bracket.start()
    return None


def _blank(string: re.Match[str]) -> str:
    return " " * len(string[0])


def _number(text: str) -> Json:
    try:
        found = decimal_number(text)
    except (Refused, ArithmeticError) as error:
        raise ValueError(f"{text[:40]} is no number that every reader keeps") from error
    return found if isinstance(found, int) else float(found)
