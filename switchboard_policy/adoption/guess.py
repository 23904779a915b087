"""What a family is taken to hold: which value, of whom, in which unit, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from switchboard_policy.adoption.families import Family, Member
from switchboard_policy.adoption.numbers import seconds_in
from switchboard_policy.adoption.words import means
from switchboard_policy.domain.units import UNITS, Unit, ratio

_UNIT_WORDS = (("second", "requests/s"), ("minute", "requests/min"), ("hour", "requests/h"))
_WINDOWS = {Fraction(1): "requests/s", Fraction(60): "requests/min", Fraction(3600): "requests/h"}
_MOST_PERCENT, _LEAST_PERCENT = Decimal(100), Decimal(50)


class Whose(StrEnum):
    """Whom a family is about."""

    TENANT = "tenant"
    SERVICE = "service"


class Says(StrEnum):
    """What its numbers say."""

    RATE = "rate"
    CAPACITY = "capacity"
    BURST = "burst"
    OBJECTIVE = "objective"
    THRESHOLD = "threshold"


@dataclass(frozen=True)
class Guess:
    """What a family is taken to hold.

    Args:
        family: the family.
        whose: whom it is about.
        says: what its numbers say.
        unit: unit of the numbers as they stand; None where nothing says.
        factor: the numbers are the values times this.
        elsewhere: whether it is of an environment other than production.
        evidence: why, in words.
        sure: whether all of it is said where it stands, and nothing was inferred.
    """

    family: Family
    whose: Whose
    says: Says
    unit: Unit | None
    factor: Fraction = Fraction(1)
    elsewhere: bool = False
    evidence: tuple[str, ...] = ()
    sure: bool = False

    def value(self, member: Member) -> Fraction:
        """Return a member's value in the base of its unit: requests a second, a ratio, seconds."""
        number = Fraction(member.number.value) / self.factor
        return number if self.unit is None else number * ratio(self.unit, _BASE[self.says])

    @property
    def data(self) -> bool:
        """Whether it stands where policy data stand."""
        return means("data", [part for file in self.family.patterns for part in file.split("/")])

    def because(self, why: str) -> Guess:
        """Return it with one more reason."""
        return replace(self, evidence=(*self.evidence, why))


_BASE = {
    Says.RATE: UNITS["requests/s"],
    Says.CAPACITY: UNITS["requests/s"],
    Says.BURST: UNITS["requests"],
    Says.OBJECTIVE: UNITS["ratio"],
    Says.THRESHOLD: UNITS["s"],
}


@dataclass
class _Subjects:
    """Names known to be tenants' and services'."""

    known: dict[Whose, set[str]] = field(
        default_factory=lambda: {whose: set[str]() for whose in Whose}
    )

    def of(self, family: Family) -> Whose | None:
        """Return whom a family is about, by most of its names."""
        names = family.members.keys()
        shares = {whose: len(names & known) / len(names) for whose, known in self.known.items()}
        likely = max(shares, key=lambda whose: shares[whose])
        others = max(share for whose, share in shares.items() if whose is not likely)
        return likely if shares[likely] >= 0.6 > others else None


def guesses(families: Iterable[Family]) -> list[Guess]:
    """Return what can be said of some families by their words and names.

    Args:
        families: the families of one repository.
    """
    some = [each for each in families if says(each) is not None]
    subjects = _subjects(some)
    found = []
    for family in some:
        whose, meaning = subjects.of(family), says(family)
        if whose is not None and meaning is not None:
            found.append(_guess(family, whose, meaning))
    return found


def nameless(families: Iterable[Family], found: Iterable[Guess]) -> list[Family]:
    """Return the families that say a rate or a burst of nobody known.

    Args:
        families: the families of one repository.
        found: what was said of some of them.
    """
    told = {id(guess.family) for guess in found}
    return [
        each
        for each in families
        if id(each) not in told and says(each) in {Says.RATE, Says.BURST} and _unit_said(each)
    ]


def _unit_said(family: Family) -> bool:
    """Return whether a unit is said, so that few families of no concern are told."""
    return bool(_counted_in(family, Says.RATE)[0]) or means("burst", family.after[-1:])


