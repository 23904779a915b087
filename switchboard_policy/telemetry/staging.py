"""Measurements on their way in: typed Parquet in a temporary folder, in the order of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator import SeriesKey, Trace
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.engine import column, quoted
from switchboard_policy.telemetry.rows import Locate
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.signals import LATENCY

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FILE_ROWS = 1 << 40
"""Positions number the rows of all staged files; each file has this many of them."""


def _nowhere(_: int) -> Location:
    return Location("telemetry")


@dataclass(frozen=True)
class StagedFile:
    """One staged Parquet file.

    Args:
        path: the file.
        row: SQL for a staged row's number in its source, of `file_row_number` or a column.
    """

    path: Path
    row: str = "0"


@dataclass
class Staged:
    """What waits to be tidied.

    Args:
        files: Parquet files with `service`, `tenant`, `region`, `ts` and the signals.
        signals: the signals they hold.
        rates: signals given as a rate, and per how many seconds.
        steps: step of series whose source says so.
        locate: from a position (file times `FILE_ROWS`, plus row) to a place in the source.
        repaired: what was repaired on the way here, by name.
        unread: columns of the source that were not read.
    """

    files: list[StagedFile]
    signals: tuple[str, ...]
    rates: Mapping[str, float] = field(default_factory=dict)
    steps: Mapping[SeriesKey, int] = field(default_factory=dict)
    locate: Locate = _nowhere
    repaired: Counter[str] = field(default_factory=Counter)
    unread: tuple[str, ...] = ()


def stage_blocks(
    connection: DuckDBPyConnection,
    blocks: Iterable[Trace],
    folder: Path,
    progress: Callable[[int], None],
) -> Staged:
    """Write blocks of series into the folder.

    Args:
        connection: the engine.
        blocks: series side by side; a series may come in several blocks, one after the other.
        folder: an empty temporary folder.
        progress: told the number of rows written so far.

    Raises:
        TelemetryError: the same series comes with two steps.
    """
    files: list[StagedFile] = []
    steps: dict[SeriesKey, int] = {}
    signals: set[str] = set()
    rows = 0
    for block in blocks:
        for key in block.keys:
            if steps.setdefault(key, block.step) != block.step:
                raise TelemetryError(
                    f"{key.service}/{key.tenant} comes with steps of {steps[key]} s "
                    f"and {block.step} s"
                )
        arrays = arrays_of(block)
        signals.update(arrays)
        per = max(1, limits().whole("pass_rows") // max(1, block.steps))
        for first in range(0, len(block.keys), per):
            path = folder / f"staged-{len(files)}"
            rows += _write(connection, block, arrays, slice(first, first + per), path)
            files.append(StagedFile(path))
            progress(rows)
    return Staged(files, tuple(sorted(signals)), steps=steps)


def arrays_of(block: Trace) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """Return a block's arrays by signal."""
    given = {
        "offered": block.offered,
        "rejected": block.rejected,
        "errors": block.errors,
        "abusive": block.abusive,
        **{LATENCY + name: array for name, array in block.latency.items()},
    }
    return {name: array for name, array in given.items() if array is not None}


def _write(
    connection: DuckDBPyConnection,
    block: Trace,
    arrays: Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]],
    part: slice,
    path: Path,
) -> int:
    keys = block.keys[part]
    flat = {name: np.ascontiguousarray(array[part]).ravel() for name, array in arrays.items()}
    measured = np.logical_or.reduce([~np.isnan(array) for array in flat.values()])
    series = np.repeat(np.arange(len(keys), dtype=np.int64), block.steps)[measured]
    ts = np.tile(block.times, len(keys))[measured]
    register_series(connection, "block_series", keys)
    connection.register(
        "block_rows",
        {"series": series, "ts": ts, **{name: array[measured] for name, array in flat.items()}},
    )
    chosen = "".join(f", {column(name)}" for name in flat)
    connection.execute(
        f"COPY (SELECT service, tenant, region, ts{chosen} FROM block_rows "  # noqa: S608 - quoted
        f"JOIN block_series USING (series)) TO {quoted(str(path))} (FORMAT parquet)"
    )
    connection.unregister("block_rows")
    connection.unregister("block_series")
    return len(ts)


def register_series(
    connection: DuckDBPyConnection, table: str, keys: tuple[SeriesKey, ...]
) -> None:
    """Make a table of series: index, service, tenant, region."""
    connection.register(
        table,
        {
            "series": np.arange(len(keys), dtype=np.int64),
            "service": np.array([key.service for key in keys], dtype=object),
            "tenant": np.array([key.tenant for key in keys], dtype=object),
            "region": np.array([key.region for key in keys], dtype=object),
        },
    )
