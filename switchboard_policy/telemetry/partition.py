"""Write one day of one service: sorted rows into Parquet, and their digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

from switchboard_policy.telemetry.engine import column, quoted
from switchboard_policy.telemetry.manifest import DAY, Partition, SeriesDay
from switchboard_policy.telemetry.rows import Names, Rows
from switchboard_policy.telemetry.settings import limits

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class PartitionWriter:
    """Takes the rows of one day and service, series after series in the order of their names.

    Args:
        connection: the engine; the table `named_series` gives tenant and region of an index.
        folder: where files are written; moved into the store later.
        names: the import's series.
        at: days since the epoch, and the service.
    """

    def __init__(
        self, connection: DuckDBPyConnection, folder: Path, names: Names, at: tuple[int, str]
    ) -> None:
        self.at = at
        self._connection = connection
        self._folder = folder
        self._names = names
        self._day, self._service = at
        self._hash = hashlib.sha256()
        self._series: list[tuple[int, SeriesDay]] = []
        self._files: list[Path] = []

    def write(self, rows: Rows) -> None:
        """Add rows of whole series, none of which was added before."""
        signals = [name for name in sorted(rows.values) if not np.isnan(rows.values[name]).all()]
        starts = rows.starts(DAY)
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
            self._digest(rows, slice(int(start), int(end)), signals)
        self._copy(rows, signals)

    def _digest(self, rows: Rows, run: slice, signals: list[str]) -> None:
        index = int(rows.series[run.start])
        key = self._names.keys[index]
        ts = rows.ts[run]
        present = [name for name in signals if not np.isnan(rows.values[name][run]).all()]
        day = SeriesDay(
            tenant=key.tenant,
            region=key.region,
            step=0,
            rows=len(ts),
            first=int(ts[0]) - self._day * DAY,
            last=int(ts[-1]) - self._day * DAY,
            signals=tuple(present),
        )
        self._series.append((index, day))
        head = json.dumps([key.tenant, key.region, len(ts), *present], ensure_ascii=False)
        self._hash.update(head.encode())
        self._hash.update(np.ascontiguousarray(ts, dtype="<i8").tobytes())
        for name in present:
            # One bit pattern for each number: NaN has many, and zero has a sign.
            values = rows.values[name][run] + 0.0
            values[np.isnan(values)] = np.nan
            self._hash.update(values.astype("<f8", copy=False).tobytes())

    def _copy(self, rows: Rows, signals: list[str]) -> None:
        path = self._folder / f"{self._day}-{quote(self._service, safe='')}-{len(self._files)}"
        chosen = "".join(f", nullif({column(name)}, 'nan') AS {column(name)}" for name in signals)
        table = {"series": rows.series, "ts": rows.ts}
        self._connection.register("written_rows", {**table, **{n: rows.values[n] for n in signals}})
        group = limits().whole("row_group_rows")
        try:
            self._connection.execute(
                f"COPY (SELECT tenant, region, ts{chosen} FROM written_rows "  # noqa: S608 - quoted
                f"JOIN named_series USING (series) ORDER BY series, ts) TO {quoted(str(path))} "
                f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})"
            )
        finally:
            self._connection.unregister("written_rows")
        self._files.append(path)

    def close(self) -> Draft:
        """Return what was written; steps are settled once the whole import is read."""
        return Draft(self.at, tuple(self._files), tuple(self._series), self._hash.hexdigest())


@dataclass(frozen=True)
class Draft:
    """A written partition whose series do not know their steps yet.

    Args:
        at: days since the epoch, and the service.
        files: what was written.
        series: index and shape of each series, in the order of the rows.
        digest: hex of the content's digest.
    """

    at: tuple[int, str]
    files: tuple[Path, ...]
    series: tuple[tuple[int, SeriesDay], ...]
    digest: str

    def settle(self, steps: Mapping[int, int], repaired: Mapping[str, int]) -> Partition:
        """Return the partition with steps and final file names.

        Args:
            steps: step of each series, by index.
            repaired: what was repaired on the way in.
        """
        day, service = self.at
        folder = f"day={np.datetime64(day, 'D')}/service={quote(service, safe='')}"
        names = tuple(
            f"{folder}/{self.digest[:16]}-{part}.parquet" for part in range(len(self.files))
        )
        series = tuple(replace(shape, step=steps[index]) for index, shape in self.series)
        return Partition(day, service, names, series, self.digest, dict(repaired))
