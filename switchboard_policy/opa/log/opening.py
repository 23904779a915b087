"""A file of a log, opened as what it is: told by its first bytes, not by its name."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import BinaryIO, cast

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

DAMAGE = (EOFError, gzip.BadGzipFile, zlib.error)
"""What comes out of a compressed file that breaks off or is damaged."""

_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_PARQUET = b"PAR1"
_BOM = b"\xef\xbb\xbf"
_BUFFER = 1 << 18


class Form(StrEnum):
    """How decisions stand in a file."""

    LINES = "lines"
    """One JSON object a line."""
    OBJECTS = "objects"
    """An array of objects, or objects over several lines."""
    PARQUET = "parquet"
    """Rows."""


def is_compressed(file: str) -> bool:
    """Return whether a file is compressed with gzip.

    Raises:
        InputError: it cannot be read.
    """
    with _readable(file) as stream:
        return _peek(stream, len(_GZIP)) == _GZIP


@contextmanager
def opened(file: str) -> Iterator[tuple[BinaryIO, Form]]:
    """Open a file and tell how decisions stand in it; the stream stands at its first byte of text.

    Args:
        file: its path; a pipe will do.

    Raises:
        InputError: it cannot be read, or is compressed in another way than with gzip.
    """
    with _readable(file) as raw:
        head = _peek(raw, 4)
        if head == _ZSTANDARD:
            hint = "decompress it; gzip and plain files are read"
            raise InputError("is compressed with Zstandard", location=Location(file), hint=hint)
        if head == _PARQUET:
            yield raw, Form.PARQUET
            return
        stream = _decompressed(raw) if head.startswith(_GZIP) else raw
        if _peek(stream, len(_BOM)) == _BOM:
            stream.read(len(_BOM))
        yield stream, _form(stream)


@contextmanager
def _readable(file: str) -> Iterator[BinaryIO]:
    where = Location(file)
    try:
        with open(file, "rb", buffering=_BUFFER) as stream:  # noqa: PTH123 - takes a buffer's size
            yield stream
    except DAMAGE as error:
        raise InputError(f"is damaged: {error}", location=where) from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(f"cannot be read: {why}", location=where) from error


def _decompressed(raw: BinaryIO) -> BinaryIO:
    return io.BufferedReader(gzip.GzipFile(fileobj=raw), _BUFFER)


def _form(stream: BinaryIO) -> Form:
    start = _peek(stream, 64).lstrip(b" \t\r\n")
    if start.startswith(b"["):
        return Form.OBJECTS
    return Form.OBJECTS if start.startswith((b"{\n", b"{\r\n")) else Form.LINES


def _peek(stream: BinaryIO, most: int) -> bytes:
    """Return the next bytes without taking them; none from a file damaged at its beginning."""
    try:
        return cast("io.BufferedReader", stream).peek(most)[:most]
    except DAMAGE:
        return b""
