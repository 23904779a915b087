"""Guesses held against each other: two places of one value agree, but for a few subjects.

That most subjects' numbers agree is the evidence that two places hold one value; the few that do
not are the mistake. A place whose unit nobody said takes the one with which it agrees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from switchboard_policy.adoption.families import Member
from switchboard_policy.adoption.guess import Guess, Says, Whose, by_meaning
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.units import UNITS, plain, rounded

_RATES = ("requests/s", "requests/min", "requests/h")
_CONSTANTS = constants("switchboard_policy.adoption")
LEAST_SHARED = _CONSTANTS.whole("least_shared")
_AGREE = _CONSTANTS.real("agree_ratio")
_MOST_REPLICAS = _CONSTANTS.whole("most_replicas")


@dataclass(frozen=True)
class Difference:
    """One subject whose number is another at a second place.

    Args:
        subject: whose.
        here: where the number is another.
        there: where the place that counts holds it.
        guess: what the second place is taken for.
        principal: what the first is taken for.
    """

    subject: str
    here: Member
    there: Member
    guess: Guess
    principal: Guess

    def told(self) -> tuple[str, str]:
        """Return both values in the unit of the value, as text."""
        pairs = ((self.guess, self.here), (self.principal, self.there))
        here, there = (plain(rounded(guess.value(member))) for guess, member in pairs)
        return here, there


@dataclass(frozen=True)
class Settled:
    """One value's places.

    Args:
        whose: whom it is about.
        says: what it is.
        principal: the place that counts: policy data where there are, else the largest.
        others: further places that agree with it.
        differences: the subjects that do not.
        apart: places that may hold it and do not agree; not to be trusted.
    """

    whose: Whose
    says: Says
    principal: Guess
    others: tuple[Guess, ...] = ()
    differences: tuple[Difference, ...] = ()
    apart: tuple[Guess, ...] = ()


def settle(found: Iterable[Guess], replicas: Mapping[str, int]) -> list[Settled]:
    """Return every value with its places, those of other environments left out.

    Args:
        found: the guesses of one repository.
        replicas: instances of a workload, by its name; a limit may be kept by each of them.
    """
    here = [guess for guess in found if not guess.elsewhere]
    return [
        _settled(whose, meaning, some, replicas)
        for (whose, meaning), some in sorted(by_meaning(here).items())
    ]


def _settled(
    whose: Whose, meaning: Says, some: Sequence[Guess], replicas: Mapping[str, int]
) -> Settled:
    principal, *rest = sorted(some, key=_precedence)
    if not principal.sure and rest:
        principal = _with_unit_from(principal, rest)
    others: list[Guess] = []
    apart: list[Guess] = []
    differences: list[Difference] = []
    for guess in rest:
        fitted = _fitted(guess, principal, replicas)
        if fitted is None:
            apart.append(guess)
            continue
        others.append(fitted)
        differences += _differences(fitted, principal)
    if others:
        principal = replace(principal.because(_agrees(others)), sure=True)
    return Settled(whose, meaning, principal, tuple(others), tuple(differences), tuple(apart))


def _precedence(guess: Guess) -> tuple[object, ...]:
    return (
        guess.family.embedded,
        not guess.data,
        not guess.sure,
        -len(guess.family.members),
        guess.family.place,
    )


def _agrees(others: Sequence[Guess]) -> str:
    return f"agrees with {others[0].family.place}" + (
        f" and {len(others) - 1} more" if len(others) > 1 else ""
    )


def _with_unit_from(guess: Guess, others: Sequence[Guess]) -> Guess:
    """Return a guess with the unit with which it agrees with a place whose unit is said."""
    for other in others:
        if not other.sure:
            continue
        for symbol in _RATES:
            tried = replace(guess, unit=UNITS[symbol])
            if _share(tried, other, Fraction(1)) >= _AGREE:
                return tried.because(f"{symbol} agrees with {other.family.place}")
    return guess


def _fitted(guess: Guess, principal: Guess, replicas: Mapping[str, int]) -> Guess | None:
    """Return the guess as a second place of the principal's value, or None where it is none."""
    if len(guess.family.members.keys() & principal.family.members.keys()) < LEAST_SHARED:
        return None
    units = [guess.unit.symbol] if guess.unit else _RATES
    for symbol in units:
        tried = replace(guess, unit=UNITS[symbol])
        if _share(tried, principal, Fraction(1)) >= _AGREE:
            return replace(tried.because(f"agrees with {principal.family.place}"), sure=True)
    return _of_each(guess, principal, replicas)


def _of_each(guess: Guess, principal: Guess, replicas: Mapping[str, int]) -> Guess | None:
    """Return the guess as the part of the value that each of some instances keeps."""
    if guess.unit is None:
        return None
    factor, share = _usual(guess, principal)
    instances = 1 / factor if factor else Fraction(0)
    if share < _AGREE or instances.denominator != 1 or not 1 < instances <= _MOST_REPLICAS:
        return None
    names = [name for name, count in sorted(replicas.items()) if count == instances]
    near = [name for name in names if _near(name, guess)]
    why = f"a part of {instances} of {principal.family.place}"
    if near:
        why += f", and {near[0]} has {instances} replicas"
    fitted = replace(guess.because(why), factor=guess.factor * factor)
    return replace(fitted, sure=bool(near))


def _near(name: str, guess: Guess) -> bool:
    """Return whether a workload is defined in the folder the place stands in."""
    folder = guess.family.patterns[0].rpartition("/")[0]
    return name.startswith(f"{folder}/")


def _pairs(guess: Guess, principal: Guess) -> Iterator[tuple[str, Fraction, Fraction]]:
    mine, theirs = guess.family.members, principal.family.members
    for subject in mine.keys() & theirs.keys():
        yield subject, guess.value(mine[subject]), principal.value(theirs[subject])


def _share(guess: Guess, principal: Guess, factor: Fraction) -> float:
    pairs = list(_pairs(guess, principal))
    if len(pairs) < LEAST_SHARED:
        return 0.0
    return sum(mine == theirs * factor for _, mine, theirs in pairs) / len(pairs)


def _usual(guess: Guess, principal: Guess) -> tuple[Fraction, float]:
    """Return the commonest ratio of the two places' values, and the share that has it."""
    ratios = Counter(mine / theirs for _, mine, theirs in _pairs(guess, principal) if theirs)
    if not ratios:
        return Fraction(0), 0.0
    factor, times = max(ratios.items(), key=lambda pair: (pair[1], pair[0]))
    return factor, times / ratios.total()


def _differences(guess: Guess, principal: Guess) -> Iterator[Difference]:
    mine, theirs = guess.family.members, principal.family.members
    for subject, here, there in sorted(_pairs(guess, principal)):
        if here != there:
            yield Difference(subject, mine[subject], theirs[subject], guess, principal)
