"""What a log held: how many decisions, and how much that is none, with the first few places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.opa.log.limits import clock_back_ns, most_places

_NANOSECONDS = 1_000_000_000


class Oddity(StrEnum):
    """What a line can be other than a decision that was asked for."""

    TORN = "torn"
    """It breaks off, or is damaged in the middle."""
    FOREIGN = "foreign"
    """Plain text, or JSON that is no decision."""
    REFUSED = "refused"
    """A decision that two readers could read differently: doubled keys, NaN, no UTF-8, no time."""
    SERVER = "server"
    """What a server tells of itself between its decisions; nothing is wrong with it."""
    OTHER_POLICY = "other policy"
    """A decision on something else than what was asked for."""
    CLOCK_BACK = "clock back"
    """A decision, given, but earlier than the one before it by the same server."""


@dataclass(frozen=True)
class Refusal:
    """Why a line is no decision.

    Args:
        kind: what it is instead.
        reason: what was found.
    """

    kind: Oddity
    reason: str


@dataclass(frozen=True)
class Place:
    """Where something odd stands.

    Args:
        file: the file.
        line: the line, counted from 1; a row in Parquet.
        reason: what was found there.
    """

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


_Clock = tuple[str, str]
"""A file, and the id of a server that decided in it."""


@dataclass
class LogReport:
    """What was read, added up while it is read. Reports of the parts of a log are merged in order.

    Args:
        files: files that were opened.
        lines: lines, elements or rows that were looked at, blank ones left out.
        records: decisions given.
        counts: how many of each oddity.
        places: the first few of each oddity.
    """

    files: int = 0
    lines: int = 0
    records: int = 0
    counts: Counter[Oddity] = field(default_factory=Counter)
    places: dict[Oddity, list[Place]] = field(default_factory=dict)
    _first: dict[_Clock, tuple[int, int]] = field(default_factory=dict)
    _last_ns: dict[_Clock, int] = field(default_factory=dict)

    def count(self, kind: Oddity) -> int:
        """Return how many lines were of a kind."""
        return self.counts[kind]

    def note(self, kind: Oddity, place: Place) -> None:
        """Count something odd, and keep its place when it is one of the first."""
        self.counts[kind] += 1
        kept = self.places.setdefault(kind, [])
        if len(kept) < most_places():
            kept.append(place)

    def take(self, record: DecisionRecord) -> Place | None:
        """Count a decision; return its place when the clock went back before it."""
        self.records += 1
        clock = (record.file, record.labels.get("id", ""))
        self._first.setdefault(clock, (record.at_ns, record.line))
        return self._tick(clock, record.at_ns, record.line)

    def merge(self, later: LogReport) -> None:
        """Add the report of the part that comes next; the sum is the same however a log is cut."""
        self.files += later.files
        self.lines += later.lines
        self.records += later.records
        for clock, (at_ns, line) in later._first.items():
            self._tick(clock, at_ns, line)
            self._first.setdefault(clock, (at_ns, line))
        self._last_ns |= later._last_ns
        self.counts += later.counts
        for kind, places in later.places.items():
            kept = self.places.setdefault(kind, [])
            kept += places[: max(0, most_places() - len(kept))]

    def document(self) -> dict[str, Any]:
        """Return the report as JSON, for a reading that is resumed later."""
        return {
            "files": self.files,
            "lines": self.lines,
            "records": self.records,
            "counts": {kind.value: number for kind, number in self.counts.items()},
            "places": {
                kind.value: [[place.file, place.line, place.reason] for place in places]
                for kind, places in self.places.items()
            },
            "first": [[*clock, *seen] for clock, seen in self._first.items()],
            "last": [[*clock, at_ns] for clock, at_ns in self._last_ns.items()],
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> LogReport:
        """Return the report of a JSON document.

        Args:
            document: what `document` gave.
        """
        return cls(
            document["files"],
            document["lines"],
            document["records"],
            Counter({Oddity(kind): number for kind, number in document["counts"].items()}),
            {
                Oddity(kind): [Place(*place) for place in places]
                for kind, places in document["places"].items()
            },
            {(file, server): (at_ns, line) for file, server, at_ns, line in document["first"]},
            {(file, server): at_ns for file, server, at_ns in document["last"]},
        )

    def _tick(self, clock: _Clock, at_ns: int, line: int) -> Place | None:
        before = self._last_ns.get(clock, at_ns)
        self._last_ns[clock] = at_ns
        back_ns = before - at_ns
        if back_ns <= clock_back_ns():
            return None
        reason = f"{back_ns / _NANOSECONDS:.1f} s earlier than the decision before it"
        place = Place(clock[0], line, reason)
        self.note(Oddity.CLOCK_BACK, place)
        return place
