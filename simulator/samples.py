"""Raw samples of Prometheus series: their own timestamps, nothing put on a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.errors import SimulationError
from simulator.trace import Array


@dataclass(frozen=True)
class RawSeries:
    """One series as it was scraped.

    Args:
        labels: its labels, `__name__` included.
        times_ms: milliseconds since the epoch of each sample, rising strictly, int64.
        values: each sample, float64; a staleness marker is a NaN for which `stale` is true.
        stale: which samples are staleness markers; None where none is.
    """

    labels: Mapping[str, str]
    times_ms: NDArray[np.int64]
    values: Array
    stale: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        if self.times_ms.ndim != 1 or self.times_ms.shape != self.values.shape:
            raise SimulationError(
                f"{self.times_ms.shape} timestamps for {self.values.shape} samples"
            )
        if self.times_ms.size > 1 and not bool((np.diff(self.times_ms) > 0).all()):
            raise SimulationError("timestamps that do not rise")
