"""Decision logs in Parquet, for logs larger than memory and for those who ask them in SQL.

A row is a decision. What is asked about often has a column; documents stand as JSON text.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.duck import database, quoted
from switchboard_policy.opa.log.encode import document_of, text_of
from switchboard_policy.opa.log.events import SCHEMA, VERSION
from switchboard_policy.opa.log.limits import batch_bytes, nesting, row_group_bytes
from switchboard_policy.opa.log.report import Oddity, Refusal
from switchboard_policy.opa.log.strict_json import Parsed, parse
from switchboard_policy.opa.log.timestamps import rfc3339

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COLUMNS = {
    "decision_id": "VARCHAR",
    "path": "VARCHAR",
    "at_ns": "BIGINT",
    "error": "VARCHAR",
    "input": "VARCHAR",
    "result": "VARCHAR",
    "rest": "VARCHAR",
}
"""Column to type; `input`, `result` and `rest`, which is every other field, are JSON text."""
_Row = tuple[str, str, int, str, str | None, str | None, str]
_LEAST_ROWS, _MOST_ROWS = 2_048, 20_480
"""Rows of a row group; DuckDB makes them of 2,048 rows at a time."""
_AT_ONCE = 256


def write_parquet(records: Iterable[DecisionRecord], path: Path, shown: str) -> int:
    """Write decisions as a new Parquet file and return how many they are.

    Args:
        records: the decisions, in their order.
        path: where.
        shown: how messages name it.

    Raises:
        InputError: a decision is no JSON, or the disk or the memory do not suffice.
        UsageError: DuckDB is not installed.
    """
    with database(shown) as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
        connection.execute(f"CREATE TABLE decisions ({columns})")
        count, size = 0, 0
        for batch, batch_size in _batches(records):
            _insert(connection, batch)
            count, size = count + len(batch), size + batch_size
        rows = row_group_bytes() * max(1, count) // max(1, size)
        rows = min(_MOST_ROWS, max(_LEAST_ROWS, rows))
        connection.execute(
            f"COPY decisions TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd, "
            f"ROW_GROUP_SIZE {rows}, KV_METADATA {{schema: '{SCHEMA}', version: '{VERSION}'}})"
        )
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return count


def read_parquet(file: str, start: int, end: int) -> Iterator[tuple[int, Parsed | Refusal]]:
    """Yield the rows of a file as documents of a log, with their number counted from 1.

    Args:
        file: the file.
        start: first row, counted from 0.
        end: row to end before; 0 for the end of the file.

    Raises:
        InputError: it is damaged, or no decision log.
        UsageError: DuckDB is not installed.
    """
    with database(file) as connection:
        _check(connection, file)
        rows = connection.execute(
            "SELECT file_row_number, decision_id::VARCHAR, path::VARCHAR, at_ns::BIGINT, "
            "error::VARCHAR, input::VARCHAR, result::VARCHAR, rest::VARCHAR "
            "FROM read_parquet($file, file_row_number = true) "
            "WHERE file_row_number >= $start AND ($end = 0 OR file_row_number < $end)",
            {"file": file, "start": start, "end": end},
        )
        while found := rows.fetchmany(_AT_ONCE):
            for number, *row in found:
                yield number + 1, _document(row)


def row_groups(file: str) -> list[int]:
    """Return how many rows each row group of a file has.

    Raises:
        InputError: it is damaged, or no decision log.
        UsageError: DuckDB is not installed.
    """
    with database(file) as connection:
        _check(connection, file)
        found = connection.execute(
            "SELECT any_value(row_group_num_rows) "
            "FROM parquet_metadata($file) GROUP BY row_group_id ORDER BY row_group_id",
            {"file": file},
        ).fetchall()
        return [rows for (rows,) in found]


def _batches(records: Iterable[DecisionRecord]) -> Iterator[tuple[list[_Row], int]]:
    batch: list[_Row] = []
    size = 0
    for record in records:
        row = _row(record)
        batch.append(row)
        size += sum(len(text) for text in row if isinstance(text, str))
        if size >= batch_bytes():
            yield batch, size
            batch, size = [], 0
    if batch:
        yield batch, size


def _row(record: DecisionRecord) -> _Row:
    document = document_of(record)
    texts = {
        name: text_of(record, document.pop(name)).decode() if name in document else None
        for name in ("input", "result")
    }
    for name in ("schema", "version", "decision_id", "timestamp", "path", "error"):
        document.pop(name, None)
    rest = text_of(record, document).decode()
    return (
        record.decision_id,
        record.entrypoint,
        record.at_ns,
        record.error,
        texts["input"],
        texts["result"],
        rest,
    )


def _insert(connection: DuckDBPyConnection, batch: list[_Row]) -> None:
    import numpy as np  # noqa: PLC0415 - comes with DuckDB in the extra `simulate`

    columns: dict[str, Any] = {
        name: np.array(values, dtype=np.int64 if kind == "BIGINT" else object)
        for (name, kind), values in zip(_COLUMNS.items(), zip(*batch, strict=True), strict=True)
    }
    connection.register("batch", columns)
    connection.execute("INSERT INTO decisions SELECT * FROM batch")
    connection.unregister("batch")


def _check(connection: DuckDBPyConnection, file: str) -> None:
    """Refuse a file that is no decision log, or a later version of one."""
    found = connection.execute(
        "SELECT decode(key), decode(value) FROM parquet_kv_metadata($file)", {"file": file}
    ).fetchall()
    told = dict(found)
    if told.get("schema") != SCHEMA:
        message = "is Parquet, but no decision log"
        hint = "decisions in Parquet are written from a log in JSON Lines; see docs/decision-log.md"
        raise InputError(message, location=Location(file), hint=hint)
    if told.get("version") != str(VERSION):
        message = f"is version {told.get('version')} of {SCHEMA}; {VERSION} is read"
        raise InputError(message, location=Location(file))


def _document(row: list[Any]) -> Parsed | Refusal:
    """Return a row as the document it was written from."""
    decision_id, path, at_ns, error, *texts = row
    if at_ns is None or at_ns < 0:
        return Refusal(Oddity.REFUSED, f"{at_ns} is no time")
    document: dict[str, Json] = {
        "decision_id": decision_id,
        "path": path,
        "timestamp": rfc3339(at_ns),
        "error": error,
    }
    exact = True
    rest: Json = {}
    for name, text in zip(("input", "result", "rest"), texts, strict=True):
        if text is None:
            continue
        parsed = parse(text.encode(), nesting())
        if isinstance(parsed, Refusal):
            return parsed
        exact &= parsed.exact
        if name == "rest":
            rest = parsed.value
        else:
            document[name] = parsed.value
    return Parsed(rest | document if isinstance(rest, dict) else document, exact=exact)
