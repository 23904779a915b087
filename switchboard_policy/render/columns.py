"""Data in columns of equal length, as drawings and pages take them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Cell = float | int | str | None


@dataclass(frozen=True)
class Table:
    """Columns of equal length, and what is the same in every row.

    Args:
        columns: name to cells.
        same: name to the cell of every row.
    """

    columns: Mapping[str, Sequence[Cell]]
    same: Mapping[str, Cell]

    def rows(self) -> list[dict[str, Cell]]:
        """Return the rows."""
        names = list(self.columns)
        return [
            dict(zip(names, cells, strict=True)) | dict(self.same)
            for cells in zip(*self.columns.values(), strict=True)
        ]


Tables = Mapping[str, Table]


def unique(labels: Sequence[str]) -> list[str]:
    """Return labels told apart by a number where two are alike; a scale would merge them.

    Vega cuts a label that is too long between two halves of a character beyond the basic plane and
    cannot draw the rest, so such a character becomes a square.
    """
    seen: dict[str, int] = {}
    found = []
    for given in labels:
        label = "".join(each if ord(each) < 0x10000 else "\N{WHITE SQUARE}" for each in given)
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def known(value: float) -> float | None:
    """Return a value with five digits, enough for any screen; None draws a gap."""
    return float(f"{value:.5g}") if math.isfinite(value) else None
