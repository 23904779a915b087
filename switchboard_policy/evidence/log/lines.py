"""The lines of a log, one after another, with no more of it in memory than a block and a line."""

from __future__ import annotations

import os
from collections.abc import Iterator

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors.evidence_log import RecordTooLong
from switchboard_policy.evidence.note import PACKAGE

NEWLINE = b"\n"


def read_lines(handle: int, *, stop: int) -> Iterator[bytes]:
    """Yield the whole lines of a file without their ends; what follows the last end is left out.

    Args:
        handle: an open file.
        stop: how far it is read, in bytes.

    Raises:
        RecordTooLong: a line is longer than any record may be.
        OSError: the disk refuses.
    """
    figures = constants(PACKAGE)
    block, most = figures.whole("block_bytes"), figures.whole("record_bytes")
    rest, place, number = b"", 0, 0
    while place < stop:
        read = os.pread(handle, min(block, stop - place), place)
        if not read:
            break
        place += len(read)
        *lines, rest = (rest + read).split(NEWLINE)
        for line in lines:
            if len(line) > most:
                raise _too_long(number, most)
            yield line
            number += 1
        if len(rest) > most:
            raise _too_long(number, most)


def _too_long(number: int, most: int) -> RecordTooLong:
    return RecordTooLong(f"record {number:,} is longer than {most:,} bytes, the most there is")
