"""Measurements as sorted columns: what the rules look at before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Locate = Callable[[int], Location]
"""From a row's position in the source to the place people find it at."""

KEPT_BEFORE = -1
"""Position of a row that was in the store already."""


@dataclass(frozen=True)
class Rows:
    """Measurements sorted by day, series and time.

    Args:
        series: index of each row's series into the keys of the import.
        ts: seconds since the epoch.
        values: signal to number, NaN where it was not measured.
        position: where each row stood in the source; `KEPT_BEFORE` for rows of the store.
    """

    series: Ints
    ts: Ints
    values: Mapping[str, Floats]
    position: Ints

    def __len__(self) -> int:
        return len(self.ts)

    def take(self, index: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Rows:
        """Return some of the rows."""
        values = {name: array[index] for name, array in self.values.items()}
        return Rows(self.series[index], self.ts[index], values, self.position[index])

    def starts(self, day: int) -> NDArray[np.intp]:
        """Return where each run of one series within one day begins.

        Args:
            day: length of a day in seconds.
        """
        if not len(self):
            return np.zeros(0, dtype=np.intp)
        days = self.ts // day
        fresh = (self.series[1:] != self.series[:-1]) | (days[1:] != days[:-1])
        return np.concatenate([[0], np.flatnonzero(fresh) + 1]).astype(np.intp)


@dataclass(frozen=True)
class Names:
    """What people call the series and rows of an import.

    Args:
        keys: the series, sorted.
        locate: from a position to the place in the source.
    """

    keys: tuple[SeriesKey, ...]
    locate: Locate

    def say(self, series: int) -> str:
        """Return a series' name: `api-gateway/acme`."""
        key = self.keys[series]
        return "/".join(part for part in (key.service, key.tenant, key.region) if part)


def moment(ts: int) -> str:
    """Return a time as people read it: `2026-01-31T09:05:00Z`."""
    return str(np.datetime64(int(ts), "s")) + "Z"


def refusal(rows: Rows, row: int, names: Names, found: str, hint: str) -> TelemetryError:
    """Return the error that refuses a row, with the place people find it at."""
    where = f"{names.say(int(rows.series[row]))} at {moment(int(rows.ts[row]))}"
    location = names.locate(int(rows.position[row]))
    return TelemetryError(f"{found} for {where}", location=location, hint=hint)
