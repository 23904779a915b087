"""Who is better off, who is worse off, and whose turn for the worse cannot be ruled out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from switchboard_policy.domain.delta import Delta, Effect
from switchboard_policy.domain.flips import Change
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.proposal import NOT_REPLAYED
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.units import Dimension, Unit, counted
from switchboard_policy.render import numbers

NAMED = 3
"""Subjects named in a sentence before "and N others". Ours."""


@dataclass(frozen=True)
class Words:
    """Part of a sentence; names of subjects are emphasised, and foreign text."""

    text: str
    strong: bool = False


Sentence = tuple[Words, ...]


class Turn(StrEnum):
    """What a change means for its subject."""

    BETTER = "better"
    WORSE = "worse"
    MAYBE = "maybe"
    SAME = "same"
    UNKNOWN = "unknown"


def turn(found: Effect) -> Turn:
    """Return what an effect means: by best estimates, else by the bounds."""
    if isinstance(found.now, NotEvaluated) or isinstance(found.proposed, NotEvaluated):
        return Turn.UNKNOWN
    now, proposed = (_cost(side, found) for side in (found.now, found.proposed))
    if now.middle is not None and proposed.middle is not None:
        if proposed.middle != now.middle:
            return Turn.BETTER if proposed.middle < now.middle else Turn.WORSE
    elif proposed.low > now.high:
        return Turn.WORSE
    if proposed.high > now.high:
        return Turn.MAYBE
    return Turn.SAME if (proposed.low, proposed.high) == (now.low, now.high) else Turn.BETTER


def sentences(
    deltas: Sequence[Delta], replayed: ReplayReport | NotEvaluated = NOT_REPLAYED
) -> tuple[Sentence, ...]:
    """Return who is better or worse off under some changes, in plain sentences.

    Args:
        deltas: the changes.
        replayed: the decisions they would flip; what telemetry calls nobody may still hit somebody.
    """
    if not deltas:
        return ((Words("Nothing is proposed, so nobody is better or worse off."),),)
    if not any(delta.effects for delta in deltas):
        return ((Words("What it does to anybody was not measured."),),)
    people: dict[Turn, dict[str, Effect]] = {kind: {} for kind in Turn}
    promises: dict[str, Effect] = {}
    for delta in deltas:
        if delta.effects and delta.area == "slo":
            promises.setdefault(delta.subject, delta.effects[0])
        elif delta.effects:
            people[turn(delta.effects[0])].setdefault(delta.subject, delta.effects[0])
    denied = _denied(replayed)
    found = [_better(people[Turn.BETTER]), *_worse(people, hit=bool(denied))]
    found += [denied, _unknown(people[Turn.UNKNOWN]), _promised(promises)]
    return tuple(sentence for sentence in found if sentence)


def plain(told: Iterable[Sentence]) -> str:
    """Return sentences without emphasis."""
    return " ".join("".join(words.text for words in sentence) for sentence in told)


@dataclass(frozen=True)
class _Cost:
    low: float
    high: float
    middle: float | None


def _cost(side: Interval, found: Effect) -> _Cost:
    low, high = _seen(side.low, found.unit), _seen(side.high, found.unit)
    middle = None if isinstance(side.middle, NotEvaluated) else _seen(side.middle, found.unit)
    if found.better == "lower":
        return _Cost(low, high, middle)
    return _Cost(-high, -low, None if middle is None else -middle)


def _seen(value: float, unit: Unit) -> float:
    """Return a figure as finely as it is shown; a difference nobody sees makes nobody worse off."""
    if unit.dimension is Dimension.RATIO:
        return round(numbers.share(value, unit), 4)
    return float(f"{value:.3g}")


def _better(subjects: dict[str, Effect]) -> Sentence:
    if not subjects:
        return ()
    verb = "is" if len(subjects) == 1 else "are"
    found = [*_names(subjects), Words(f" {verb} better off")]
    if len(subjects) == 1:
        found.append(Words(f": {numbers.effect(next(iter(subjects.values())))}"))
    return (*found, Words("."))


def _denied(replayed: ReplayReport | NotEvaluated) -> Sentence:
    """Return whose recorded decisions would be denied that were allowed."""
    if isinstance(replayed, NotEvaluated) or not replayed.counts[Change.ALLOW_TO_DENY]:
        return ()
    whom: Counter[str] = Counter()
    for group in replayed.groups:
        if group.change is Change.ALLOW_TO_DENY:
            whom.update(dict(group.tenants))
    number = replayed.counts[Change.ALLOW_TO_DENY]
    lead = f"Of {counted(replayed.replayed, 'recorded decision')} {number:,} would no longer be"
    names = [name for name, _ in whom.most_common()]
    of = (Words(" allowed, of "), *_names(names)) if names else (Words(" allowed"),)
    return (Words(lead), *of, Words("."))


def _worse(told: dict[Turn, dict[str, Effect]], *, hit: bool) -> tuple[Sentence, ...]:
    if not any(told.values()):
        return ()
    by = "By the telemetry nobody" if hit else "Nobody"
    worse, maybe = told[Turn.WORSE], told[Turn.MAYBE]
    if worse:
        verb = "is" if len(worse) == 1 else "are"
        first = numbers.effect(next(iter(worse.values())))
        lead = ": " if len(worse) == 1 else ", the first: "
        expected: Sentence = (
            *_names(worse),
            Words(f" {verb} expected to be worse off{lead}{first}"),
        )
    elif told[Turn.BETTER] or not told[Turn.SAME] or maybe:
        expected = (Words(f"{by} is expected to be worse off"),)
    else:
        expected = (Words(f"{by} is expected to be better or worse off"),)
    if not maybe:
        return ((*expected, Words(".")),)
    found = next(iter(maybe.values()))
    first = "" if len(maybe) == 1 else "the first: "
    could = (*_names(maybe), Words(f" could be ({first}{_worst(found)})."))
    return ((*expected, Words("; "), *could),)


def _worst(found: Effect) -> str:
    """Return how bad it could get: `throttled good requests up to 0.9 %`."""
    # Only bounds that were compared can be worse.
    assert isinstance(found.proposed, Interval)
    lower = found.better == "lower"
    value = numbers.figure(found.proposed.high if lower else found.proposed.low, found.unit)
    way = "up" if lower else "down"
    return f"{found.metric} {way} to {value} {numbers.label(found.unit)}".rstrip()


def _promised(subjects: dict[str, Effect]) -> Sentence:
    """Return what is promised differently; a promise is no tenant who could be worse off."""
    if not subjects:
        return ()
    one = len(subjects) == 1
    lead = Words("The promise of " if one else "The promises of ")
    first = numbers.effect(next(iter(subjects.values())))
    rest = f" changes: {first}." if one else f" change, the first: {first}."
    return (lead, *_names(subjects), Words(rest))


def _unknown(subjects: dict[str, Effect]) -> Sentence:
    if not subjects:
        return ()
    found = next(iter(subjects.values()))
    side = found.proposed if isinstance(found.proposed, NotEvaluated) else found.now
    reason = side.reason if isinstance(side, NotEvaluated) else ""
    return (Words("For "), *_names(subjects), Words(f" it can't be told: {reason}."))


def _names(subjects: Iterable[str]) -> tuple[Words, ...]:
    names = list(subjects)
    shown, rest = names[:NAMED], len(names) - NAMED
    found: list[Words] = []
    for index, name in enumerate(shown):
        last = index == len(shown) - 1 and rest <= 0
        found += [Words("" if index == 0 else " and " if last else ", ")]
        found += [Words(name, strong=True)]
    if rest > 0:
        found.append(Words(f" and {rest} {'other' if rest == 1 else 'others'}"))
    return tuple(words for words in found if words.text)
