"""Bytes of a file to characters, with bounds checked before anything scans them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

_BOM = b"\xef\xbb\xbf"
_UNPRINTABLE = re.compile(
    "[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]",
)
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


@dataclass(frozen=True)
class Bounds:
    """How much of a file is read before it is refused.

    Args:
        file_bytes: longest file in bytes.
        line_bytes: longest line in bytes.
        depth: deepest nesting in levels, aliases expanded.
        nodes: most nodes, aliases expanded.
    """

    file_bytes: int
    line_bytes: int
    depth: int
    nodes: int


def decode(file: str, data: bytes, bounds: Bounds) -> tuple[str, bool]:
    """Return a file's characters, and whether a byte order mark came first.

    Args:
        file: its path, for messages.
        data: its bytes.
        bounds: what is allowed.

    Raises:
        InputError: too long, not UTF-8, or a control character; says where.
    """
    if len(data) > bounds.file_bytes:
        found, allowed = len(data), bounds.file_bytes
        message = f"a file of {found:,} bytes; at most {allowed:,} are read"
        raise InputError(message, location=Location(file))
    bom = data.startswith(_BOM)
    body = data[len(_BOM) :] if bom else data
    _check_lines(file, body, bounds.line_bytes)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(file, body, error.start, len(_BOM) if bom else 0) from None
    if text.startswith("\ufeff"):
        message = "a second byte order mark; one is allowed"
        raise InputError(message, location=Location(file, "", 1, 1))
    bad = _UNPRINTABLE.search(text)
    if bad is not None:
        line, column = line_column(text, bad.start())
        offset = len(text[: bad.start()].encode()) + (len(_BOM) if bom else 0)
        message = f"control character U+{ord(bad[0]):04X} at byte {offset}; not allowed in a file"
        raise InputError(message, location=Location(file, "", line, column))
    return text, bom


def _check_lines(file: str, body: bytes, most: int) -> None:
    start, line = 0, 1
    while start < len(body):
        end = body.find(b"\n", start, start + most + 1)
        if end < 0:
            if len(body) - start <= most:
                return
            message = f"a line longer than {most:,} bytes"
            raise InputError(message, location=Location(file, "", line, 1))
        start, line = end + 1, line + 1


def _not_utf8(file: str, body: bytes, at: int, skipped: int) -> InputError:
    line, column = line_column(body[:at].decode("utf-8"), at)
    message = f"byte 0x{body[at]:02X} at offset {at + skipped} is not UTF-8"
    where = Location(file, "", line, column)
    return InputError(message, location=where, hint="save the file as UTF-8")


def line_column(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of an offset, counted as YAML counts line breaks."""
    line, start = 1, 0
    for found in _BREAK.finditer(text, 0, offset):
        line, start = line + 1, found.end()
    return line, min(offset, len(text)) - start + 1
