"""What an import did: counts of everything repaired or left out, in words for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

WORDS = {
    "duplicates": "{n} duplicate {n|value|values}, equal to what was there, counted once",
    "conflicts": "{n} {n|step|steps} had several values of one signal; {n|stays|stay} unmeasured",
    "unordered": "{n} {n|row|rows} stood before an earlier moment of the series; sorted",
    "off_grid": "{n} {n|timestamp|timestamps} inside a step counted to the step",
    "no_data": "{n} {n|step|steps} held no number (NaN, empty, 'no data'); unmeasured",
    "uncounted": "{n} {n|step|steps} held other numbers, but not how many requests arrived",
    "resets": "{n} counter {n|reset|resets}: the counter started anew, nothing is subtracted",
    "counter_gaps": "{n} counter {n|difference|differences} across unmeasured steps left out",
    "errors_above": "{n} {n|step|steps} with more errors than admitted requests, kept as given",
}


_MOST_NAMED = 8
"""Columns named in one sentence."""


def say(words: str, count: int) -> str:
    """Return words with their number: `{n}` is the number, `{n|one|many}` chooses a form."""
    form = r"\1" if count == 1 else r"\2"
    return re.sub(r"\{n\|(.*?)\|(.*?)\}", form, words).replace("{n}", f"{count:,}")


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
        unread: columns that are no signal, label or series, with the nearest name of a signal.
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
    unread: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Everything worth saying, one sentence each."""
        more = ", …" if len(self.unread) > _MOST_NAMED else ""
        named = ", ".join(self.unread[:_MOST_NAMED]) + more
        unread = (f"columns not read: {named}",) if named else ()
        return (*repair_notes(self.repaired), *self._shape_notes(), *unread)

    def _shape_notes(self) -> tuple[str, ...]:
        notes = shape_notes(self.gaps, self.steps, self.censored)
        if self.replaced:
            notes += (say("{n} {n|day of a service|days of services} replaced", self.replaced),)
        return notes


def shape_notes(gaps: int, steps: Mapping[int, int], censored: int) -> tuple[str, ...]:
    """Return what is worth knowing of the series' shape, one sentence each.

    Args:
        gaps: steps between first and last measurement that were not measured.
        steps: step in seconds to how many series have it.
        censored: series without `rejected`.
    """
    notes = []
    if gaps:
        notes.append(say("{n} {n|step is a gap|steps are gaps} between first and last", gaps))
    if len(steps) > 1:
        parts = (f"{count:,} series at {step} s" for step, count in sorted(steps.items()))
        notes.append("steps differ: " + ", ".join(parts) + "; each series keeps its own")
    if censored:
        notes.append(say("{n} series {n|is|are} censored: nobody measured `rejected`", censored))
    return tuple(notes)


def repair_notes(repaired: Mapping[str, int]) -> tuple[str, ...]:
    """Return counts of repairs as sentences, in a fixed order."""
    return tuple(say(words, repaired[name]) for name, words in WORDS.items() if repaired.get(name))
