"""A stream cut into what may be decisions, in memory that does not grow with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

_CHUNK = 1 << 18
_BLANK = b" \t\r\n"
_BETWEEN = _BLANK + b",[]"
"""What may stand between the objects of an array."""
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["{}]', re.DOTALL)
_TEXT_END = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


class Readable(Protocol):
    """Something that gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, none at the end."""
        ...


@dataclass(frozen=True)
class TooLong:
    """A line of more bytes than may be kept.

    Args:
        length: how many it had.
    """

    length: int


def lines(
    stream: BinaryIO, most: int, *, first: int = 1, length: int | None = None
) -> Iterator[tuple[int, bytes | TooLong]]:
    """Yield each line that is not blank, with its number.

    Args:
        stream: where to read, from where it stands.
        most: bytes a line may have; of a longer one only the length is told.
        first: number of the first line.
        length: bytes to read at most: a line that begins before their end is read to its own.
    """
    number = first - 1
    done = 0
    while length is None or done < length:
        line = stream.readline(most + 1)
        if not line:
            return
        number += 1
        size = len(line)
        if size > most and not line.endswith(b"\n"):
            size += _rest_of_line(stream)
            yield number, TooLong(size)
        elif line.strip(_BLANK):
            yield number, line
        done += size


def _rest_of_line(stream: BinaryIO) -> int:
    """Read on to the end of a line; return how many bytes that were."""
    size = 0
    while part := stream.readline(_CHUNK):
        size += len(part)
        if part.endswith(b"\n"):
            break
    return size


def objects(stream: Readable, most: int) -> Iterator[tuple[int, bytes | TooLong]]:
    """Yield each outermost JSON object of arrays or of JSON over several lines, and its line.

    What stands between objects other than commas and brackets is yielded as it is. Nothing is
    read twice, however long the texts are.

    Args:
        stream: where to read, from its beginning.
        most: bytes an object may have; of a longer one only the length is told.
    """
    cutter = _Cutter(most)
    while chunk := stream.read(_CHUNK):
        yield from cutter.feed(chunk)
    yield from cutter.end()


class _Cutter:
    """Finds where objects begin and end, chunk by chunk."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._depth = 0
        self._in_text = False
        self._escaped = False
        self._held = bytearray()
        self._length = 0
        self._line = 1  # that the chunk begins in
        self._began = 1  # that what is held begins in

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes | TooLong]]:
        """Take the next bytes and yield what ends in them."""
        kept = 0  # from where on the chunk belongs to what is held
        for token in _TOKEN.finditer(chunk, self._finish_text(chunk)):
            what = token[0]
            if what == b"{":
                if not self._depth:
                    yield from self._cut(chunk, kept, token.start())
                    kept = token.start()
                self._depth += 1
            elif what == b"}" and self._depth:
                self._depth -= 1
                if not self._depth:
                    yield from self._cut(chunk, kept, token.end())
                    kept = token.end()
            elif what == b'"':
                self._begin_text(chunk[token.end() :])
                break
        self._hold(chunk[kept:])
        self._line += chunk.count(b"\n")

    def end(self) -> Iterator[tuple[int, bytes | TooLong]]:
        """Yield what was held when the stream ended."""
        yield from self._cut(b"", 0, 0)

    def _cut(self, chunk: bytes, start: int, end: int) -> Iterator[tuple[int, bytes | TooLong]]:
        """Yield what is held with a piece of the chunk, unless it only parts objects."""
        self._hold(chunk[start:end])
        too_long = self._length > self._most
        if too_long or self._held.strip(_BETWEEN):
            blank = len(self._held) - len(self._held.lstrip(_BETWEEN))
            line = self._began + self._held.count(b"\n", 0, blank)
            yield line, TooLong(self._length) if too_long else bytes(self._held)
        self._held.clear()
        self._length = 0
        self._began = self._line + chunk.count(b"\n", 0, end)

    def _hold(self, part: bytes) -> None:
        self._length += len(part)
        if self._length <= self._most:
            self._held += part
        else:
            self._held.clear()

    def _begin_text(self, rest: bytes) -> None:
        """Note a text that goes on in the next chunk."""
        self._in_text = True
        self._escaped = (len(rest) - len(rest.rstrip(b"\\"))) % 2 == 1

    def _finish_text(self, chunk: bytes) -> int:
        """Return where in the chunk a text begun earlier ends: 0 where there is none."""
        if not self._in_text:
            return 0
        start = 1 if self._escaped else 0
        end = _TEXT_END.match(chunk, start)
        if end is not None:
            self._in_text = self._escaped = False
            return end.end()
        self._begin_text(chunk[start:])
        return len(chunk)
