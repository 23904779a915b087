"""From staged measurements to partitions: sorted, checked and digested a few days at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator import SeriesKey
from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.engine import column, parquet
from switchboard_policy.telemetry.manifest import DAY, Manifest, Partition
from switchboard_policy.telemetry.partition import Draft, PartitionWriter
from switchboard_policy.telemetry.repairs import Repairs
from switchboard_policy.telemetry.report import ImportReport
from switchboard_policy.telemetry.rows import KEPT_BEFORE, Ints, Names, Rows
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.staging import FILE_ROWS, Staged, register_series
from switchboard_policy.telemetry.steps import Steps
from switchboard_policy.telemetry.tidy import tidy

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class _Pass:
    """A stretch of days and of series read at once; the bounds are inclusive."""

    first_day: int
    last_day: int
    first_series: int
    last_series: int


class Intake:
    """One import into a store.

    Args:
        connection: the engine.
        store: the store's folder.
        before: what the store holds.
        staged: what comes in.
        folder: where files are written; moved into the store later.
        progress: told rows done and rows in all.
    """

    def __init__(
        self,
        connection: DuckDBPyConnection,
        store: Path,
        before: Manifest,
        staged: Staged,
        folder: Path,
        progress: Callable[[int, int], None],
    ) -> None:
        self._connection = connection
        self._store = store
        self._before = before
        self._staged = staged
        self._folder = folder
        self._progress = progress
        self._repairs = Repairs()

    def run(self) -> tuple[list[tuple[Draft, Partition]], ImportReport]:
        """Write every partition touched; return what to move where, and what was done.

        Raises:
            TelemetryError: a rule refuses a row, or nothing was measured.
        """
        fresh = self._prepare()
        counts = self._counts(f"SELECT {_DAY} AS day, series, count(*) AS rows FROM fresh_all")
        total = int(counts["rows"].sum())
        if not total:
            raise TelemetryError("no measurements", location=self._staged.locate(0))
        kept = self._keep_before(counts)
        steps = Steps(self._names, self._known_steps(kept))
        drafts = self._write(counts if not kept else self._counts(_ALL_COUNTS), steps)
        self._repairs.check()
        settled = steps.resolve(rates=bool(self._staged.rates))
        return self._settle(drafts, settled, kept, total, fresh)

    def _prepare(self) -> set[SeriesKey]:
        """Name the series and make the view `fresh_all` over everything staged."""
        files = self._staged.files
        table = parquet([file.path for file in files], "union_by_name=true") if files else None
        if table is None:
            raise TelemetryError("no measurements", location=self._staged.locate(0))
        found = self._connection.execute(
            f"SELECT DISTINCT service, tenant, region FROM {table}"  # noqa: S608 - quoted
        ).fetchall()
        fresh = {SeriesKey(*names) for names in found}
        self._names = Names(tuple(sorted(fresh | set(self._before.steps()))), self._staged.locate)
        _check_names(self._names)
        register_series(self._connection, "named_series", self._names.keys)
        parts = " UNION ALL BY NAME ".join(
            f"SELECT *, {number * FILE_ROWS} + {file.row} AS position "  # noqa: S608 - quoted
            f"FROM {parquet([file.path], 'file_row_number=true')}"
            for number, file in enumerate(files)
        )
        chosen = "".join(f", {column(name)}" for name in self._staged.signals)
        self._connection.execute(
            f"CREATE TEMP VIEW fresh_all AS SELECT series, ts, position{chosen} "  # noqa: S608
            f"FROM ({parts}) JOIN named_series USING (service, tenant, region)"
        )
        self._connection.execute("CREATE TEMP VIEW all_rows AS SELECT * FROM fresh_all")
        self._signals = self._staged.signals
        return fresh

    def _counts(self, query: str) -> dict[str, Ints]:
        found = self._connection.execute(f"{query} GROUP BY ALL ORDER BY ALL").fetchnumpy()
        return {name: np.asarray(array, dtype=np.int64) for name, array in found.items()}

    def _keep_before(self, counts: dict[str, Ints]) -> list[Partition]:
        """Add the series of touched partitions that do not come in anew; return those."""
        services = np.array([key.service for key in self._names.keys], dtype=object)
        fresh = set(zip(counts["day"].tolist(), counts["series"].tolist(), strict=True))
        touched = {(day, str(services[series])) for day, series in fresh}
        index = {key: number for number, key in enumerate(self._names.keys)}
        kept = []
        for part in (
            self._before.partitions[at] for at in sorted(touched & set(self._before.partitions))
        ):
            keys = (SeriesKey(part.service, row.tenant, row.region) for row in part.series)
            if any((part.day, index[key]) not in fresh for key in keys):
                kept.append(part)
        self._touched = touched
        if kept:
            self._view_with(kept, counts)
        return kept

    def _view_with(self, kept: list[Partition], counts: dict[str, Ints]) -> None:
        old = tuple(sorted({name for part in kept for row in part.series for name in row.signals}))
        self._connection.register("fresh_days", {name: counts[name] for name in ("day", "series")})
        parts = " UNION ALL BY NAME ".join(
            f"SELECT s.series, r.* EXCLUDE (tenant, region), {KEPT_BEFORE} AS position "  # noqa: S608
            f"FROM {parquet([self._store / file for file in part.files], 'union_by_name=true')} r "
            f"JOIN named_series s ON s.tenant = r.tenant AND s.region = r.region "
            f"AND s.service = {_text(part.service)} "
            f"ANTI JOIN fresh_days f ON f.series = s.series AND f.day = {part.day}"
            for part in kept
        )
        self._connection.execute(
            "CREATE OR REPLACE TEMP VIEW all_rows AS "
            f"SELECT * FROM fresh_all UNION ALL BY NAME ({parts})"
        )
        self._signals = tuple(sorted({*self._signals, *old}))

    def _known_steps(self, kept: list[Partition]) -> Ints:
        """Steps the store or the source settles; a series replaced everywhere may change its own."""
        del kept
        known = dict(self._staged.steps)
        untouched = Manifest(
            part for at, part in self._before.partitions.items() if at not in self._touched
        )
        known = {**untouched.steps(), **known}
        for key, step in untouched.steps().items():
            if known[key] != step:
                raise TelemetryError(
                    f"{key.service}/{key.tenant} comes with a step of {known[key]} s, "
                    f"the store holds {step} s",
                    hint="import it into another store",
                )
        return np.array([known.get(key, 0) for key in self._names.keys], dtype=np.int64)

    def _write(self, counts: dict[str, Ints], steps: Steps) -> list[Draft]:
        services = np.array([key.service for key in self._names.keys], dtype=object)
        drafts: list[Draft] = []
        writer: PartitionWriter | None = None
        at: tuple[int, str] | None = None
        done, total = 0, int(counts["rows"].sum())
        for stretch in _passes(counts):
            rows = tidy(self._read(stretch), steps, self._staged.rates, self._repairs)
            for piece in _pieces(rows, services):
                here = (int(piece.ts[0]) // DAY, str(services[piece.series[0]]))
                if writer is None or here != at:
                    drafts.extend([writer.close()] if writer else [])
                    writer, at = (
                        PartitionWriter(self._connection, self._folder, self._names, *here),
                        here,
                    )
                writer.write(piece)
            done += len(rows)
            self._progress(min(done, total), total)
        drafts.extend([writer.close()] if writer else [])
        return drafts

    def _read(self, stretch: _Pass) -> Rows:
        chosen = "".join(
            f", coalesce({column(name)}, 'nan') AS {column(name)}" for name in self._signals
        )
        found = self._connection.execute(
            f"SELECT series, ts, position{chosen} FROM all_rows "  # noqa: S608 - quoted
            "WHERE ts >= ? AND ts < ? AND series BETWEEN ? AND ? "
            f"ORDER BY {_DAY}, series, ts, position",
            [
                stretch.first_day * DAY,
                (stretch.last_day + 1) * DAY,
                stretch.first_series,
                stretch.last_series,
            ],
        ).fetchnumpy()
        values = {name: np.asarray(found[name], dtype=np.float64) for name in self._signals}
        whole = {
            name: np.asarray(found[name], dtype=np.int64) for name in ("series", "ts", "position")
        }
        return Rows(whole["series"], whole["ts"], values, whole["position"])

    def _settle(
        self,
        drafts: list[Draft],
        steps: Ints,
        kept: list[Partition],
        total: int,
        fresh: set[SeriesKey],
    ) -> tuple[list[tuple[Draft, Partition]], ImportReport]:
        by_index = dict(enumerate(steps.tolist()))
        before = {part.at: Counter(part.repaired) for part in kept}
        report = ImportReport(rows=total, series=len(fresh), days=len(drafts))
        report.repaired.update(self._staged.repaired)
        settled: list[tuple[Draft, Partition]] = []
        for draft in drafts:
            repaired = Counter(before.get((draft.day, draft.service), {}))
            # What was repaired before rows had days is told with the first one.
            repaired.update({} if settled else self._staged.repaired)
            for index, _ in draft.series:
                found = self._repairs.counts.get((draft.day, index), Counter())
                repaired.update(found)
                report.repaired.update(found)
            settled.append((draft, draft.settle(by_index, repaired)))
        report.replaced = len(self._touched & set(self._before.partitions))
        report.steps = Counter(
            int(steps[index]) for index, key in enumerate(self._names.keys) if key in fresh
        )
        return settled, report


_DAY = f"ts // {DAY}"
_ALL_COUNTS = f"SELECT {_DAY} AS day, series, count(*) AS rows FROM all_rows"  # noqa: S608


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _check_names(names: Names) -> None:
    most = limits().whole("name_bytes")
    for number, key in enumerate(names.keys):
        if not key.service:
            raise TelemetryError("a series without a service", location=names.locate(0))
        if max(len(part.encode()) for part in (key.service, key.tenant, key.region)) > most:
            raise TelemetryError(
                f"the name of {names.say(number)[:40]}… is longer than {most} bytes"
            )


def _passes(counts: dict[str, Ints]) -> Iterator[_Pass]:
    """Cut the work into stretches of about `pass_rows`: days together, or a day by its series."""
    most = limits().whole("pass_rows")
    last = int(counts["series"].max())
    days, starts = np.unique(counts["day"], return_index=True)
    sums = np.add.reduceat(counts["rows"], starts)
    ends = np.append(starts[1:], len(counts["day"]))
    first, waiting = 0, 0
    for number, day in enumerate(days.tolist()):
        if waiting and waiting + int(sums[number]) > most:
            yield _Pass(int(days[first]), int(days[number - 1]), 0, last)
            first, waiting = number, 0
        if int(sums[number]) > most:
            inside = slice(int(starts[number]), int(ends[number]))
            yield from _day_passes(day, counts["series"][inside], counts["rows"][inside], most)
            first, waiting = number + 1, 0
        else:
            waiting += int(sums[number])
    if waiting:
        yield _Pass(int(days[first]), int(days[-1]), 0, last)


def _day_passes(day: int, series: Ints, rows: Ints, most: int) -> Iterator[_Pass]:
    """Cut one day into stretches of series."""
    stretch = np.cumsum(rows) // most
    starts = np.flatnonzero(np.diff(stretch, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(series)], strict=True):
        yield _Pass(day, day, int(series[start]), int(series[end - 1]))


def _pieces(rows: Rows, services: np.ndarray[tuple[int], np.dtype[np.object_]]) -> Iterator[Rows]:
    """Cut sorted rows by day and service."""
    starts = rows.starts(DAY)
    if not starts.size:
        return
    days = rows.ts[starts] // DAY
    named = services[rows.series[starts]]
    fresh = np.flatnonzero((days[1:] != days[:-1]) | (named[1:] != named[:-1])) + 1
    cuts = [0, *starts[fresh].tolist(), len(rows)]
    for start, end in pairwise(cuts):
        yield rows.take(slice(start, end))
