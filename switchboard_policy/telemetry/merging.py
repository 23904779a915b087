"""Several rows of one series in one step become one row, or no measurement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.repairs import Tally
from switchboard_policy.telemetry.rows import Floats, Names, Rows, refusal


@dataclass(frozen=True)
class Merged:
    """One row a step.

    Args:
        rows: the rows.
        source: where each row stood before merging.
        conflicted: steps with several values of one signal, now unmeasured.
    """

    rows: Rows
    source: NDArray[np.intp]
    conflicted: NDArray[np.bool_]


def merge(rows: Rows, names: Names, tally: Tally) -> Merged:
    """Bring each step of a series into one row.

    Equal values are counted once. Different ones leave the signal unmeasured in that step:
    nobody knows which is right.

    Args:
        rows: sorted rows, timestamps already at the beginning of their step.
        names: for messages.
        tally: counts what happens.
    """
    same = np.zeros(len(rows), dtype=np.bool_)
    same[1:] = (rows.series[1:] == rows.series[:-1]) & (rows.ts[1:] == rows.ts[:-1])
    kept = np.flatnonzero(~same)
    conflicted = np.zeros(len(kept), dtype=np.bool_)
    if len(kept) == len(rows):
        return Merged(rows, kept, conflicted)
    values: dict[str, Floats] = {}
    for name, array in rows.values.items():
        least = np.fmin.reduceat(array, kept)
        differ = least < np.fmax.reduceat(array, kept)
        given = np.add.reduceat((~np.isnan(array)).astype(np.int64), kept)
        tally.count("duplicates", np.repeat(kept, np.where(differ, 0, np.maximum(given - 1, 0))))
        values[name] = np.where(differ, np.nan, least)
        conflicted |= differ
        if differ.any() and tally.repairs.conflict is None:
            group = int(np.flatnonzero(differ)[0])
            tally.repairs.conflict = _conflict(rows, kept, group, name, names)
    tally.count("conflicts", kept[conflicted])
    merged = Rows(rows.series[kept], rows.ts[kept], values, rows.position[kept])
    return Merged(merged, kept, conflicted)


def _conflict(
    rows: Rows, kept: NDArray[np.intp], group: int, name: str, names: Names
) -> TelemetryError:
    end = int(kept[group + 1]) if group + 1 < len(kept) else len(rows)
    inside = np.arange(int(kept[group]), end)
    array = rows.values[name]
    given = inside[~np.isnan(array[inside])]
    given = given[np.argsort(rows.position[given], kind="stable")]
    other = next(row for row in given if array[row] != array[given[0]])
    return refusal(
        rows,
        int(other),
        names,
        f"{name} is {array[other]:g} and was {array[given[0]]:g}",
        "one step of a series has one value; is a label missing from the mapping?",
    )
