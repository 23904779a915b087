"""The store's table of contents: small, exact, and the only file that says what counts.

A Parquet file the manifest does not name is not there. Replacing the manifest is the moment an
import happens.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from simulator import SeriesKey
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError

NAME = "manifest.json"
SCHEMA = "switchboard-policy/telemetry-store"
VERSION = 1
DAY = 86_400


@dataclass(frozen=True, order=True)
class SeriesDay:
    """One series on one day, as it stands in a partition.

    Args:
        tenant: its tenant, empty for the whole service.
        region: its region, empty for all.
        step: seconds.
        rows: measured steps.
        first: first measured step, in seconds after midnight (UTC).
        last: last measured step, in seconds after midnight.
        signals: what was measured, sorted.
    """

    tenant: str
    region: str
    step: int
    rows: int
    first: int
    last: int
    signals: tuple[str, ...]


@dataclass(frozen=True)
class Partition:
    """One day of one service.

    Args:
        day: days since the epoch.
        service: the service.
        files: Parquet files relative to the store, read one after the other.
        series: its series in the order of the rows.
        digest: hex of a SHA-256 over names, times and values in that order.
        repaired: what was repaired on the way in.
    """

    day: int
    service: str
    files: tuple[str, ...]
    series: tuple[SeriesDay, ...]
    digest: str
    repaired: Mapping[str, int] = field(default_factory=dict)

    @property
    def at(self) -> tuple[int, str]:
        """Day and service."""
        return self.day, self.service

    @property
    def rows(self) -> int:
        """Rows over all its files."""
        return sum(series.rows for series in self.series)


class Manifest:
    """All partitions of a store, by day and service."""

    def __init__(self, partitions: Iterable[Partition] = ()) -> None:
        self.partitions = {part.at: part for part in sorted(partitions, key=lambda part: part.at)}

    def replace(self, changed: Iterable[Partition]) -> Manifest:
        """Return this manifest with some partitions changed or added."""
        return Manifest({**self.partitions, **{part.at: part for part in changed}}.values())

    @property
    def files(self) -> set[str]:
        """Every file that counts."""
        return {file for part in self.partitions.values() for file in part.files}

    def steps(self) -> dict[SeriesKey, int]:
        """Return the step of every series, in seconds."""
        return {
            SeriesKey(part.service, series.tenant, series.region): series.step
            for part in self.partitions.values()
            for series in part.series
        }

    def digest(self) -> str:
        """Return the digest of the content, the same in whatever order it was written."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        content = [
            [part.day, part.service, part.digest, sorted({row.step for row in part.series})]
            for part in self.partitions.values()
        ]
        data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return sha256(data)


def read_manifest(folder: Path) -> Manifest:
    """Read a store's manifest; a store that was never written is empty.

    Raises:
        TelemetryError: it is no manifest, or of another version.
    """
    path = folder / NAME
    location = Location(path.as_posix())
    try:
        found = path.stat()
        return _read(path, (found.st_ino, found.st_mtime_ns, found.st_size))
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise TelemetryError(f"cannot be read: {error.strerror}", location=location) from error


@lru_cache(maxsize=1)
def _read(path: Path, _as_it_is: tuple[int, int, int]) -> Manifest:
    """Read a manifest once while its file stays as it is: a store is read in many parts."""
    data = path.read_bytes()
    location = Location(path.as_posix())
    try:
        found = json.loads(data)
        if (found["schema"], found["version"]) != (SCHEMA, VERSION):
            raise TelemetryError(
                f"a store of version {found['version']}, known is {VERSION}", location=location
            )
        layouts = [tuple(_series(row) for row in layout) for layout in found["layouts"]]
        return Manifest(_partition(entry, layouts) for entry in found["partitions"])
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise TelemetryError(
            "not the manifest of a telemetry store", location=location, hint="import anew"
        ) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace a store's manifest in one step."""
    layouts: dict[tuple[SeriesDay, ...], int] = {}
    partitions = [
        {
            "day": part.day,
            "service": part.service,
            "files": list(part.files),
            "layout": layouts.setdefault(part.series, len(layouts)),
            "digest": part.digest,
            "repaired": dict(sorted(part.repaired.items())),
        }
        for part in manifest.partitions.values()
    ]
    content = {
        "schema": SCHEMA,
        "version": VERSION,
        "layouts": [[_row(series) for series in layout] for layout in layouts],
        "partitions": partitions,
    }
    fresh = folder / f"{NAME}.new"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / NAME)


def _row(series: SeriesDay) -> list[object]:
    shape = (series.step, series.rows, series.first, series.last)
    return [series.tenant, series.region, *shape, " ".join(series.signals)]


def _series(row: list[object]) -> SeriesDay:
    tenant, region, step, rows, first, last, signals = row
    numbers = (step, rows, first, last)
    if not all(isinstance(number, int) for number in numbers):
        raise TypeError("a number was expected")
    return SeriesDay(
        str(tenant),
        str(region),
        int(str(step)),
        int(str(rows)),
        int(str(first)),
        int(str(last)),
        tuple(str(signals).split()),
    )


def _partition(entry: Mapping[str, object], layouts: list[tuple[SeriesDay, ...]]) -> Partition:
    files, repaired, layout = entry["files"], entry["repaired"], entry["layout"]
    if not isinstance(files, list) or not isinstance(repaired, dict) or not isinstance(layout, int):
        raise TypeError("a partition was expected")
    day = int(str(entry["day"]))
    names = tuple(str(file) for file in files)
    return Partition(
        day, str(entry["service"]), names, layouts[layout], str(entry["digest"]), repaired
    )
