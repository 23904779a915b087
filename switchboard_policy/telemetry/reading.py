"""Read a store in dense blocks: series of one step and the same signals side by side.

Rows stand in the order of the manifest, so a row's series follows from counting; only times and
numbers are read. Gaps stay NaN.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey, Trace
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError, nearest
from switchboard_policy.telemetry.engine import (
    column,
    engine,
    first_line,
    interrupted,
    parquet,
    quoted,
)
from switchboard_policy.telemetry.manifest import DAY, Manifest, Partition
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.signals import is_latency, quantile
from switchboard_policy.telemetry.summary import SeriesSpan, spans

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SKIP = -1


@dataclass(frozen=True)
class _Chunk:
    """A block to read: its series, their step and signals, and its window."""

    keys: tuple[SeriesKey, ...]
    step: int
    signals: tuple[str, ...]
    start: int
    steps: int

    @property
    def end(self) -> int:
        return self.start + self.steps * self.step


@dataclass(frozen=True)
class _Share:
    """What a chunk reads of one partition: bounds on the tenant, and where each row belongs."""

    files: tuple[str, ...]
    bounds: tuple[str, str] | None
    signals: tuple[str, ...]
    rows: NDArray[np.int64]
    counts: NDArray[np.int64]

    @property
    def total(self) -> int:
        return int(self.counts.sum())


def read_blocks(  # noqa: PLR0913 - a source's bounds, and what they are bounds of
    folder: Path,
    manifest: Manifest,
    keys: Collection[SeriesKey] | None,
    *,
    start: int | None,
    end: int | None,
    most_cells: int,
) -> Iterator[Trace]:
    """Yield blocks that together hold the series wanted; see `TraceSource.read`."""
    found = spans(manifest)
    wanted = _wanted(found, keys)
    if not wanted:
        return
    first = min(span.start for span in found) if start is None else start
    last = max(span.end for span in found) if end is None else end
    if first >= last:
        return
    services = _by_service(manifest, first, last)
    with engine(limits().whole("read_memory_mb")) as connection:
        for chunk in _chunks(wanted, first, last, most_cells):
            yield _read(connection, folder, chunk, services)


def _wanted(
    found: tuple[SeriesSpan, ...], keys: Collection[SeriesKey] | None
) -> tuple[SeriesSpan, ...]:
    if keys is None:
        return found
    asked = set(keys)
    missing = sorted(asked - {span.key for span in found})
    if missing:
        names = {"/".join(part for part in vars(span.key).values() if part) for span in found}
        name = "/".join(part for part in vars(missing[0]).values() if part)
        raise TelemetryError(f"no series {name!r} in the store", hint=nearest(name, names))
    return tuple(span for span in found if span.key in asked)


def _chunks(
    wanted: tuple[SeriesSpan, ...], first: int, last: int, most_cells: int
) -> Iterator[_Chunk]:
    groups: dict[tuple[int, tuple[str, ...]], list[SeriesKey]] = {}
    for span in wanted:
        groups.setdefault((span.step, span.signals), []).append(span.key)
    for (step, signals), members in sorted(groups.items()):
        start = first // step * step
        steps = -(-(last - start) // step)
        per = max(1, most_cells // steps)
        for at in range(0, len(members), per):
            yield _Chunk(tuple(members[at : at + per]), step, signals, start, steps)


def _by_service(manifest: Manifest, first: int, last: int) -> Mapping[str, list[Partition]]:
    found: dict[str, list[Partition]] = {}
    for part in manifest.partitions.values():
        if part.day * DAY < last and (part.day + 1) * DAY > first:
            found.setdefault(part.service, []).append(part)
    return found


def _read(
    connection: DuckDBPyConnection,
    folder: Path,
    chunk: _Chunk,
    services: Mapping[str, list[Partition]],
) -> Trace:
    size = len(chunk.keys) * chunk.steps
    arrays = {name: np.full(size, np.nan) for name in sorted({"offered", *chunk.signals})}
    for batch in _batches(_shares(chunk, services)):
        _fill(connection, folder, chunk, batch, arrays)
    shaped = {name: array.reshape(len(chunk.keys), -1) for name, array in arrays.items()}
    return Trace(
        keys=chunk.keys,
        start=chunk.start,
        step=chunk.step,
        offered=shaped["offered"],
        rejected=shaped.get("rejected"),
        errors=shaped.get("errors"),
        latency={
            quantile(name): array for name, array in sorted(shaped.items()) if is_latency(name)
        },
        abusive=shaped.get("abusive"),
    )


def _shares(chunk: _Chunk, services: Mapping[str, list[Partition]]) -> Iterator[_Share]:
    """What to read, service after service, in the order of days."""
    places: dict[str, dict[tuple[str, str], int]] = {}
    for row, key in enumerate(chunk.keys):
        places.setdefault(key.service, {})[key.tenant, key.region] = row
    for service, place in places.items():
        tenants = [tenant for tenant, _ in place]
        low, high = min(tenants), max(tenants)
        for part in services.get(service, []):
            series = part.series
            whole = all(low <= row.tenant <= high for row in series)
            inside = series if whole else tuple(r for r in series if low <= r.tenant <= high)
            rows = [place.get((row.tenant, row.region), _SKIP) for row in inside]
            if max(rows, default=_SKIP) == _SKIP:
                continue
            held = {name for row in series for name in row.signals}
            yield _Share(
                files=part.files,
                bounds=None if whole else (low, high),
                signals=tuple(name for name in chunk.signals if name in held),
                rows=np.array(rows, dtype=np.int64),
                counts=np.array([row.rows for row in inside], dtype=np.int64),
            )


def _batches(shares: Iterator[_Share]) -> Iterator[list[_Share]]:
    """Bring neighbours that read alike together: three thousand small files in a few queries."""
    most = limits().whole("batch_rows")
    batch: list[_Share] = []
    rows = 0
    for share in shares:
        alike = batch and (share.bounds, share.signals) == (batch[0].bounds, batch[0].signals)
        if batch and (not alike or rows + share.total > most):
            yield batch
            batch, rows = [], 0
        batch.append(share)
        rows += share.total
    if batch:
        yield batch


def _fill(
    connection: DuckDBPyConnection,
    folder: Path,
    chunk: _Chunk,
    batch: list[_Share],
    arrays: Mapping[str, NDArray[np.float64]],
) -> None:
    found = _fetch(connection, folder, batch)
    ts = found["ts"]
    rows = np.concatenate([np.repeat(share.rows, share.counts) for share in batch])
    if len(ts) != len(rows):
        raise TelemetryError(
            f"{len(ts)} rows where the manifest says {len(rows)}",
            location=Location((folder / batch[0].files[0]).as_posix()),
            hint="the store is damaged; import these days again",
        )
    at = (ts - chunk.start) // chunk.step
    usable = (rows != _SKIP) & (at >= 0) & (at < chunk.steps)
    part: NDArray[np.bool_] | slice = slice(None) if usable.all() else usable
    cells = (rows * chunk.steps + at)[part]
    for name in batch[0].signals:
        arrays[name][cells] = found[name][part]


def _fetch(
    connection: DuckDBPyConnection, folder: Path, batch: list[_Share]
) -> Mapping[str, NDArray[np.float64]]:
    import duckdb  # noqa: PLC0415 - loaded by now; only its errors are needed

    files = [folder / name for share in batch for name in share.files]
    chosen = "".join(
        f", coalesce({column(name)}, 'nan') AS {column(name)}" for name in batch[0].signals
    )
    # A day in several files may measure more in one than in another; most days are one file.
    options = "union_by_name=true" if len(files) > len(batch) else ""
    query = f"SELECT ts{chosen} FROM {parquet(files, options)}"  # noqa: S608 - quoted
    if batch[0].bounds is not None:
        low, high = batch[0].bounds
        query += f" WHERE tenant BETWEEN {quoted(low)} AND {quoted(high)}"
    try:
        return connection.execute(query).fetchnumpy()
    except duckdb.Error as error:
        if interrupted(error):
            raise
        raise TelemetryError(
            f"cannot be read: {first_line(error)}",
            location=Location((folder / batch[0].files[0]).as_posix()),
            hint="the store is damaged; import these days again",
        ) from error
