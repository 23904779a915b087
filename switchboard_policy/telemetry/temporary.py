"""A source that is read through a store of its own, which is gone with it."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import SeriesKey, Trace
from simulator.trace import Coverage
from switchboard_policy.telemetry.staging import Staged
from switchboard_policy.telemetry.store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class TemporarySource:
    """Something that can be staged, and read like a store."""

    def __init__(self) -> None:
        self._store: Store | None = None

    def stage(self, connection: DuckDBPyConnection, folder: Path) -> Staged:
        """Write typed rows into the folder.

        Raises:
            TelemetryError: the source cannot be used.
        """
        raise NotImplementedError

    def coverage(self) -> Coverage:
        """Return which series there are, over which time."""
        return self.filled().coverage()

    def read(
        self,
        keys: Collection[SeriesKey] | None = None,
        *,
        start: int | None = None,
        end: int | None = None,
        most_cells: int = 8_000_000,
    ) -> Iterator[Trace]:
        """Yield blocks; see `TraceSource.read`."""
        # A generator holds on to this source, and so to its folder, until the last block.
        yield from self.filled().read(keys, start=start, end=end, most_cells=most_cells)

    def filled(self) -> Store:
        """Return the store it is read through, filled on first use."""
        if self._store is None:
            folder = Path(tempfile.mkdtemp(prefix="switchboard-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            store = Store(folder)
            store.bring(self.stage)
            self._store = store
        return self._store
