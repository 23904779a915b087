"""What a store holds, told from its manifest alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from simulator import SeriesKey
from simulator.trace import Coverage
from switchboard_policy.telemetry.manifest import DAY, Manifest
from switchboard_policy.telemetry.report import repair_notes, shape_notes


@dataclass(frozen=True)
class SeriesSpan:
    """One series over the whole store.

    Args:
        key: the series.
        step: seconds.
        start: seconds since the epoch of its first measured step.
        end: seconds since the epoch at which its last measured step ends.
        rows: measured steps.
        signals: what was measured at some time, sorted.
    """

    key: SeriesKey
    step: int
    start: int
    end: int
    rows: int
    signals: tuple[str, ...]

    @property
    def gaps(self) -> int:
        """Steps between the first and the last that were not measured."""
        return (self.end - self.start) // self.step - self.rows


@lru_cache(maxsize=1)
def spans(manifest: Manifest) -> tuple[SeriesSpan, ...]:
    """Return every series of a store, sorted."""
    found: dict[SeriesKey, SeriesSpan] = {}
    for part in manifest.partitions.values():
        midnight = part.day * DAY
        for row in part.series:
            key = SeriesKey(part.service, row.tenant, row.region)
            start, end = midnight + row.first, midnight + row.last + row.step
            seen = found.get(key)
            if seen is None:
                found[key] = SeriesSpan(key, row.step, start, end, row.rows, row.signals)
                continue
            signals = seen.signals
            if signals != row.signals:
                signals = tuple(sorted({*signals, *row.signals}))
            # Partitions come in the order of days, so only the end moves.
            found[key] = SeriesSpan(key, row.step, seen.start, end, seen.rows + row.rows, signals)
    return tuple(found[key] for key in sorted(found))


def summarise(manifest: Manifest) -> Coverage:
    """Return which series a store holds, over which time, and what was repaired."""
    found = spans(manifest)
    return Coverage(
        keys=tuple(span.key for span in found),
        start=min((span.start for span in found), default=0),
        end=max((span.end for span in found), default=0),
        digest=manifest.digest(),
        notes=notes_of(manifest, found),
        rows=sum(span.rows for span in found),
    )


def notes_of(manifest: Manifest, found: tuple[SeriesSpan, ...]) -> tuple[str, ...]:
    """Return what is worth knowing about the measurements held, one sentence each."""
    repaired: Counter[str] = Counter()
    for part in manifest.partitions.values():
        repaired.update(part.repaired)
    gaps = sum(span.gaps for span in found)
    steps = Counter(span.step for span in found)
    return (*repair_notes(repaired), *shape_notes(gaps, steps, censored_of(found)))


def censored_of(found: tuple[SeriesSpan, ...]) -> int:
    """Return how many series count requests but not rejections."""
    return sum("offered" in span.signals and "rejected" not in span.signals for span in found)
