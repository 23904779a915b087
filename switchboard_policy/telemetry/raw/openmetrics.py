"""An OpenMetrics text file whose samples carry their times; read line by line."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

from simulator.errors import SimulationError
from simulator.samples import RawSeries
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError
from switchboard_policy.promql.selectors import Selector
from switchboard_policy.telemetry.raw.falls import fall, is_counter
from switchboard_policy.telemetry.raw.lines import Growing, LineError, Lines
from switchboard_policy.telemetry.raw.source import RawSamples, Span
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.text import size_of

_GZIP = b"\x1f\x8b"
_END = "# EOF"


class OpenMetricsFile:
    """A file of samples with times.

    Args:
        path: the file, plain or gzip.
        shown: its name in messages.
    """

    counted = False

    def __init__(self, path: Path, shown: str) -> None:
        self._path = path
        self._shown = shown

    def read(self, wanted: Collection[Selector], span: Span) -> RawSamples:
        """Return the samples of the series selected.

        Args:
            wanted: what is selected.
            span: which samples.

        Raises:
            TelemetryError: a line is no sample, times do not rise, a counter falls that did not
                start anew, or the file is cut short.
        """
        size_of(self._path, self._shown)
        lines = Lines(wanted, span)
        for number, line in self._lines():
            self._feed(lines, line, number)
        found = []
        try:
            for grown, series in lines.series():
                self._check(wanted, span, grown, series)
                found.append(series)
        except SimulationError:
            raise self._not_rising(wanted, span) from None
        return RawSamples(tuple(found))

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Yield the lines that may be samples, numbered from 1."""
        most = limits().whole("line_bytes")
        number, last = 0, b""
        try:
            with self._path.open("rb") as plain:
                packed = plain.read(2) == _GZIP
                plain.seek(0)
                with gzip.open(plain) if packed else plain as file:
                    while raw := file.readline(most + 1):
                        number, last = number + 1, raw
                        yield from self._text(raw, number, most)
        except (OSError, EOFError, zlib.error) as error:
            message = f"cannot be read on: {error}"
            raise TelemetryError(message, location=Location(self._shown, line=number)) from error
        if last.decode("utf-8", "replace").strip() != _END:
            raise TelemetryError(
                "the file does not end with '# EOF'; was it cut short?",
                location=Location(self._shown, line=number),
                hint="OpenMetrics ends with that line",
            )

    def _text(self, raw: bytes, number: int, most: int) -> Iterator[tuple[int, str]]:
        where = Location(self._shown, line=number)
        if len(raw) > most:
            raise TelemetryError(f"a line longer than {most:,} bytes", location=where)
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise TelemetryError("not UTF-8", location=where, hint="save it as UTF-8") from error
        if line and not line.startswith("#"):
            yield number, line

    def _feed(self, lines: Lines, line: str, number: int) -> tuple[Growing, int] | None:
        try:
            return lines.feed(line)
        except LineError as error:
            raise TelemetryError(
                str(error),
                location=Location(self._shown, line=number),
                hint='such as http_requests_total{code="200"} 17 1767225600.5',
            ) from None

    def _check(
        self, wanted: Collection[Selector], span: Span, grown: Growing, series: RawSeries
    ) -> None:
        place = fall(series) if is_counter(series) else None
        if place is None:
            return
        raise TelemetryError(
            f"a counter falls from {series.values[place - 1]:.15g} to {series.values[place]:.15g}"
            ", more than it could have grown had it started anew",
            location=self._line_of(wanted, span, grown, place),
            hint="is it a sum over changing targets, or no counter?",
        )

    def _not_rising(self, wanted: Collection[Selector], span: Span) -> TelemetryError:
        lines = Lines(wanted, span)
        where = Location(self._shown)
        for number, line in self._lines():
            taken = self._feed(lines, line, number)
            if taken and taken[1] and taken[0].times[-1] <= taken[0].times[-2]:
                where = Location(self._shown, line=number)
                break
        message = "a time that does not rise from the series' sample before"
        return TelemetryError(message, location=where, hint="samples of a series go by time")

    def _line_of(
        self, wanted: Collection[Selector], span: Span, grown: Growing, place: int
    ) -> Location:
        """Read again up to the sample at a place of a series."""
        lines = Lines(wanted, span)
        for number, line in self._lines():
            taken = self._feed(lines, line, number)
            if taken and taken[1] == place and taken[0].labels == grown.labels:
                return Location(self._shown, line=number)
        return Location(self._shown)
