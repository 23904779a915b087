"""Read decision logs: one decision after another, whatever stands between them."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from typing import BinaryIO

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.events import record_of
from switchboard_policy.opa.log.limits import line_bytes, nesting
from switchboard_policy.opa.log.lines import TooLong, lines, objects
from switchboard_policy.opa.log.opening import DAMAGE, Form, opened
from switchboard_policy.opa.log.parquet import read_parquet
from switchboard_policy.opa.log.report import LogReport, Oddity, Place, Refusal
from switchboard_policy.opa.log.sources import Partition, Source, parts_of
from switchboard_policy.opa.log.strict_json import Parsed, parse

_LENIENT = frozenset({Oddity.SERVER, Oddity.OTHER_POLICY})
"""What is nobody's fault: passed over when reading strictly, too."""
_SHOWN = {Oddity.TORN: "is torn", Oddity.FOREIGN: "is foreign", Oddity.REFUSED: "is refused"}

_Piece = bytes | TooLong | Parsed | Refusal
"""What may be a decision: text, or a row."""


def read_log(
    source: Source,
    *,
    strict: bool = False,
    roots: Collection[str] = (),
    report: LogReport | None = None,
) -> Iterator[DecisionRecord]:
    """Yield the decisions of a log in its order, in memory that does not grow with it.

    Reads what OPA prints to its console, uploads to a service or writes to a file, and what
    `write_log` writes: JSON Lines, arrays and Parquet, plain or compressed with gzip.

    Args:
        source: a file, a folder, a pattern, a part, or several of them; see `parts_of`.
        strict: raise at the first line that is torn, foreign or refused, or before which the clock
            went back, instead of counting it.
        roots: packages of which decisions are wanted, slash-separated, such as `switchboard`; all
            unless told otherwise.
        report: where what was read is added up.

    Raises:
        InputError: a file cannot be read, or `strict` and a line is no decision.
    """
    told = LogReport() if report is None else report
    wanted = tuple(root.strip("/") for root in roots)
    for part in parts_of(source):
        yield from _Reading(part, told, strict=strict, roots=wanted).records()


class _Reading:
    """One part of a log, being read."""

    def __init__(
        self, part: Partition, report: LogReport, *, strict: bool, roots: tuple[str, ...]
    ) -> None:
        self._part = part
        self._report = report
        self._strict = strict
        self._roots = roots
        self._line = part.line - 1

    def records(self) -> Iterator[DecisionRecord]:
        """Yield the decisions of this part."""
        self._report.files += self._part.start == 0
        with opened(self._part.file) as (stream, form):
            try:
                for line, content in self._pieces(stream, form):
                    self._line = line
                    self._report.lines += 1
                    yield from self._record(line, content)
            except DAMAGE as error:
                why = f"the compressed file breaks off or is damaged after this line: {error}"
                self._odd(Refusal(Oddity.TORN, why), max(1, self._line))

    def _pieces(self, stream: BinaryIO, form: Form) -> Iterator[tuple[int, _Piece]]:
        if form is Form.PARQUET:
            return read_parquet(self._part.file, self._part.start, self._part.end)
        if form is Form.OBJECTS and self._part.whole:
            return objects(stream, line_bytes())
        if self._part.start:
            stream.seek(self._part.start, io.SEEK_SET)
        length = self._part.end - stream.tell() if self._part.end else None
        return lines(stream, line_bytes(), first=self._part.line, length=length)

    def _record(self, line: int, content: _Piece) -> Iterator[DecisionRecord]:
        found = self._decision(line, content)
        if isinstance(found, Refusal):
            self._odd(found, line)
            return
        if self._roots and not _below(found.entrypoint, self._roots):
            what = found.entrypoint or "an ad-hoc query"
            self._odd(Refusal(Oddity.OTHER_POLICY, f"a decision of {what}"), line)
            return
        back = self._report.take(found)
        if back is not None and self._strict:
            message = f"the clock went back: {back.reason}"
            raise InputError(message, location=Location(back.file, line=back.line))
        yield found

    def _decision(self, line: int, content: _Piece) -> DecisionRecord | Refusal:
        if isinstance(content, TooLong):
            reason = f"{content.length:,} bytes; {line_bytes():,} are allowed"
            return Refusal(Oddity.REFUSED, reason)
        parsed = parse(content, nesting()) if isinstance(content, bytes) else content
        if isinstance(parsed, Refusal):
            return parsed
        return record_of(parsed, self._part.file, line)

    def _odd(self, refusal: Refusal, line: int) -> None:
        if self._strict and refusal.kind not in _LENIENT:
            where = Location(self._part.file, line=line)
            message = f"the line {_SHOWN[refusal.kind]}: {refusal.reason}"
            hint = "without reading strictly such lines are counted and passed over"
            raise InputError(message, location=where, hint=hint)
        self._report.note(refusal.kind, Place(self._part.file, line, refusal.reason))


def _below(entrypoint: str, roots: tuple[str, ...]) -> bool:
    return any(entrypoint == root or entrypoint.startswith(f"{root}/") for root in roots)
