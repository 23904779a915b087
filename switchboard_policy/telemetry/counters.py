"""Counters that grow for ever become requests in each step.

Between two neighbouring samples a counter grew by their difference; where it fell, it started
anew and grew by its new value. That growth belongs to the step the earlier sample begins. Across
a gap it is known in sum but not step by step, so those steps stay unmeasured.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.telemetry.engine import column, parquet, quoted
from switchboard_policy.telemetry.staging import FILE_ROWS, Staged, StagedFile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SERIES = "service, tenant, region"


def differences(
    connection: DuckDBPyConnection, staged: Staged, counters: list[str], folder: Path
) -> Staged:
    """Return staged measurements with counters turned into counts.

    Args:
        connection: the engine.
        staged: measurements as they stand in the source.
        counters: signals that are counters.
        folder: where new files are written.
    """
    others = [name for name in staged.signals if name not in counters]
    source = " UNION ALL BY NAME ".join(
        f"SELECT {_SERIES}, ts, {number * FILE_ROWS} + {file.row} AS source_row, "  # noqa: S608
        f"{', '.join(column(name) for name in staged.signals)} "
        f"FROM {parquet([file.path], 'file_row_number=true')}"
        for number, file in enumerate(staged.files)
    )
    files = []
    if others:
        chosen = ", ".join(column(name) for name in others)
        path = folder / "plain"
        connection.execute(
            f"COPY (SELECT {_SERIES}, ts, source_row, {chosen} FROM ({source})) "  # noqa: S608
            f"TO {quoted(str(path))} (FORMAT parquet)"
        )
        files.append(path)
    for number, name in enumerate(counters):
        path = folder / f"counted-{number}"
        _count(connection, source, name, path, staged)
        files.append(path)
    for file in staged.files:
        file.path.unlink()
    # Positions already tell the files apart; all of them are numbered as one.
    staged.files = [
        StagedFile(path, f"source_row - {n * FILE_ROWS}") for n, path in enumerate(files)
    ]
    return staged


def _count(
    connection: DuckDBPyConnection, source: str, name: str, path: Path, staged: Staged
) -> None:
    value = column(name)
    over = f"OVER (PARTITION BY {_SERIES} ORDER BY ts, source_row)"
    measured = f"SELECT * FROM ({source}) WHERE {value} IS NOT NULL AND NOT isnan({value})"  # noqa: S608
    pairs = (
        f"SELECT {_SERIES}, source_row, {value} AS now, ts - lag(ts) {over} AS width, "  # noqa: S608
        f"lag(ts) {over} AS ts, lag({value}) {over} AS before FROM ({measured})"
    )
    usual = f"mode(width) OVER (PARTITION BY {_SERIES})"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE counted AS SELECT *, now < before AS reset, "  # noqa: S608
        f"width = {usual} AS whole FROM ({pairs}) WHERE width > 0"
    )
    grown = "CASE WHEN reset THEN now ELSE now - before END"
    connection.execute(
        f"COPY (SELECT {_SERIES}, ts, source_row, {grown} AS {value} FROM counted "  # noqa: S608
        f"WHERE whole) TO {quoted(str(path))} (FORMAT parquet)"
    )
    found = connection.execute(
        "SELECT count(*) FILTER (reset AND whole), count(*) FILTER (NOT whole) FROM counted"
    ).fetchone()
    connection.execute("DROP TABLE counted")
    if found:
        staged.repaired["resets"] += int(found[0])
        staged.repaired["counter_gaps"] += int(found[1])
