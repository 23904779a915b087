"""The PetShop layout: three header rows, a column a component, metric and statistic.

`requests` (Sum), `availability` (Average, per cent) and `latency` in seconds (p50 … p99) of
components named as the tracing system calls them. `telemetry.series` says which component is
which series; components nobody mapped are not read. Errors of a step are requests times
unavailability, so that sums of errors over sums of requests give the true ratio. Empty cells are
gaps.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.domain.config import Config
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError, nearest
from switchboard_policy.telemetry.engine import column, of_the_machine, quoted
from switchboard_policy.telemetry.formats import NOTHING, NOTHING_WORDS
from switchboard_policy.telemetry.mapping import Meaning, Series
from switchboard_policy.telemetry.rows import Locate
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.shapes import MILLISECONDS_FROM
from switchboard_policy.telemetry.staging import FILE_ROWS, Staged, StagedFile
from switchboard_policy.telemetry.temporary import TemporarySource
from switchboard_policy.telemetry.text import line_of, read_error, size_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEADS = ("microservice", "metric", "statistic")
_WANTED = {
    ("requests", "Sum"): "requests",
    ("availability", "Average"): "availability",
    **{("latency", f"p{level}"): f"latency_p{level}" for level in (50, 90, 95, 99)},
}


@dataclass(frozen=True)
class _Layout:
    """Columns of a file: component to what is measured to the number of its column."""

    components: dict[str, dict[str, int]]
    width: int
    rows: int
    """Rows before the first measurement."""


class PetShopSource(TemporarySource):
    """A `metrics.csv` of the PetShop layout.

    Args:
        path: the file.
        shown: its name in messages.
        config: `telemetry.series` maps components to series.
    """

    def __init__(self, path: Path, shown: str, config: Config) -> None:
        super().__init__()
        self._path = path
        self._shown = shown
        self._meaning = Meaning(config.telemetry, config.services)

    def stage(self, connection: DuckDBPyConnection, folder: Path) -> Staged:
        """Write the mapped components' rows into the folder.

        Raises:
            TelemetryError: another layout, or no component is mapped.
        """
        import duckdb  # noqa: PLC0415 - loaded by now; only its errors are needed

        layout = _layout(self._path, self._shown)
        chosen = self._chosen(layout)
        signals = {"offered"}
        files = []
        for number, (component, series) in enumerate(chosen.items()):
            columns = layout.components[component]
            given = _values(columns)
            signals.update(given)
            path = folder / f"component-{number}"
            names = ", ".join(
                f"{quoted(getattr(series, label))} AS {label}"
                for label in ("service", "tenant", "region")
            )
            values = ", ".join(f"{value} AS {column(name)}" for name, value in given.items())
            time = f"CASE WHEN c0 >= {MILLISECONDS_FROM} THEN c0 / 1000 ELSE c0 END"
            query = (
                f"SELECT {names}, CAST(floor({time}) AS BIGINT) AS ts, {values} "  # noqa: S608
                f"FROM {self._table(layout)}"
            )
            try:
                connection.execute(f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet)")
            except duckdb.Error as error:
                if of_the_machine(error):
                    raise
                raise read_error(error, self._shown) from error
            files.append(StagedFile(path, "file_row_number"))
        return Staged(files, tuple(sorted(signals)), locate=self._locator(layout.rows))

    def _chosen(self, layout: _Layout) -> dict[str, Series]:
        found = {
            name: series
            for name, series in self._meaning.series.items()
            if name in layout.components
        }
        if not found:
            mapped = sorted(self._meaning.series)
            near = nearest(mapped[0] if mapped else "", layout.components)
            raise TelemetryError(
                "no component of this file is mapped under telemetry.series",
                location=Location(self._shown, line=1),
                hint=near or "map one: {PetSite: {service: …}}",
            )
        for name, series in found.items():
            if self._meaning.services and series.service not in self._meaning.services:
                where = Location("switchboard.yaml", f"/telemetry/series/{name}")
                raise TelemetryError(
                    f"unknown service {series.service!r} for {name}",
                    location=where,
                    hint=nearest(series.service, self._meaning.services),
                )
        return found

    def _table(self, layout: _Layout) -> str:
        shape = ", ".join(f"'c{number}': 'DOUBLE'" for number in range(layout.width))
        nothing = ", ".join(quoted(word) for word in (*NOTHING, *NOTHING_WORDS))
        return (
            f"read_csv({quoted(str(self._path))}, auto_detect=false, header=false, "
            f"skip={layout.rows}, delim=',', quote='\"', escape='\"', nullstr=[{nothing}], "
            f"max_line_size={limits().whole('line_bytes')}, columns={{{shape}}})"
        )

    def _locator(self, skipped: int) -> Locate:
        def locate(position: int) -> Location:
            row = max(position, 0) % FILE_ROWS
            return Location(self._shown, line=line_of(self._path, row, skipped))

        return locate


def _values(columns: dict[str, int]) -> dict[str, str]:
    requests = f"c{columns['requests']}" if "requests" in columns else "NULL::DOUBLE"
    values = {"offered": requests}
    if "availability" in columns:
        values["errors"] = f"{requests} * (1 - c{columns['availability']} / 100)"
    for name, number in columns.items():
        if name.startswith("latency_"):
            values[name] = f"c{number}"
    return values


def _layout(path: Path, shown: str) -> _Layout:
    """Read the header rows; a fourth one may name the time column."""
    size_of(path, shown)
    most = limits().whole("line_bytes")
    lines = []
    with path.open("rb") as file:
        for number in range(len(HEADS) + 1):
            line = file.readline(most + 1)
            if len(line) > most:
                where = Location(shown, line=number + 1)
                raise TelemetryError(f"a line longer than {most:,} bytes", location=where)
            lines.append(line)
    try:
        rows = list(csv.reader(line.decode("utf-8-sig") for line in lines))
    except UnicodeDecodeError as error:
        raise TelemetryError("not UTF-8", location=Location(shown)) from error
    rows += [[]] * (len(HEADS) - len(rows))
    for number, (row, head) in enumerate(zip(rows, HEADS, strict=False), start=1):
        if not row or row[0] != head:
            found = row[0][:60] if row else ""
            where = Location(shown, line=number)
            raise TelemetryError(f"{found!r} where {head!r} was expected", location=where)
    components: dict[str, dict[str, int]] = {}
    for number, (name, metric, statistic) in enumerate(zip(*rows[:3], strict=False)):
        wanted = _WANTED.get((metric, statistic))
        if wanted and number:
            components.setdefault(name, {})[wanted] = number
    named = len(rows) > len(HEADS) and not any(rows[3][1:])
    return _Layout(components, len(rows[0]), len(HEADS) + int(named))
