"""CSV, JSON Lines and Parquet as one kind of table that streams."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError, UsageError, nearest
from switchboard_policy.telemetry.engine import column, quoted
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.text import (
    check_lines,
    first_text_line,
    header,
    line_of,
    read_error,
    size_of,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Format = Literal["csv", "jsonl", "parquet"]
FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
NOTHING = ("", "NaN", "nan", "NAN", "null", "NULL", "None", "NA", "N/A", "n/a", "-")
NOTHING_WORDS = ("no data", "No data", "No Data", "NO DATA")
"""What stands for a number that was not measured. Ours: what exporters were seen to write."""


@dataclass(frozen=True)
class Table:
    """One file, ready to be read.

    Args:
        path: the file.
        shown: its name in messages.
        format: how it is written.
        columns: its columns, in order.
        delimiter: between columns of a CSV.
        types: column to type, where the file says so (Parquet).
    """

    path: Path
    shown: str
    format: Format
    columns: tuple[str, ...]
    delimiter: str = ","
    types: tuple[str, ...] = ()

    def sql(self, numbers: set[str]) -> str:
        """Return the table as SQL.

        Args:
            numbers: columns that hold numbers; all others are text.
        """
        if self.format == "parquet":
            return f"read_parquet({quoted(str(self.path))})"
        shape = ", ".join(
            f"{quoted(name)}: {quoted('DOUBLE' if name in numbers else 'VARCHAR')}"
            for name in self.columns
        )
        most = limits().whole("line_bytes")
        if self.format == "jsonl":
            return (
                f"read_json({quoted(str(self.path))}, format='newline_delimited', "
                f"columns={{{shape}}}, maximum_object_size={most})"
            )
        nothing = ", ".join(quoted(word) for word in (*NOTHING, *NOTHING_WORDS))
        return (
            f"read_csv({quoted(str(self.path))}, auto_detect=false, header=true, "
            f"delim={quoted(self.delimiter)}, quote='\"', escape='\"', nullstr=[{nothing}], "
            f"max_line_size={most}, columns={{{shape}}})"
        )

    def locate(self, row: int) -> Location:
        """Return where a row stands, counted from 0."""
        if self.format == "parquet":
            return Location(f"{self.shown} (row {row + 1})")
        return Location(self.shown, line=line_of(self.path, row, 1 if self.format == "csv" else 0))


def format_of(path: Path, shown: str) -> Format:
    """Return how a file is written, by its name.

    Raises:
        UsageError: the name says nothing known.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise UsageError(f"{shown}: no known kind of file", hint=nearest(path.suffix, FORMATS))
    return found


def open_table(connection: DuckDBPyConnection, path: Path, shown: str) -> Table:
    """Look at a file's head: columns and types, nothing else is read.

    Raises:
        TelemetryError: missing, empty, not UTF-8, truncated, or a line too long.
    """
    kind = format_of(path, shown)
    size_of(path, shown)
    if kind != "parquet":
        check_lines(path, shown)
    if kind == "csv":
        names, delimiter = header(first_text_line(path, shown), shown)
        return Table(path, shown, kind, tuple(names), delimiter)
    return _described(connection, path, shown, kind)


def _described(connection: DuckDBPyConnection, path: Path, shown: str, kind: Format) -> Table:
    import duckdb  # noqa: PLC0415 - loaded by now; only its errors are needed

    source = quoted(str(path))
    if kind == "jsonl":
        most = limits().whole("line_bytes")
        table = f"read_json({source}, format='newline_delimited', maximum_object_size={most})"
    else:
        table = f"read_parquet({source})"
    try:
        found = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()  # noqa: S608
    except duckdb.Error as error:
        raise read_error(error, shown) from error
    names, types = [str(row[0]) for row in found], [str(row[1]) for row in found]
    if names == ["json"]:
        raise TelemetryError("no JSON objects", location=Location(shown, line=1))
    return Table(path, shown, kind, tuple(names), types=tuple(types))


def typed(table: Table, name: str) -> str:
    """Return a column as a number in SQL, whatever the file stores it as."""
    return f"CAST({column(name)} AS DOUBLE)" if table.format == "parquet" else column(name)
