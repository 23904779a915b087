"""What a finder found of a made-up repository, against its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from corpus.answers import Answers, Kind, Mistake

TELLS: Mapping[str, Kind] = {
    "slo/alert_unreachable": Kind.UNREACHABLE,
    "slo/threshold_disagrees": Kind.FACTOR,
    "slo/recording_rule_missing": Kind.MISSING_RECORD,
    "limits/places_disagree": Kind.DISAGREE,
    "slo/places_disagree": Kind.DISAGREE,
    "limits/above_upstream": Kind.ABOVE_UPSTREAM,
    "policy/no_owner": Kind.NO_OWNER,
    "policy/fails_open": Kind.FAILS_OPEN,
    "policy/untested": Kind.UNTESTED,
    "policy/readers_disagree": Kind.YAML,
}
"""Which finding tells which kind of mistake."""


@dataclass(frozen=True)
class Told:
    """One finding: its id, file and line (0 for a whole file)."""

    id: str
    file: str
    line: int


@dataclass
class Score:
    """Sums over repositories.

    Args:
        planted: mistakes planted, by kind.
        found: of them told, by kind.
        told: findings told.
        wrong: findings that tell no planted mistake.
        missed: mistakes nobody told.
    """

    planted: Counter[Kind] = field(default_factory=Counter)
    found: Counter[Kind] = field(default_factory=Counter)
    told: int = 0
    wrong: list[Told] = field(default_factory=list)
    missed: list[Mistake] = field(default_factory=list)

    def add(self, answers: Answers, told: Iterable[Told]) -> None:
        """Count one repository in.

        Args:
            answers: what was planted there.
            told: what was found there.
        """
        every = list(told)
        lines = [(mistake, answers.lines(mistake)) for mistake in answers.mistakes]
        right: set[Told] = set()
        for mistake, places in lines:
            self.planted[mistake.kind] += 1
            hits = [one for one in every if _tells(one, mistake, places)]
            right.update(hits)
            if hits:
                self.found[mistake.kind] += 1
            else:
                self.missed.append(mistake)
        self.told += len(every)
        self.wrong += [one for one in every if one not in right]


def _tells(one: Told, mistake: Mistake, places: frozenset[tuple[str, int]]) -> bool:
    """Return whether a finding tells a mistake; one of a whole file may name any of its lines."""
    if TELLS.get(one.id) is not mistake.kind:
        return False
    return (one.file, one.line) in places or (mistake.line == 0 and one.file == mistake.file)
