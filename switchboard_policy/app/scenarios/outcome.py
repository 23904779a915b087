"""What came of a scenario: figures, some of them over time, and whether stated bounds were held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SCHEMA = "switchboard.scenario/v1"

Figure = float | int | str | bool | None
"""A number, a word, or nothing where there is none."""

_ROUNDING = 1e-9  # of a bound, as a share: sums of floats end a little off


@dataclass(frozen=True)
class Bound:
    """Something that was asked, and what came.

    Args:
        subject: whom it is asked of.
        figure: which of its figures.
        found: what it came to; None where it never came about, which holds no bound.
        at_most: the most it may be; None where a least is asked.
        at_least: the least it has to be; None where a most is asked.
    """

    subject: str
    figure: str
    found: float | None
    at_most: float | None = None
    at_least: float | None = None

    @property
    def held(self) -> bool:
        """Whether it was held."""
        if self.found is None:
            return False
        room = _ROUNDING * max(1.0, abs(self.found))
        low = self.at_least is None or self.found >= self.at_least - room
        high = self.at_most is None or self.found <= self.at_most + room
        return low and high

    def document(self) -> dict[str, object]:
        """Return it as JSON; of most and least the one that is asked."""
        asked = {"at_most": self.at_most, "at_least": self.at_least}
        return {
            "subject": self.subject,
            "figure": self.figure,
            "found": self.found,
            **{name: limit for name, limit in asked.items() if limit is not None},
            "held": self.held,
        }


@dataclass(frozen=True)
class Series:
    """A figure of a subject over time.

    Args:
        subject: whose.
        figure: which.
        step_s: seconds of a step.
        values: one a step.
    """

    subject: str
    figure: str
    step_s: int
    values: tuple[float, ...]

    def thinned(self, most: int) -> tuple[float, ...]:
        """Return at most so many values: the highest of each stretch, so that no peak is lost.

        Args:
            most: values, at least 1.
        """
        stretch = -(-len(self.values) // most)
        starts = range(0, len(self.values), stretch)
        return tuple(max(self.values[start : start + stretch]) for start in starts)


@dataclass(frozen=True)
class Outcome:
    """What came of a scenario.

    Args:
        figures: of each subject, by name.
        bounds: what was asked, in the order it is told.
        series: figures over time.
        notes: what the figures rest on, or do not say.
        seeds: of every play; empty where nothing is drawn.
    """

    figures: Mapping[str, Mapping[str, Figure]]
    bounds: tuple[Bound, ...]
    series: tuple[Series, ...] = ()
    notes: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Played:
    """A scenario and what came of it.

    Args:
        file: its path, as it was named.
        kind: what was played.
        says: what happens in it.
        digest: of the file's bytes.
        outcome: what came.
        repository: where values of the policy came from; empty where none were asked.
    """

    file: str
    kind: str
    says: str
    digest: str
    outcome: Outcome
    repository: str = field(default="")

    @property
    def held(self) -> bool:
        """Whether every bound was held."""
        return all(bound.held for bound in self.outcome.bounds)

    def document(self) -> dict[str, object]:
        """Return it as a JSON document; `scenario.schema.json` says what it holds."""
        told = self.outcome
        return {
            "schema": SCHEMA,
            "kind": self.kind,
            "says": self.says,
            "digest": self.digest,
            "seeds": list(told.seeds),
            "held": self.held,
            "bounds": [bound.document() for bound in told.bounds],
            "subjects": [
                {"subject": name, "figures": dict(each)} for name, each in told.figures.items()
            ],
            "series": [
                {
                    "subject": each.subject,
                    "figure": each.figure,
                    "step_s": each.step_s,
                    "values": list(each.values),
                }
                for each in told.series
            ],
            "notes": list(told.notes),
        }
