"""From staged measurements to partitions: sorted, checked and digested a few days at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.telemetry.gathering import Gathering
from switchboard_policy.telemetry.manifest import DAY, Partition
from switchboard_policy.telemetry.partition import Draft, PartitionWriter
from switchboard_policy.telemetry.passes import passes, pieces
from switchboard_policy.telemetry.repairs import Repairs
from switchboard_policy.telemetry.report import ImportReport
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.staging import Staged
from switchboard_policy.telemetry.steps import Steps
from switchboard_policy.telemetry.tidy import tidy

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Settled = list[tuple[Draft, Partition]]


class Intake:
    """One import into a store.

    Args:
        connection: the engine.
        gathering: what is to be written.
        staged: what comes in.
        folder: where files are written; moved into the store later.
    """

    def __init__(
        self, connection: DuckDBPyConnection, gathering: Gathering, staged: Staged, folder: Path
    ) -> None:
        self._connection = connection
        self._gathering = gathering
        self._staged = staged
        self._folder = folder
        self._repairs = Repairs()

    def run(self, progress: Callable[[int, int], None]) -> tuple[Settled, ImportReport]:
        """Write every partition touched; return what to move where, and what was done.

        Args:
            progress: told rows done and rows in all.

        Raises:
            TelemetryError: a rule refuses a row.
        """
        steps = Steps(self._gathering.names, self._gathering.known_steps())
        drafts = self._write(steps, progress)
        self._repairs.check()
        settled = dict(enumerate(steps.resolve(rates=bool(self._staged.rates)).tolist()))
        return self._settle(drafts, settled)

    def _write(self, steps: Steps, progress: Callable[[int, int], None]) -> list[Draft]:
        gathering = self._gathering
        drafts: list[Draft] = []
        writer: PartitionWriter | None = None
        done, total = 0, int(gathering.counts["rows"].sum())
        for stretch in passes(gathering.counts, limits().whole("pass_rows")):
            rows = gathering.read(stretch)
            done += len(rows)
            clean = tidy(rows, steps, self._staged.rates, self._repairs)
            for piece in pieces(clean, gathering.services):
                at = int(piece.ts[0]) // DAY, str(gathering.services[piece.series[0]])
                if writer is None or writer.at != at:
                    drafts.extend([writer.close()] if writer else [])
                    writer = PartitionWriter(self._connection, self._folder, gathering.names, at)
                writer.write(piece)
            progress(done, total)
        drafts.extend([writer.close()] if writer else [])
        return drafts

    def _settle(self, drafts: list[Draft], steps: dict[int, int]) -> tuple[Settled, ImportReport]:
        gathering = self._gathering
        before = {part.at: part.repaired for part in gathering.kept}
        report = ImportReport(gathering.total, len(gathering.fresh_keys), len(drafts))
        report.repaired.update(self._staged.repaired)
        report.unread = self._staged.unread
        settled: Settled = []
        for draft in drafts:
            repaired = Counter(before.get(draft.at, {}))
            # What was repaired before rows had days is told with the first one.
            repaired.update({} if settled else self._staged.repaired)
            for index, _ in draft.series:
                found = self._repairs.counts.get((draft.at[0], index), Counter())
                repaired.update(found)
                report.repaired.update(found)
            settled.append((draft, draft.settle(steps, repaired)))
        report.steps = Counter(
            steps[index]
            for index, key in enumerate(gathering.names.keys)
            if key in gathering.fresh_keys
        )
        return settled, report
