"""Counts of what was repaired while measurements were brought in, by day and series."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.rows import Ints, Rows
from switchboard_policy.telemetry.settings import limits


class Repairs:
    """What was repaired in a whole import."""

    def __init__(self) -> None:
        self.counts: dict[tuple[int, int], Counter[str]] = {}
        self.conflict: TelemetryError | None = None
        self._rows = 0

    def read(self, rows: int) -> None:
        """Count rows read."""
        self._rows += rows

    def check(self) -> None:
        """Refuse an import in which too many steps have several values.

        Raises:
            TelemetryError: the first conflict.
        """
        conflicts = sum(count["conflicts"] for count in self.counts.values())
        if self.conflict and conflicts > self._rows * limits().real("conflict_share"):
            raise self.conflict


class Tally:
    """Counts repairs of some sorted rows, by row.

    Args:
        rows: measurements as they came in.
        starts: where each run of one series within one day begins.
        repairs: what is added to.
    """

    def __init__(self, rows: Rows, starts: NDArray[np.intp], repairs: Repairs) -> None:
        self._days = rows.ts[starts] // DAY
        self._series = rows.series[starts]
        sizes = np.diff(np.append(starts, len(rows)))
        self.run: Ints = np.repeat(np.arange(len(starts)), sizes)
        self.repairs = repairs

    def add(self, name: str, where: NDArray[np.bool_]) -> None:
        """Count the rows for which `where` holds."""
        if where.any():
            self.count(name, np.flatnonzero(where))

    def count(self, name: str, rows: NDArray[np.intp]) -> None:
        """Count rows, each as often as it is named."""
        runs, counts = np.unique(self.run[rows], return_counts=True)
        for run, count in zip(runs, counts, strict=True):
            at = int(self._days[run]), int(self._series[run])
            self.repairs.counts.setdefault(at, Counter())[name] += int(count)
