"""The local store: Parquet, a partition a day and service, read in blocks of bounded size.

    store/
      manifest.json                        what is there; a file it does not name is not
      day=2026-01-01/service=api-gateway/  rows by tenant, region and time

An import writes beside the store's files, then replaces the manifest: a full disk or Ctrl-C
leaves the store as it was. Bringing a day of a series again replaces that day.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator import SeriesKey, Trace
from simulator.trace import Coverage
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.engine import engine, first_line
from switchboard_policy.telemetry.gathering import Gathering
from switchboard_policy.telemetry.intake import Intake, Settled
from switchboard_policy.telemetry.locking import locked
from switchboard_policy.telemetry.manifest import (
    Manifest,
    read_manifest,
    write_manifest,
)
from switchboard_policy.telemetry.reading import read_blocks
from switchboard_policy.telemetry.report import ImportReport
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.staging import Staged, stage_blocks
from switchboard_policy.telemetry.summary import censored_of, spans, summarise

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Stage = Callable[["DuckDBPyConnection", Path], Staged]
Progress = Callable[[int, int], None]
_INCOMING = ".incoming-"


_SOMEWHERE = Location("telemetry")
_NOTHING: Mapping[str, int] = MappingProxyType({})


def _silent(_done: int, _total: int) -> None:
    """Report no progress."""


class Store:
    """A folder of measurements.

    Args:
        folder: where it is; made on the first import.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifest(self) -> Manifest:
        """Return what the store holds.

        Raises:
            TelemetryError: the folder holds something else.
        """
        return read_manifest(self.folder)

    def coverage(self) -> Coverage:
        """Return which series there are, over which time, without reading measurements."""
        return summarise(self.manifest())

    def read(
        self,
        keys: Collection[SeriesKey] | None = None,
        *,
        start: int | None = None,
        end: int | None = None,
        most_cells: int = 8_000_000,
    ) -> Iterator[Trace]:
        """Yield blocks of series with one step and the same signals; see `TraceSource.read`.

        Raises:
            TelemetryError: a series is not in the store, or a file is damaged.
        """
        return read_blocks(
            self.folder, self.manifest(), keys, start=start, end=end, most_cells=most_cells
        )

    def append(
        self,
        blocks: Iterable[Trace],
        *,
        source: Location = _SOMEWHERE,
        repaired: Mapping[str, int] = _NOTHING,
        progress: Progress = _silent,
    ) -> ImportReport:
        """Bring blocks of series in; all of them or, on an error, none.

        Args:
            blocks: series side by side.
            source: where they come from, for messages.
            repaired: what was repaired before, by the names of `report.WORDS`.
            progress: told rows done and rows in all.

        Raises:
            TelemetryError: a rule refuses a measurement, or the disk is full.
        """

        def stage(connection: DuckDBPyConnection, folder: Path) -> Staged:
            staged = stage_blocks(connection, blocks, folder, lambda rows: progress(0, rows))
            staged.locate = lambda _: source
            staged.repaired.update(repaired)
            return staged

        return self.bring(stage, progress=progress)

    def bring(self, stage: Stage, *, progress: Progress = _silent) -> ImportReport:
        """Bring staged measurements in; all of them or, on an error, none.

        Args:
            stage: writes typed Parquet into the folder given.
            progress: told rows done and rows in all.

        Raises:
            TelemetryError: a rule refuses a measurement, or the disk is full.
        """
        try:
            with self._incoming() as folder:
                return self._bring(stage, folder, progress)
        except OSError as error:
            location = Location(self.folder.as_posix())
            raise TelemetryError(
                f"cannot be written: {first_line(error)}", location=location
            ) from error

    def _bring(self, stage: Stage, folder: Path, progress: Progress) -> ImportReport:
        before = self.manifest()
        with engine(limits().whole("import_memory_mb"), folder / "spill") as connection:
            staged = stage(connection, folder)
            gathering = Gathering(connection, self.folder, before, staged)
            settled, report = Intake(connection, gathering, staged, folder).run(progress)
        if not settled:
            raise TelemetryError("no measurements", location=staged.locate(0))
        after = before.replace(part for _, part in settled)
        report.replaced = sum(part.at in before.partitions for _, part in settled)
        self._move(settled)
        write_manifest(self.folder, after)
        self._forget(before.files - after.files)
        return _complete(report, Manifest(part for _, part in settled))

    @contextlib.contextmanager
    def _incoming(self) -> Iterator[Path]:
        """A temporary folder on the store's own disk, gone afterwards whatever happens."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder / ".lock"):
            for left in self.folder.glob(f"{_INCOMING}*"):
                shutil.rmtree(left, ignore_errors=True)
            folder = Path(tempfile.mkdtemp(prefix=_INCOMING, dir=self.folder))
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _move(self, settled: Settled) -> None:
        for draft, partition in settled:
            for written, name in zip(draft.files, partition.files, strict=True):
                target = self.folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                written.replace(target)

    def _forget(self, files: set[str]) -> None:
        for name in files:
            (self.folder / name).unlink(missing_ok=True)


def _complete(report: ImportReport, written: Manifest) -> ImportReport:
    found = spans(written)
    report.start = min(span.start for span in found)
    report.end = max(span.end for span in found)
    report.gaps = sum(span.gaps for span in found)
    report.censored = censored_of(found)
    return report
