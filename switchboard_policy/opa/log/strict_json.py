"""JSON that every reader reads the same, or the reason why a line is none."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from json import JSONDecodeError, JSONDecoder

from switchboard_policy.documents.pointer import join
from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.log.report import Oddity, Refusal

_FLOAT_DIGITS = 15
"""Digits that a float of 64 bits always keeps (IEEE 754, `DBL_DIG`)."""


class _Refused(Exception):  # noqa: N818 - carries a reason from inside the decoder, never further
    """A value the decoder met cannot be taken."""


class _Inexact(Exception):  # noqa: N818 - asks for a second, slower look
    """A number has more digits than a float keeps."""


@dataclass(frozen=True)
class Parsed:
    """A JSON document.

    Args:
        value: what it says; a number that a float does not keep is a `Decimal` in it.
        exact: whether there is no such number.
    """

    value: Json
    exact: bool = True


def parse(line: bytes, nesting: int) -> Parsed | Refusal:
    """Return the JSON document of a line.

    Args:
        line: UTF-8.
        nesting: how deep it may nest.
    """
    try:
        text = line.decode()
        parsed = _decode(text)
    except UnicodeDecodeError as error:
        return _refused(f"no UTF-8 from byte {error.start + 1} on")
    except JSONDecodeError as error:
        return _undecodable(text, error)
    except _Refused as error:
        return _refused(str(error))
    except RecursionError:
        return _refused(f"nested deeper than {nesting} levels")
    except ValueError:
        return _refused("a number of more than 4,300 digits")
    return unfit(line, parsed.value, nesting) or parsed


def unfit(line: bytes, value: object, nesting: int) -> Refusal | None:
    """Return why a document is not taken although it is JSON; None where it is.

    Args:
        line: its text, by which it is told whether a closer look is needed.
        value: what it says.
        nesting: how deep it may nest.
    """
    if line.count(b"{") + line.count(b"[") > nesting and _too_deep(value, nesting):
        return _refused(f"nested deeper than {nesting} levels")
    if (b"\\ud" in line or b"\\uD" in line) and _half_characters(value):
        return _refused("a text holds half a surrogate pair, which is no character")
    return None


def _refused(reason: str) -> Refusal:
    return Refusal(Oddity.REFUSED, reason)


def _decode(text: str) -> Parsed:
    try:
        return Parsed(_QUICK.decode(text))
    except _Inexact:
        return Parsed(_EXACT.decode(text), exact=False)


def _undecodable(text: str, error: JSONDecodeError) -> Refusal:
    if not text.lstrip().startswith(("{", "[")):
        return Refusal(Oddity.FOREIGN, "plain text")
    what = error.msg[:1].lower() + error.msg[1:]
    return Refusal(Oddity.TORN, f"broken JSON at character {error.pos + 1}: {what}")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise _Refused(f"the key {twice!r} stands twice in one object")
    return found


def _constant(name: str) -> Json:
    raise _Refused(f"{name} is no JSON")


def _real(text: str) -> float:
    value = float(text)
    if (len(text) > _FLOAT_DIGITS or "e" in text or "E" in text) and not _kept(text, value):
        raise _Inexact
    return value


def _exact_real(text: str) -> float | Decimal:
    value = float(text)
    return value if _kept(text, value) else Decimal(text)


def _kept(text: str, value: float) -> bool:
    return math.isfinite(value) and Decimal(repr(value)) == Decimal(text)


_QUICK = JSONDecoder(object_pairs_hook=_object, parse_float=_real, parse_constant=_constant)
_EXACT = JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_exact_real,
    parse_constant=_constant,
)


def _children(values: list[object]) -> list[object]:
    """Return what stands one level below some containers, containers and texts alike."""
    found: list[object] = []
    for value in values:
        if isinstance(value, dict):
            found += value
            found += value.values()
        elif isinstance(value, list):
            found += value
    return found


def _too_deep(value: object, nesting: int) -> bool:
    level = [value]
    for _ in range(nesting):
        level = [item for item in _children(level) if isinstance(item, (dict, list))]
    return bool(level)


def _half_characters(value: object) -> bool:
    level = [value]
    while level:
        if any(isinstance(item, str) and not _encodes(item) for item in level):
            return True
        level = _children(level)
    return False


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def inexact(value: object, pointer: str) -> str:
    """Return the JSON pointer of the first number that a float does not keep; empty for none."""
    level = [(pointer, value)]
    while level:
        below: list[tuple[str, object]] = []
        for here, item in level:
            if isinstance(item, Decimal):
                return here
            if isinstance(item, dict):
                below += [(here + join([key]), part) for key, part in item.items()]
            elif isinstance(item, list):
                below += [(f"{here}/{index}", part) for index, part in enumerate(item)]
        level = below
    return ""
