"""What the factors look at: each change with its subject's plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.recommendation import Recommendation, SummaryValue
from switchboard_policy.domain.units import RATIO, convert

_NO_NUMBERS = NotEvaluated("no replay of this subject", would_help="its telemetry")


@dataclass(frozen=True)
class Change:
    """One change as the factors see it.

    Args:
        name: for sentences: `acme rps`.
        subject: area and whom it is about.
        doublings: size, as a signed number of doublings; infinite for a change from zero.
        tightens: whether it can turn requests away, or hide failures, at once.
        places: places in files it touches.
        figures: its subject's plain numbers; empty where nothing was replayed.
    """

    name: str
    subject: tuple[str, str]
    doublings: float
    tightens: bool
    places: int
    figures: Mapping[str, SummaryValue]

    def number(self, figure: str) -> float | NotEvaluated:
        """Return one of its subject's numbers, or why there is none."""
        value = self.figures.get(figure)
        if isinstance(value, (int, float)):
            return float(value)
        return _NO_NUMBERS if not self.figures else NotEvaluated(f"{figure} is not known")

    @property
    def breach(self) -> Interval | NotEvaluated:
        """Chance of harm, or why it can't be told."""
        low, high = self.number("breach_low"), self.number("breach_high")
        middle = self.number("breach_middle")
        if isinstance(low, NotEvaluated) or isinstance(high, NotEvaluated):
            return NotEvaluated("no futures were replayed", would_help="telemetry of whole days")
        return Interval(low, high, middle)


def changes(
    recommendations: Sequence[Recommendation], deltas: Sequence[Delta]
) -> tuple[Change, ...]:
    """Return the changes that change something, with their numbers.

    Args:
        recommendations: whose summaries hold the numbers.
        deltas: what is to be written.
    """
    numbers = {
        (found.area, found.subject): found.figures
        for recommendation in recommendations
        for found in recommendation.summaries
    }
    return tuple(
        _change(delta, numbers.get((delta.area, delta.subject), {}))
        for delta in deltas
        if delta.new != delta.old
    )


def _change(delta: Delta, figures: Mapping[str, SummaryValue]) -> Change:
    stated = len(delta.target.occurrences) or len(delta.target.binding.places)
    return Change(
        name=f"{delta.subject} {delta.name}",
        subject=(delta.area, delta.subject),
        doublings=_doublings(delta),
        tightens=_tightens(delta),
        places=stated,
        figures=figures,
    )


def _doublings(delta: Delta) -> float:
    """Return the size in doublings; an objective's size is that of its error budget."""
    old, new = float(delta.old), float(delta.new)
    if delta.target.binding.name == "slo.objective":
        old, new = (float(1 - convert(kept, delta.unit, RATIO)) for kept in (delta.old, delta.new))
    if old <= 0 or new <= 0:
        return float("inf")
    return log2(new / old)


def _tightens(delta: Delta) -> bool:
    """Return whether requests are turned away, or failures stop being told, at once."""
    if delta.target.binding.name == "slo.threshold":
        return delta.new > delta.old
    return delta.new < delta.old
