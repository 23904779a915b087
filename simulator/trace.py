"""Telemetry as arrays: series of one step side by side, gaps as NaN."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.errors import SimulationError
from simulator.numbers import at_least

Array = NDArray[np.float64]


@dataclass(frozen=True, order=True)
class SeriesKey:
    """Which traffic a series is of.

    Args:
        service: the service measured.
        tenant: the tenant whose requests these are; empty for the whole service.
        region: the region; empty for all.
    """

    service: str
    tenant: str = ""
    region: str = ""


@dataclass(frozen=True)
class Trace:
    """A block of series with one step.

    Every array has the shape (series, steps), in the order of `keys`, and holds float64. A step
    that was not measured is NaN. Counts are requests in the step, not rates.

    Args:
        keys: which traffic each row is of.
        start: seconds since the epoch at which the first step begins.
        step: length of a step in seconds.
        offered: requests that arrived, whatever became of them.
        rejected: requests a limiter turned away; None where nobody measured it. Then the series
            is censored: demand behind a limit can't be seen.
        errors: admitted requests that failed; None where nobody measured it.
        latency: quantile (`p95`) to seconds, for each step.
        abusive: offered requests labelled abuse or test; None where nothing is labelled.
    """

    keys: tuple[SeriesKey, ...]
    start: int
    step: int
    offered: Array
    rejected: Array | None = None
    errors: Array | None = None
    latency: Mapping[str, Array] = field(default_factory=dict)
    abusive: Array | None = None

    def __post_init__(self) -> None:
        at_least(1, "step", self.step)
        shape = (len(self.keys), self.offered.shape[-1])
        for name, array in self._arrays():
            if array.shape != shape:
                raise SimulationError(f"{name} has shape {array.shape}, expected {shape}")

    def _arrays(self) -> Iterator[tuple[str, Array]]:
        yield "offered", self.offered
        for name in ("rejected", "errors", "abusive"):
            array = getattr(self, name)
            if array is not None:
                yield name, array
        yield from self.latency.items()

    @property
    def steps(self) -> int:
        """Number of steps."""
        return int(self.offered.shape[1])

    @property
    def end(self) -> int:
        """Seconds since the epoch at which the last step ends."""
        return self.start + self.steps * self.step

    @property
    def times(self) -> NDArray[np.int64]:
        """Seconds since the epoch at which each step begins."""
        return self.start + self.step * np.arange(self.steps, dtype=np.int64)

    def select(self, rows: Collection[int]) -> Trace:
        """Return some rows, in the order given."""
        index = np.fromiter(rows, dtype=np.intp)

        def pick(array: Array | None) -> Array | None:
            return None if array is None else array[index]

        return Trace(
            keys=tuple(self.keys[row] for row in index),
            start=self.start,
            step=self.step,
            offered=self.offered[index],
            rejected=pick(self.rejected),
            errors=pick(self.errors),
            latency={name: array[index] for name, array in self.latency.items()},
            abusive=pick(self.abusive),
        )


@dataclass(frozen=True)
class Coverage:
    """What a source holds, without reading the measurements.

    Args:
        keys: every series, sorted.
        start: seconds since the epoch of the first step.
        end: seconds since the epoch at which the last step ends.
        digest: `sha256:` and hex over the content, the same for equal content.
        notes: what was repaired or left out on the way in, in words.
        rows: measured steps of all series together; 0 where nobody counted them.
    """

    keys: tuple[SeriesKey, ...]
    start: int
    end: int
    digest: str
    notes: tuple[str, ...] = ()
    rows: int = 0


class TraceSource(Protocol):
    """Where traces come from: the local store, a file, a generated scenario."""

    def coverage(self) -> Coverage:
        """Return which series there are, over which time."""
        ...

    def read(
        self,
        keys: Collection[SeriesKey] | None = None,
        *,
        start: int | None = None,
        end: int | None = None,
        most_cells: int = 8_000_000,
    ) -> Iterator[Trace]:
        """Yield blocks that together hold the series wanted, each series in one block.

        Args:
            keys: series wanted; all of them by default.
            start: seconds since the epoch, inclusive.
            end: seconds since the epoch, exclusive.
            most_cells: series times steps a block may hold (64 MB an array by default).
        """
        ...
