"""Everything an import has to write: what comes in, and what stays of the partitions it touches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey
from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.engine import column, parquet, quoted
from switchboard_policy.telemetry.manifest import DAY, Manifest, Partition
from switchboard_policy.telemetry.passes import Pass
from switchboard_policy.telemetry.rows import KEPT_BEFORE, Ints, Names, Rows
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.staging import FILE_ROWS, Staged, register_series

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DAY = f"ts // {DAY}"


class Gathering:
    """The rows of one import, as the engine sees them.

    Args:
        connection: the engine; gets the table `named_series` and the view `all_rows`.
        store: the store's folder.
        before: what the store holds.
        staged: what comes in.

    Raises:
        TelemetryError: nothing comes in, or a name cannot be used.
    """

    def __init__(
        self, connection: DuckDBPyConnection, store: Path, before: Manifest, staged: Staged
    ) -> None:
        self._connection = connection
        self._store = store
        self._before = before
        self._staged = staged
        self.fresh_keys = self._name()
        fresh = self._counts("fresh_rows")
        self.total = int(fresh["rows"].sum())
        self._fresh = set(zip(fresh["day"].tolist(), fresh["series"].tolist(), strict=True))
        self.touched = {(day, str(self.services[series])) for day, series in self._fresh}
        self.kept = self._keep()
        self.signals = staged.signals
        if self.kept:
            self._add_kept(fresh)
        self.counts = self._counts("all_rows") if self.kept else fresh

    def _name(self) -> set[SeriesKey]:
        """Name the series and make the view `fresh_rows` over everything staged."""
        staged = self._staged
        if not staged.files:
            raise TelemetryError("no measurements", location=staged.locate(0))
        table = parquet([file.path for file in staged.files], "union_by_name=true")
        query = f"SELECT DISTINCT service, tenant, region FROM {table}"  # noqa: S608 - quoted
        fresh = {SeriesKey(*names) for names in self._connection.execute(query).fetchall()}
        if not fresh:
            raise TelemetryError("no measurements", location=staged.locate(0))
        self.names = Names(tuple(sorted(fresh | set(self._before.steps()))), staged.locate)
        self.services: NDArray[np.object_] = np.array(
            [key.service for key in self.names.keys], dtype=object
        )
        _check_names(self.names)
        register_series(self._connection, "named_series", self.names.keys)
        parts = " UNION ALL BY NAME ".join(
            f"SELECT *, {number * FILE_ROWS} + {file.row} AS position "  # noqa: S608 - quoted
            f"FROM {parquet([file.path], 'file_row_number=true')}"
            for number, file in enumerate(staged.files)
        )
        chosen = "".join(f", {column(name)}" for name in staged.signals)
        for view in ("fresh_rows", "all_rows"):
            self._connection.execute(
                f"CREATE TEMP VIEW {view} AS SELECT series, ts, position{chosen} "  # noqa: S608
                f"FROM ({parts}) JOIN named_series USING (service, tenant, region)"
            )
        return fresh

    def _counts(self, view: str) -> dict[str, Ints]:
        found = self._connection.execute(
            f"SELECT {_DAY} AS day, series, count(*) AS rows FROM {view} "  # noqa: S608 - ours
            "GROUP BY ALL ORDER BY ALL"
        ).fetchnumpy()
        return {name: np.asarray(array, dtype=np.int64) for name, array in found.items()}

    def _keep(self) -> list[Partition]:
        """Partitions touched that hold series which do not come in anew on that day."""
        index = {key: number for number, key in enumerate(self.names.keys)}
        self._settled = dict(self._staged.steps)
        kept = []
        for at, part in self._before.partitions.items():
            stays = False
            for row in part.series:
                key = SeriesKey(part.service, row.tenant, row.region)
                if (part.day, index[key]) not in self._fresh:
                    stays = True
                    self._settle(key, row.step)
            if stays and at in self.touched:
                kept.append(part)
        return kept

    def _settle(self, key: SeriesKey, step: int) -> None:
        if self._settled.setdefault(key, step) != step:
            raise TelemetryError(
                f"{key.service}/{key.tenant} comes with a step of {self._settled[key]} s, "
                f"the store holds {step} s",
                hint="import it into another store",
            )

    def _add_kept(self, fresh: dict[str, Ints]) -> None:
        """Let the view `all_rows` hold the kept series of the touched partitions as well."""
        self._connection.register("fresh_days", {name: fresh[name] for name in ("day", "series")})
        parts = " UNION ALL BY NAME ".join(
            f"SELECT s.series, r.* EXCLUDE (tenant, region), {KEPT_BEFORE} AS position "  # noqa: S608
            f"FROM {parquet([self._store / name for name in part.files], 'union_by_name=true')} r "
            f"JOIN named_series s ON s.tenant = r.tenant AND s.region = r.region "
            f"AND s.service = {quoted(part.service)} "
            f"ANTI JOIN fresh_days f ON f.series = s.series AND f.day = {part.day}"
            for part in self.kept
        )
        self._connection.execute(
            "CREATE OR REPLACE TEMP VIEW all_rows AS SELECT * FROM fresh_rows "  # noqa: S608 - quoted
            f"UNION ALL BY NAME ({parts})"
        )
        old = {name for part in self.kept for row in part.series for name in row.signals}
        self.signals = tuple(sorted({*self.signals, *old}))

    def known_steps(self) -> Ints:
        """Return the step of each series that the source or the rest of the store settles."""
        return np.array([self._settled.get(key, 0) for key in self.names.keys], dtype=np.int64)

    def read(self, stretch: Pass) -> Rows:
        """Return the rows of a stretch, sorted by day, series and time."""
        chosen = "".join(
            f", coalesce({column(name)}, 'nan') AS {column(name)}" for name in self.signals
        )
        found = self._connection.execute(
            f"SELECT series, ts, position{chosen} FROM all_rows "  # noqa: S608 - quoted
            "WHERE ts >= $start AND ts < $end AND series BETWEEN $first AND $last "
            f"ORDER BY {_DAY}, series, ts, position",
            {
                "start": stretch.first_day * DAY,
                "end": (stretch.last_day + 1) * DAY,
                "first": stretch.first_series,
                "last": stretch.last_series,
            },
        ).fetchnumpy()
        series, ts, position = (
            np.asarray(found[name], dtype=np.int64) for name in ("series", "ts", "position")
        )
        values = {name: np.asarray(found[name], dtype=np.float64) for name in self.signals}
        return Rows(series, ts, values, position)


def _check_names(names: Names) -> None:
    most = limits().whole("name_bytes")
    for number, key in enumerate(names.keys):
        if not key.service:
            raise TelemetryError("a series without a service", location=names.locate(0))
        if max(len(part.encode()) for part in (key.service, key.tenant, key.region)) > most:
            found = f"the name of {names.say(number)[:40]}… is longer than {most} bytes"
            raise TelemetryError(found, location=names.locate(0))
