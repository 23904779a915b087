"""What a finder found of a made-up repository, against its answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from corpus.answers import Answers, Kind, Mistake, Value

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


@dataclass(frozen=True)
class Mapped:
    """One place of a mapping, followed to a line: value, whose, file, line, value in its unit."""

    name: str
    subject: str
    file: str
    line: int
    value: str


@dataclass
class Coverage:
    """Sums over repositories.

    Args:
        planted: places of values planted.
        mapped: of them mapped, value, subject and unit right.
        wrong: places mapped that are none, or with another unit or subject.
        missed: places not mapped.
    """

    planted: int = 0
    mapped: int = 0
    wrong: list[Mapped] = field(default_factory=list)
    missed: list[Value] = field(default_factory=list)

    def add(self, answers: Answers, mapped: Iterable[Mapped]) -> None:
        """Count one repository in.

        Args:
            answers: what was planted there.
            mapped: every place a mapping leads to there.
        """
        at = {(one.name, one.file, one.line): one for one in mapped}
        self.planted += len(answers.values)
        for value in answers.values:
            one = at.pop((value.name, value.file, value.line), None)
            if one is None:
                self.missed.append(value)
            elif _whose(one.subject) == _whose(value.subject) and _same(value, one.value):
                self.mapped += 1
            else:
                self.wrong.append(one)
        self.wrong += at.values()


def _whose(subject: str) -> str:
    """Return the service or tenant; what its level is called is nobody's mistake."""
    return subject.partition("/")[0]


_SECONDS = {"requests/s": 1, "requests/min": 60, "requests/h": 3600, "requests in 10 s": 10}
_SCALES = {"percent": Fraction(1, 100), "ms": Fraction(1, 1000)}


def _same(value: Value, told: str) -> bool:
    """Return whether a value told in its usual unit is what was planted."""
    digits = re.sub(r"[^0-9.]", "", value.written)
    planted = Fraction(digits) / Fraction(value.factor)
    planted /= _SECONDS.get(value.unit, 1)
    if value.name == "slo.objective":
        planted *= 100 if value.unit == "ratio" else 1  # told in percent
    elif value.unit in _SCALES:
        planted *= _SCALES[value.unit]
    return abs(planted - Fraction(told)) <= planted / 10**12
