"""Where uploads of OPA's decision-log service are kept: on the disk before they count as kept."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock

from switchboard_policy.disk import unwritable
from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.limits import line_bytes, nesting
from switchboard_policy.opa.log.lines import Readable, TooLong, objects
from switchboard_policy.opa.log.opening import DAMAGE
from switchboard_policy.opa.log.report import Oddity, Refusal
from switchboard_policy.opa.log.segments import Segments
from switchboard_policy.opa.log.strict_json import parse

_GZIP = b"\x1f\x8b"
_PARTITION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class Inbox:
    """Keeps uploads as JSON Lines, each partition in a folder of its own.

    Args:
        folder: where.
        now_ns: nanoseconds since the epoch, for the names of files.
        limits: its figures; the shipped ones unless told.

    Raises:
        RecordingError: the folder cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        now_ns: Callable[[], int] = time.time_ns,
        limits: Constants | None = None,
    ) -> None:
        limits = limits or constants("switchboard_policy.opa.log")
        self._folder = folder
        self._now_ns = now_ns
        self._most_text = limits.whole("upload_text_bytes")
        self._most_partitions = limits.whole("partitions")
        self._most_seen = limits.whole("uploads_remembered")
        self._lock = Lock()
        self._seen: OrderedDict[bytes, int] = OrderedDict()
        self._parts: dict[str, Segments] = {}
        known = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        for name in ["", *sorted(filter(_PARTITION.fullmatch, known))]:
            self._segments(name)

    @property
    def repaired(self) -> tuple[str, ...]:
        """What was torn by a receiver that was killed, and is mended."""
        return tuple(told for part in self._parts.values() for told in part.repaired)

    def keep(self, upload: bytes, partition: str = "") -> int:
        """Keep one upload and return how many decisions it holds, once they are on the disk.

        Args:
            upload: a JSON array of decisions, plain or compressed with gzip.
            partition: which part of the log it belongs to; the main one unless told.

        Raises:
            InputError: it is no such array, or holds too much.
            RecordingError: it cannot be written; asking again later may help.
        """
        digest = hashlib.sha256(partition.encode() + b"\0" + upload).digest()
        with self._lock:
            if digest in self._seen:
                return self._seen[digest]
            segments = self._segments(partition)
            counted = _Counted(_lines(upload, self._most_text))
            try:
                segments.append(counted, durable=True)
            except OSError as error:
                raise unwritable(self._folder, error) from error
            self._seen[digest] = counted.count
            if len(self._seen) > self._most_seen:
                self._seen.popitem(last=False)
        return counted.count

    def tidy(self) -> None:
        """Compress files that are full; takes a while.

        Raises:
            RecordingError: the disk refuses; the files stay as they are.
        """
        try:
            for part in list(self._parts.values()):
                part.tidy()
        except OSError as error:
            raise unwritable(self._folder, error) from error

    def close(self) -> None:
        """Close the files in use; safe to call twice.

        Raises:
            RecordingError: the disk refuses.
        """
        try:
            for part in self._parts.values():
                part.close()
        except OSError as error:
            raise unwritable(self._folder, error) from error

    def _segments(self, partition: str) -> Segments:
        found = self._parts.get(partition)
        if found is not None:
            return found
        if partition and not _PARTITION.fullmatch(partition):
            raise InputError(
                f"{partition[:64]!r} is no name of a partition",
                hint="letters, digits, dots, dashes and underscores, 64 at most",
            )
        if len(self._parts) > self._most_partitions:
            raise InputError(f"there are {self._most_partitions} partitions already")
        try:
            made = Segments(self._folder / partition, now_ns=self._now_ns)
        except OSError as error:
            raise unwritable(self._folder, error) from error
        self._parts[partition] = made
        return made


class _Counted:
    """Lines that are counted as they pass."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.count += 1
            yield line


class _Bounded:
    """A stream that refuses to give more than so many bytes, and remembers how it ended."""

    def __init__(self, stream: Readable, most: int) -> None:
        self._stream = stream
        self._most = most
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            InputError: there are more than allowed.
        """
        found = self._stream.read(size)
        self._most -= len(found)
        if self._most < 0:
            raise InputError("the upload holds more text than is allowed, once decompressed")
        self.last = found.rstrip(b" \t\r\n")[-1:] or self.last
        return found


def _lines(upload: bytes, most: int) -> Iterator[bytes]:
    """Yield each decision of an upload as a line."""
    raw = io.BytesIO(upload)
    stream: Readable = gzip.GzipFile(fileobj=raw) if upload.startswith(_GZIP) else raw
    text = _Bounded(stream, most)
    try:
        start = text.read(1)
        if start != b"[":
            raise InputError("the upload is no JSON array")
        for _, found in objects(text, line_bytes()):
            yield _line(found)
    except DAMAGE as error:
        raise InputError(f"the upload is damaged: {error}") from error
    if text.last != b"]":
        raise InputError("the upload breaks off")


def _line(found: bytes | TooLong) -> bytes:
    if isinstance(found, TooLong):
        message = f"a decision of the upload has {found.length:,} bytes; {line_bytes():,} are kept"
        raise InputError(message)
    parsed = parse(found, nesting())
    # What is refused is a decision all the same: kept, and told of by whoever reads it.
    if isinstance(parsed, Refusal) and parsed.kind is not Oddity.REFUSED:
        raise InputError(f"the upload holds something other than decisions: {parsed.reason}")
    # JSON has line ends only between its words, where a space means the same.
    return found.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n"