def says(family: Family) -> Says | None:
    """Return what a family's numbers say, by its words; None where they say nothing of ours.

    Args:
        family: the family.
    """
    near = (*family.after[-3:], *(() if family.after else family.before[-1:]))
    last = family.after[-1:] or family.before[-1:]
    if means("other", last) and not means("latency", last):
        return None
    if means("burst", near) or _bucket(near):
        return Says.BURST
    if _objective(family, near):
        return Says.OBJECTIVE
    if means("latency", last) and (_millis(family) or _unit_of(family)):
        return Says.THRESHOLD
    if means("capacity", near) and means("rate", near):
        return Says.CAPACITY
    return Says.RATE if means("rate", (*near, *family.before[-1:])) else None


def _bucket(near: Iterable[str]) -> bool:
    """Return whether a key is the size of a token bucket: `max_tokens`."""
    return any(means("capacity", [name]) and "token" in name.lower() for name in near)


def _objective(family: Family, near: tuple[str, ...]) -> bool:
    named = means("objective", near) or (means("good", near) and means("share", near))
    return named and _objective_unit(family) is not None


def _objective_unit(family: Family) -> str | None:
    """Return the unit that makes every number an objective; None where there is none."""
    values = [member.number.value for member in family.members.values()]
    if all(_LEAST_PERCENT <= value < _MOST_PERCENT for value in values):
        return "percent"
    least, most = _LEAST_PERCENT / 100, _MOST_PERCENT / 100
    return "ratio" if all(least <= value < most for value in values) else None


def _millis(family: Family) -> bool:
    return means("millisecond", family.after[-1:])


def _unit_of(family: Family) -> str:
    """Return the unit the numbers themselves carry; empty where they do not, or not all alike."""
    units = {member.number.unit for member in family.members.values()}
    return units.pop() if len(units) == 1 else ""


def _subjects(families: list[Family]) -> _Subjects:
    """Return the names that words tell to be tenants or services."""
    found = _Subjects()
    for family in families:
        where = (*family.before[-2:], *family.told_by, *_folders(family))
        told = [whose for whose in Whose if means(whose, where)]
        if len(told) == 1 or (told and means(told[0], family.told_by)):
            found.known[told[0]] |= family.members.keys()
    return found


def _folders(family: Family) -> list[str]:
    """Return the parts of its file's path before the part that tells the subject."""
    return [part for file in family.patterns for part in file.split("{}")[0].split("/")[:-1]]


def _guess(family: Family, whose: Whose, meaning: Says) -> Guess:
    unit, factor, why = _counted_in(family, meaning)
    evidence = [f"{len(family.members)} {whose}s", *([why] if why else [])]
    return Guess(
        family,
        whose,
        meaning,
        UNITS[unit] if unit else None,
        factor,
        means("elsewhere", [part for file in family.patterns for part in file.split("/")]),
        tuple(evidence),
        sure=bool(unit),
    )


def _counted_in(family: Family, meaning: Says) -> tuple[str, Fraction, str]:
    """Return unit, factor and what says so; an empty unit where nothing does."""
    last = family.after[-1] if family.after else family.before[-1]
    if meaning is Says.BURST:
        return "requests", Fraction(1), f"{last} is a number of requests"
    if meaning is Says.OBJECTIVE:
        unit = _objective_unit(family) or ""
        return unit, Fraction(1), f"{last} between a half and one, as {unit}"
    if meaning is Says.THRESHOLD:
        unit = _unit_of(family) or ("ms" if _millis(family) else "")
        return unit, Fraction(1), f"{last} in {unit}" if unit else ""
    if unit := _unit_of(family):
        suffix = next(iter(family.members.values())).number.suffix
        return unit, Fraction(1), f"{suffix} after each number"
    return _of_rate(family)


def _of_rate(family: Family) -> tuple[str, Fraction, str]:
    for names in (family.after, family.before[-1:]):
        for meaning, unit in _UNIT_WORDS:
            if means(meaning, names):
                said = next(name for name in names if means(meaning, [name]))
                return unit, Fraction(1), f"{said} says {unit}"
    spans = {seconds_in(member.beside) for member in family.members.values()}
    span = spans.pop() if len(spans) == 1 else None
    if span is None:
        return "", Fraction(1), ""
    beside = next(iter(family.members.values())).beside
    if span in _WINDOWS:
        return _WINDOWS[span], Fraction(1), f"{beside} beside each number"
    return "requests/s", span, f"{beside} beside each number"


def by_meaning(found: Iterable[Guess]) -> Mapping[tuple[Whose, Says], list[Guess]]:
    """Return guesses by whom and what they are about."""
    groups: dict[tuple[Whose, Says], list[Guess]] = {}
    for guess in found:
        groups.setdefault((guess.whose, guess.says), []).append(guess)
    return groups
