"""Cut an import into stretches that fit into memory, and sorted rows into partitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.rows import Ints, Rows


@dataclass(frozen=True)
class Pass:
    """A stretch of days and of series read at once; the bounds are inclusive."""

    first_day: int
    last_day: int
    first_series: int
    last_series: int


def passes(counts: Mapping[str, Ints], most: int) -> Iterator[Pass]:
    """Yield stretches in order: days together, or where one is too large, a day by its series.

    Args:
        counts: `day`, `series` and `rows`, sorted by day and series.
        most: rows a stretch should hold at the most; a series of a day is never cut.
    """
    last = int(counts["series"].max())
    days, starts = np.unique(counts["day"], return_index=True)
    sums = np.add.reduceat(counts["rows"], starts).tolist()
    ends = np.append(starts[1:], len(counts["day"]))
    first, waiting = 0, 0
    for number, day in enumerate(days.tolist()):
        if waiting and waiting + sums[number] > most:
            yield Pass(int(days[first]), int(days[number - 1]), 0, last)
            first, waiting = number, 0
        if sums[number] > most:
            inside = slice(int(starts[number]), int(ends[number]))
            yield from _day_passes(day, counts["series"][inside], counts["rows"][inside], most)
            first, waiting = number + 1, 0
        else:
            waiting += sums[number]
    if waiting:
        yield Pass(int(days[first]), int(days[-1]), 0, last)


def _day_passes(day: int, series: Ints, rows: Ints, most: int) -> Iterator[Pass]:
    stretch = np.cumsum(rows) // most
    starts = np.flatnonzero(np.diff(stretch, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(series)], strict=True):
        yield Pass(day, day, int(series[start]), int(series[end - 1]))


def pieces(rows: Rows, services: NDArray[np.object_]) -> Iterator[Rows]:
    """Yield sorted rows cut by day and service.

    Args:
        rows: measurements sorted by day and series.
        services: service of each series.
    """
    starts = rows.starts(DAY)
    if not starts.size:
        return
    days = rows.ts[starts] // DAY
    named = services[rows.series[starts]]
    fresh = np.flatnonzero((days[1:] != days[:-1]) | (named[1:] != named[:-1])) + 1
    for start, end in pairwise([0, *starts[fresh].tolist(), len(rows)]):
        yield rows.take(slice(start, end))
