"""What an import did: counts of everything repaired or left out, in words for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

WORDS = {
    "duplicates": "{n} duplicate values, equal to the ones already there, were counted once",
    "conflicts": "{n} steps had several values of one signal and stay unmeasured",
    "unordered": "{n} rows stood before an earlier moment of their series and were sorted",
    "off_grid": "{n} timestamps inside a step were counted to the step they fall into",
    "no_data": "{n} steps held no number (NaN, empty, 'no data') and stay unmeasured",
    "resets": "{n} counter resets: the counter starts anew, nothing is subtracted",
    "counter_gaps": "{n} counter differences spanned unmeasured steps and stay unmeasured",
    "errors_above": "{n} steps count more errors than admitted requests; kept as they are",
}


@dataclass
class ImportReport:
    """What one import did.

    Args:
        rows: rows read.
        series: series written.
        days: days of services written, one for each partition.
        replaced: how many of those were there before.
        start: seconds since the epoch of the first step.
        end: seconds since the epoch at which the last step ends.
        gaps: steps between a series' first and last that were not measured.
        steps: step in seconds to how many series have it.
        censored: series without `rejected`.
        repaired: what was repaired or left out, by the names in `WORDS`.
    """

    rows: int = 0
    series: int = 0
    days: int = 0
    replaced: int = 0
    start: int = 0
    end: int = 0
    gaps: int = 0
    steps: Mapping[int, int] = field(default_factory=dict)
    censored: int = 0
    repaired: Counter[str] = field(default_factory=Counter)

    @property
    def notes(self) -> tuple[str, ...]:
        """Everything worth saying, one sentence each."""
        return (*repair_notes(self.repaired), *self._shape_notes())

    def _shape_notes(self) -> tuple[str, ...]:
        notes = []
        if self.gaps:
            notes.append(f"{self.gaps:,} steps between first and last measurement are gaps")
        if len(self.steps) > 1:
            parts = (f"{count:,} series at {step} s" for step, count in sorted(self.steps.items()))
            notes.append("steps differ: " + ", ".join(parts) + "; each series keeps its own")
        if self.censored:
            notes.append(f"{self.censored:,} series are censored: nobody measured `rejected`")
        if self.replaced:
            notes.append(f"{self.replaced:,} days of services were replaced")
        return tuple(notes)


def repair_notes(repaired: Mapping[str, int]) -> tuple[str, ...]:
    """Return counts of repairs as sentences, in a fixed order."""
    return tuple(
        words.format(n=f"{repaired[name]:,}") for name, words in WORDS.items() if repaired.get(name)
    )
