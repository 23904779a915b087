"""Files of measurements, streamed by DuckDB under a memory limit into staged Parquet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.domain.config import Config
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError, nearest
from switchboard_policy.telemetry.counters import differences
from switchboard_policy.telemetry.engine import of_the_machine, parquet, quoted
from switchboard_policy.telemetry.formats import FORMATS, Table, open_table
from switchboard_policy.telemetry.mapping import Meaning
from switchboard_policy.telemetry.shapes import Shaped, shape
from switchboard_policy.telemetry.staging import FILE_ROWS, Staged, StagedFile
from switchboard_policy.telemetry.temporary import TemporarySource
from switchboard_policy.telemetry.text import read_error

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class FileSource(TemporarySource):
    """A file, or a folder of files, of measurements.

    Args:
        path: a `.csv`, `.tsv`, `.parquet`, `.jsonl` or `.ndjson` file, or a folder of such.
        shown: its name in messages.
        config: how columns are called and which services there are.
    """

    def __init__(self, path: Path, shown: str, config: Config) -> None:
        super().__init__()
        self._path = path
        self._shown = shown
        self._meaning = Meaning(config.telemetry, config.services)

    def stage(self, connection: DuckDBPyConnection, folder: Path) -> Staged:
        """Write typed rows into the folder, in the order of the files.

        Raises:
            TelemetryError: a file cannot be read, or holds something else.
        """
        tables = [open_table(connection, path, shown) for path, shown in self._files()]
        shapes = [shape(table, self._meaning) for table in tables]
        metrics = {metric.signal: metric for shaped in shapes for metric in shaped.metrics}
        staged = Staged([], tuple(sorted(metrics)), locate=_locator(tables))
        staged.unread = tuple(dict.fromkeys(name for each in shapes for name in each.unread))
        staged.rates = {name: metric.per for name, metric in metrics.items() if metric.per}
        for number, (table, shaped) in enumerate(zip(tables, shapes, strict=True)):
            file = StagedFile(folder / f"staged-{number}", shaped.row)
            _copy(connection, shaped, table, file.path)
            _check(connection, file, table, self._meaning)
            staged.files.append(file)
        counters = [name for name, metric in metrics.items() if metric.counter]
        return differences(connection, staged, counters, folder) if counters else staged

    def _files(self) -> list[tuple[Path, str]]:
        if not self._path.is_dir():
            return [(self._path, self._shown)]
        found = sorted(path for path in self._path.iterdir() if path.suffix.lower() in FORMATS)
        if not found:
            raise TelemetryError(
                "no files of measurements in this folder",
                location=Location(self._shown),
                hint="known are " + ", ".join(FORMATS),
            )
        return [(path, f"{self._shown.rstrip('/')}/{path.name}") for path in found]


def _locator(tables: list[Table]) -> Callable[[int], Location]:
    def locate(position: int) -> Location:
        number, row = divmod(max(position, 0), FILE_ROWS)
        return tables[number].locate(row)

    return locate


def _copy(connection: DuckDBPyConnection, shaped: Shaped, table: Table, path: Path) -> None:
    import duckdb  # noqa: PLC0415 - loaded by now; only its errors are needed

    try:
        connection.execute(f"COPY ({shaped.sql}) TO {quoted(str(path))} (FORMAT parquet)")
    except duckdb.Error as error:
        if of_the_machine(error):
            raise
        raise read_error(error, table.shown) from error


def _check(
    connection: DuckDBPyConnection, file: StagedFile, table: Table, meaning: Meaning
) -> None:
    """Refuse rows without a time, and services the policy repository does not know."""
    source = parquet([file.path], "file_row_number=true")
    untimed = connection.execute(
        f"SELECT min({file.row}) FROM {source} WHERE ts IS NULL OR ts < 0"  # noqa: S608 - quoted
    ).fetchone()
    if untimed and untimed[0] is not None:
        raise TelemetryError(
            "no time with a zone, or no such day",
            location=table.locate(int(untimed[0])),
            hint="ISO 8601 such as 2026-01-31T09:05:00Z, or seconds or milliseconds since the "
            "epoch, is allowed",
        )
    if not meaning.services:
        return
    known = ", ".join(quoted(name) for name in sorted(meaning.services))
    stranger = connection.execute(
        f"SELECT {file.row}, service FROM {source} "  # noqa: S608 - quoted
        f"WHERE service NOT IN ({known}) ORDER BY 1 LIMIT 1"
    ).fetchone()
    if stranger:
        raise TelemetryError(
            f"unknown service {str(stranger[1])[:60]!r}",
            location=table.locate(int(stranger[0])),
            hint=nearest(str(stranger[1]), meaning.services)
            + "; names of the source are mapped under telemetry.series",
        )
