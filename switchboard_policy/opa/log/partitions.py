"""Cut a log into parts of about one size, to be read by several processes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from switchboard_policy.opa.log.opening import Form, is_compressed, opened
from switchboard_policy.opa.log.parquet import row_groups
from switchboard_policy.opa.log.sources import Partition, Source, parts_of

_BLOCK = 1 << 20


def partitions(source: Source, count: int) -> list[Partition]:
    """Return a log in parts that together are the whole of it, each once and in its order.

    Plain JSON Lines are cut where a line begins, Parquet between row groups. What is compressed, an
    array or read from a pipe stays whole, so there may be fewer parts than wanted; where there are
    more files, there are more. Reading them one after another, and merging their reports in order,
    gives what reading the log at once gives. Every plain file is read through once here, to number
    its lines.

    Args:
        source: see `parts_of`.
        count: how many parts are wanted of each 1/`count` of the bytes; at least 1.

    Raises:
        InputError: as `parts_of`.
    """
    files = parts_of(source)
    sizes = [_size(part) for part in files]
    wanted = max(1, -(-sum(sizes) // max(1, count)))
    return [
        piece
        for part, size in zip(files, sizes, strict=True)
        for piece in (_cut(part, size, wanted) if size > wanted else [part])
    ]


def _size(part: Partition) -> int:
    path = Path(part.file)
    return path.stat().st_size if path.is_file() and part.whole else 0


def _cut(part: Partition, size: int, wanted: int) -> list[Partition]:
    if is_compressed(part.file):
        return [part]
    with opened(part.file) as (stream, form):
        if form is Form.OBJECTS:
            return [part]
        if form is Form.PARQUET:
            return _cut_rows(part.file, -(-size // wanted))
        starts = _starts(stream, size, wanted)
    ends = [start for start, _ in starts[1:]] + [0]
    return [
        Partition(part.file, start, end, line)
        for (start, line), end in zip(starts, ends, strict=True)
    ]


def _cut_rows(file: str, count: int) -> list[Partition]:
    """Return about so many parts of a Parquet file, each of whole row groups."""
    groups = row_groups(file)
    wanted = -(-sum(groups) // count)
    parts = [Partition(file)]
    at = 0
    for rows in groups[:-1]:
        at += rows
        if at - parts[-1].start >= wanted:
            parts[-1] = replace(parts[-1], end=at)
            parts.append(Partition(file, at, 0, at + 1))
    return parts


def _starts(stream: BinaryIO, size: int, wanted: int) -> list[tuple[int, int]]:
    """Return where parts begin, and the number of the line that begins there."""
    starts = [(0, 1)]
    stream.seek(0)
    at, newlines = 0, 0
    while block := stream.read(_BLOCK):
        while (target := starts[-1][0] + wanted) < at + len(block):
            # A part begins after the newline that ends the line its share of bytes ends in.
            found = block.find(b"\n", max(0, target - 1 - at))
            if found < 0:
                break
            start = at + found + 1
            if start >= size:
                return starts
            starts.append((start, 1 + newlines + block.count(b"\n", 0, found + 1)))
        at += len(block)
        newlines += block.count(b"\n")
    return starts
