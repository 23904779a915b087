"""`limits/places_disagree`, `slo/places_disagree`, `limits/above_upstream`, without a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from switchboard_policy.adoption.agreement import LEAST_SHARED, Difference, Settled
from switchboard_policy.adoption.families import Member
from switchboard_policy.adoption.guess import Guess, Says, Whose
from switchboard_policy.domain.finding import Confidence, Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import plain, rounded

_AREA = {
    Says.RATE: "limits",
    Says.CAPACITY: "limits",
    Says.BURST: "limits",
    Says.OBJECTIVE: "slo",
    Says.THRESHOLD: "slo",
}
_UNIT = {
    Says.RATE: "requests/s",
    Says.CAPACITY: "requests/s",
    Says.BURST: "requests",
    Says.OBJECTIVE: "of 1",
    Says.THRESHOLD: "s",
}


def differences(settled: Iterable[Settled]) -> Iterator[Finding]:
    """Yield the subjects whose value is another at a second place, and limits nobody can serve.

    Args:
        settled: every value with its places.
    """
    every = list(settled)
    for value in every:
        for one in value.differences:
            yield _disagrees(value, one)
    takes = {value.whose: value for value in every if value.says is Says.CAPACITY}
    for value in every:
        if value.says is Says.RATE and value.whose is Whose.SERVICE and value.whose in takes:
            yield from _above(value, takes[value.whose].principal)


def _disagrees(value: Settled, one: Difference) -> Finding:
    here, there = one.told()
    unit, said = _UNIT[value.says], f"{one.there.file}:{one.there.line}"
    shared = len(one.guess.family.members.keys() & one.principal.family.members.keys())
    alike = shared - len(value.differences)
    msg = (
        f"{value.says} of {one.subject} is {here} {unit} here, {there} in {said}; {alike} of "
        f"{shared} {value.whose}s agree between the two places; make them the same"
    )
    known = one.guess.sure and one.principal.sure
    return Finding(
        f"{_AREA[value.says]}/places_disagree",
        Level.SOFT,
        msg,
        location=_at(one.here),
        confidence=Confidence.HIGH if known else Confidence.MEDIUM,
    )


def _above(value: Settled, takes: Guess) -> Iterator[Finding]:
    for guess in (value.principal, *value.others):
        yield from _each_above(guess, takes)


def _each_above(guess: Guess, takes: Guess) -> Iterator[Finding]:
    shared = sorted(guess.family.members.keys() & takes.family.members.keys())
    if len(shared) < LEAST_SHARED or not (guess.sure and takes.sure):
        return
    above = [
        name
        for name in shared
        if guess.value(guess.family.members[name]) > takes.value(takes.family.members[name])
    ]
    if len(above) * 2 > len(shared):
        return  # most of them: the two numbers are not about the same thing
    for name in above:
        mine, theirs = guess.family.members[name], takes.family.members[name]
        let, can = (
            plain(rounded(each.value(member))) for each, member in ((guess, mine), (takes, theirs))
        )
        msg = (
            f"{name} is let have {let} requests/s here, and takes {can} as {theirs.file}:"
            f"{theirs.line} says; lower the limit, or measure the service again"
        )
        yield Finding(
            "limits/above_upstream",
            Level.SOFT,
            msg,
            location=_at(mine),
            confidence=Confidence.MEDIUM,
        )


def _at(member: Member) -> Location:
    return Location(member.file, "", member.line, 0)
