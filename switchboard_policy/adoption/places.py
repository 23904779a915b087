"""Places of `switchboard.yaml` from what was settled, each with its evidence; and what has none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath

from switchboard_policy.adoption.agreement import Settled
from switchboard_policy.adoption.families import OPEN
from switchboard_policy.adoption.guess import Guess, Says, Whose
from switchboard_policy.domain.config import Place
from switchboard_policy.domain.finding import Confidence
from switchboard_policy.domain.units import rounded

_NAMES = {
    (Whose.TENANT, Says.RATE): "limits.rps",
    (Whose.TENANT, Says.BURST): "limits.burst",
    (Whose.SERVICE, Says.OBJECTIVE): "slo.objective",
    (Whose.SERVICE, Says.THRESHOLD): "slo.threshold",
}
_LEVELS = {Says.OBJECTIVE: "availability", Says.THRESHOLD: "latency"}
"""What a service level is called where its file gives it no name. Ours."""
_LEVEL = re.compile(r"((?:^|\.)(?:slos|objectives))\[(\w+)=([^\]]+)\]")


@dataclass(frozen=True)
class Placed:
    """A place that is proposed.

    Args:
        name: the value: `limits.rps`.
        place: the place.
        confidence: how sure it is.
        evidence: why, in words.
    """

    name: str
    place: Place
    confidence: Confidence
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Unplaced:
    """Numbers that look like a policy value and got no place.

    Args:
        where: file and path, for people.
        why: the reason.
    """

    where: str
    why: str


def places(settled: Iterable[Settled], found: Iterable[Guess]) -> Iterator[Placed | Unplaced]:
    """Yield every place that may be proposed, and what may not, the principal places first.

    Args:
        settled: values with their places.
        found: every guess, those of other environments among them.
    """
    for value in settled:
        name = _NAMES.get((value.whose, value.says))
        for guess in (value.principal, *value.others):
            if name is None:
                if value.says is not Says.CAPACITY:
                    why = f"{value.says} of a {value.whose}: there is no such policy value"
                    yield Unplaced(guess.family.place, why)
            else:
                yield from _placed(name, guess)
        for guess in value.apart:
            why = f"its numbers do not follow those of {value.principal.family.place}"
            yield Unplaced(guess.family.place, why)
    for guess in found:
        if guess.elsewhere:
            yield Unplaced(guess.family.place, "of another environment, by its name")


def capacities(settled: Iterable[Settled]) -> dict[str, Decimal]:
    """Return what each service takes, in requests a second, where its files say so."""
    found = {}
    for value in settled:
        guess = value.principal
        if (value.whose, value.says) == (Whose.SERVICE, Says.CAPACITY) and guess.sure:
            for name, member in guess.family.members.items():
                found[name] = rounded(guess.value(member))
    return dict(sorted(found.items()))


def _placed(name: str, guess: Guess) -> Iterator[Placed | Unplaced]:
    family = guess.family
    if family.embedded or family.patterns[0].endswith(".conf"):
        yield Unplaced(family.place, "in text that is not read as YAML, so it is not mapped")
        return
    within = _within(guess)
    if within is None or guess.unit is None:
        why = "its unit is not said" if guess.unit is None else "its numbers are written unlike"
        yield Unplaced(family.place, why)
        return
    variable = guess.whose.value
    path = family.path.replace(OPEN, f"{{{variable}}}")
    subject: tuple[tuple[str, str], ...] = ()
    if guess.says in _LEVELS:
        path, subject = _level(path, guess)
    pattern = _common(family.patterns)
    place = Place(
        file=pattern.replace(OPEN, f"{{{variable}}}"),
        path=path,
        unit=guess.unit,
        factor=rounded(guess.factor),
        within=within,
        role=_role(guess, pattern),
        subject=subject,
    )
    sure = Confidence.HIGH if guess.sure else Confidence.MEDIUM
    yield Placed(name, place, sure, guess.evidence)


def _common(patterns: Sequence[str]) -> str:
    """Return one pattern for files that differ in one folder's or one file's name."""
    if len(patterns) == 1:
        return patterns[0]
    parts = [PurePosixPath(pattern).parts for pattern in sorted(patterns)]
    return "/".join(
        column[0] if len(set(column)) == 1 else "*" + PurePosixPath(column[0]).suffix
        for column in zip(*parts, strict=True)
    )


def _level(path: str, guess: Guess) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the path with the level's name left open, or the name it is given."""
    found = list(_LEVEL.finditer(path))
    if len(found) == 1:
        one = found[0]
        opened = f"{one[1]}[{one[2]}={{slo}}]"
        return path[: one.start()] + opened + path[one.end() :], ()
    return path, (("slo", _LEVELS[guess.says]),)


def _within(guess: Guess) -> str | None:
    """Return the text around every number; None where it is not the same around each."""
    members = guess.family.members.values()
    (suffix, plain_), times = Counter(
        (member.number.suffix, member.plain) for member in members
    ).most_common(1)[0]
    if times < len(members):
        return None
    return f"{{value}}{suffix}" if suffix or not plain_ else ""


def _role(guess: Guess, pattern: str) -> str:
    name = pattern.rpartition("/")[2]
    if guess.data:
        return "policy data"
    if guess.says in _LEVELS:
        return "SLO"
    return "Helm values" if name.startswith("values") else "configuration"
