"""Where decisions come from: a log, or a list held in memory; whole, or in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Protocol

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.opa.log.partitions import partitions
from switchboard_policy.opa.log.read import read_log
from switchboard_policy.opa.log.report import LogReport
from switchboard_policy.opa.log.sources import Partition, Source, parts_of


class Part(Protocol):
    """Decisions that can be read alone, in another process or on another machine."""

    def read(self, report: LogReport) -> Iterator[DecisionRecord]:
        """Yield the decisions.

        Args:
            report: where what was read is added up.
        """
        ...

    def digest(self) -> str:
        """Return what names exactly these decisions; empty where nothing does."""
        ...


class Records(Protocol):
    """Decisions to replay."""

    @property
    def name(self) -> str:
        """What they are from, for people."""
        ...

    @property
    def size(self) -> int:
        """How much there is to read, in bytes as they would be uncompressed, about."""
        ...

    def parts(self, count: int) -> Sequence[Part]:
        """Return them in about so many parts, in order."""
        ...


_SQUEEZED_ENDS = (".gz",)
_SQUEEZED = 10
"""How many bytes of a log one compressed byte holds, about."""


@dataclass(frozen=True)
class LogPart:
    """A part of a log.

    Args:
        partition: which.
        strict: whether a line that is no decision is an error.
        turn: of so many readers of the same partition, which one this is.
        turns: how many there are; what is compressed cannot be cut, so each reads all of it and
            yields every so manieth decision.
    """

    partition: Partition
    strict: bool
    turn: int = 0
    turns: int = 1

    def read(self, report: LogReport) -> Iterator[DecisionRecord]:
        """Yield the decisions; see `read_log`. What was read is told by the first reader alone."""
        told = report if self.turn == 0 else LogReport()
        found = read_log(self.partition, strict=self.strict, report=told)
        return islice(found, self.turn, None, self.turns) if self.turns > 1 else found

    def digest(self) -> str:
        """Return the file's name and content, and the part of it."""
        part = self.partition
        where = f"{part.start} {part.end} {self.turn} {self.turns}"
        return f"{part.file} {_content(part.file)} {where}"


@dataclass(frozen=True)
class LogRecords:
    """A decision log.

    Args:
        source: files, folders or patterns.
        strict: whether a line that is no decision is an error.
    """

    source: Source
    strict: bool = False

    @property
    def name(self) -> str:
        """The files, for people."""
        files = [part.file for part in parts_of(self.source)]
        return files[0] if len(files) == 1 else f"{files[0]} and {len(files) - 1} more"

    @property
    def size(self) -> int:
        """How much there is to read, in bytes, about."""
        found = 0
        for part in parts_of(self.source):
            path = Path(part.file)
            held = path.stat().st_size if path.is_file() else 0
            found += held * (_SQUEEZED if path.suffix in {".gz", ".parquet"} else 1)
        return found

    def parts(self, count: int) -> Sequence[LogPart]:
        """Return the log in about so many parts; the files themselves where one is wanted."""
        cut = parts_of(self.source) if count == 1 else partitions(self.source, count)
        turns = -(-count // len(cut))
        return [
            LogPart(each, self.strict, turn, most)
            for each in cut
            for most in [turns if each.whole and each.file.endswith(_SQUEEZED_ENDS) else 1]
            for turn in range(most)
        ]


@dataclass(frozen=True)
class HeldPart:
    """Decisions held in memory.

    Args:
        records: the decisions.
    """

    records: tuple[DecisionRecord, ...]

    def read(self, report: LogReport) -> Iterator[DecisionRecord]:
        """Yield the decisions."""
        for record in self.records:
            report.take(record)
            yield record

    def digest(self) -> str:
        """Return nothing: what is held in memory is gone after a break."""
        return ""


@dataclass(frozen=True)
class HeldRecords:
    """Decisions held in memory.

    Args:
        name: what they are from, for people.
        records: the decisions.
    """

    name: str
    records: tuple[DecisionRecord, ...]

    @property
    def size(self) -> int:
        """Nothing to read."""
        return 0

    def parts(self, count: int) -> Sequence[HeldPart]:
        """Return them in so many parts of about one size."""
        size = max(1, -(-len(self.records) // count))
        starts = range(0, max(1, len(self.records)), size)
        return [HeldPart(self.records[at : at + size]) for at in starts]


@cache
def _content(file: str) -> str:
    with Path(file).open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
