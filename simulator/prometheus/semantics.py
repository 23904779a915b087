"""Which Prometheus is meant, and the instants it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from simulator.errors import SimulationError

LOOKBACK_MS = 300_000
"""How far back a sample still stands for an instant: `--query.lookback-delta`, unless set."""


class Semantics(StrEnum):
    """Whose rules hold: a range of 3.x leaves out the sample exactly at its start, 2.x takes it."""

    PROMETHEUS_3 = "prometheus-3"
    PROMETHEUS_2 = "prometheus-2"


@dataclass(frozen=True)
class Grid:
    """Instants at equal distances.

    Args:
        start_ms: the first, in milliseconds since the epoch.
        step_ms: from one to the next, above 0.
        count: how many there are.
    """

    start_ms: int
    step_ms: int
    count: int

    def __post_init__(self) -> None:
        if self.step_ms <= 0 or self.count < 0:
            raise SimulationError(f"{self.count} instants {self.step_ms} ms apart")

    @property
    def end_ms(self) -> int:
        """One step behind the last instant."""
        return self.start_ms + self.step_ms * self.count

    def times_ms(self) -> NDArray[np.int64]:
        """Return every instant."""
        return self.start_ms + self.step_ms * np.arange(self.count, dtype=np.int64)

    def earlier(self, by_ms: int) -> Grid:
        """Return the same instants, each so much earlier."""
        return Grid(self.start_ms - by_ms, self.step_ms, self.count)

    def reaching(self, back_ms: int) -> Grid:
        """Return these instants and those before them, at least so far back."""
        more = -(-back_ms // self.step_ms)
        return Grid(self.start_ms - more * self.step_ms, self.step_ms, self.count + more)
