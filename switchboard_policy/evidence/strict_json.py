"""JSON with one reading only, and the one way to write it.

Everything that readers are known to differ on is refused: a key twice, numbers that a float cannot
hold, half a surrogate pair, a byte order mark, bytes after the end.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import rfc8785

from switchboard_policy.documents.json_reader import each_key_once, too_deep_at
from switchboard_policy.domain.json_value import Json
from switchboard_policy.errors.evidence_json import (
    JsonByteOrderMark,
    JsonDuplicateKey,
    JsonLoneSurrogate,
    JsonMalformed,
    JsonNotCanonical,
    JsonNotUtf8,
    JsonNumberRefused,
    JsonTooDeep,
    JsonTooLarge,
    JsonTrailing,
)

MOST = 2**53 - 1
"""The largest integer that every reader keeps. Source: RFC 8785, appendix D; RFC 7493, 2.2."""
_MARK = b"\xef\xbb\xbf"
_WHITE = " \t\n\r"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_HINT = "take the file from where it was made; whoever changed it changed more than its layout"


class _NumberError(ValueError):
    """A number is refused; said by the decoder's hooks, which know no name of the document."""


class _TwiceError(ValueError):
    """A key stands twice; likewise."""


def read_json(what: str, content: bytes, *, most_bytes: int, depth: int) -> Json:
    """Return what a JSON document says.

    Args:
        what: what it is, for messages: `manifest.json`, `the statement`.
        content: its bytes.
        most_bytes: longest document that is read, in bytes.
        depth: deepest nesting in levels.

    Raises:
        JsonError: the class says what is wrong with it.
    """
    text = _text(what, content, most_bytes)
    if too_deep_at(text, depth) is not None:
        raise JsonTooDeep(f"{what}: nested deeper than {depth} levels")
    try:
        found: tuple[Json, int] = _DECODER.raw_decode(text, len(text) - len(text.lstrip(_WHITE)))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise JsonMalformed(f"{what}: not JSON: {error.msg}, {where}", hint=_HINT) from None
    except _NumberError as error:
        raise JsonNumberRefused(f"{what}: {error}") from None
    except _TwiceError as error:
        raise JsonDuplicateKey(f"{what}: {error}") from None
    value, end = found
    rest = text[end:].lstrip(_WHITE)
    if rest:
        raise JsonTrailing(f"{what}: {len(rest)} characters after the end of the document")
    if _SURROGATE.search(text):
        canonical_bytes(value, what=what)
    return value


def read_canonical(what: str, content: bytes, *, most_bytes: int, depth: int) -> Json:
    """Return what a JSON document says that must stand in its canonical layout.

    Args:
        what: what it is, for messages.
        content: its bytes.
        most_bytes: longest document that is read, in bytes.
        depth: deepest nesting in levels.

    Raises:
        JsonNotCanonical: the same could be said in other bytes, and these are not the ones due.
        JsonError: it has no reading, or more than one.
    """
    value = read_json(what, content, most_bytes=most_bytes, depth=depth)
    if canonical_bytes(value, what=what) != content:
        message = f"{what}: not in canonical form (RFC 8785), though it could be"
        raise JsonNotCanonical(message, hint=_HINT)
    return value


def canonical_bytes(value: Any, *, what: str = "the document") -> bytes:  # noqa: ANN401 - JSON, of whatever mapping or list
    """Return a JSON value as the one text it has.

    Args:
        value: what to write; whole numbers only where the document is to be read back.
        what: what it is, for messages.

    Raises:
        JsonNumberRefused: it holds a number that a float does not.
        JsonLoneSurrogate: it holds text that is no text.
        JsonMalformed: it holds something that JSON cannot say.

    Source: RFC 8785.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.IntegerDomainError, rfc8785.FloatDomainError) as error:
        raise JsonNumberRefused(f"{what}: {error}") from None
    except UnicodeEncodeError:  # of a key, while the keys are sorted
        raise JsonLoneSurrogate(f"{what}: half a surrogate pair in a key") from None
    except rfc8785.CanonicalizationError as error:
        if "codepoints" in str(error):
            raise JsonLoneSurrogate(f"{what}: half a surrogate pair in some text") from None
        raise JsonMalformed(f"{what}: {error}") from None


def _text(what: str, content: bytes, most_bytes: int) -> str:
    if len(content) > most_bytes:
        raise JsonTooLarge(f"{what}: {len(content):,} bytes; {most_bytes:,} are read")
    if content.startswith(_MARK):
        raise JsonByteOrderMark(f"{what}: a byte order mark; JSON has none")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        found = f"byte 0x{content[error.start]:02X} at offset {error.start}"
        raise JsonNotUtf8(f"{what}: {found} is not UTF-8") from None


def _whole(digits: str) -> int:
    if len(digits) > len(str(-MOST)) or abs(int(digits)) > MOST:
        raise _NumberError(f"the number {digits[:40]} is beyond 2^53 - 1")
    return int(digits)


def _fraction(number: str) -> NoReturn:
    raise _NumberError(f"the number {number[:40]} is not whole")


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    try:
        return each_key_once(pairs)
    except ValueError as error:
        raise _TwiceError(str(error)) from None


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_whole, parse_float=_fraction, parse_constant=_fraction
)
