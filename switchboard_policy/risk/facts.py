"""What the factors look at: each change with its subject's plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log2

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.recommendation import Recommendation, SummaryValue
from switchboard_policy.domain.units import RATIO, convert
from switchboard_policy.risk.numbers import SLO, Numbers
from switchboard_policy.risk.surroundings import Surroundings

Used = tuple[tuple[str, float | NotEvaluated], ...]
"""Objectives with the share of their error budget that is spent."""

_NO_NUMBERS = NotEvaluated("no replay of this subject", would_help="its telemetry")


@dataclass(frozen=True)
class Frozen:
    """A freeze window that covers a change and is not over.

    Args:
        name: its id.
        wait: seconds until it begins; 0 inside it.
        day: when it begins, in seconds since the epoch; 0 inside it.
    """

    name: str
    wait: int
    day: int


@dataclass(frozen=True)
class Change:
    """One change as the factors see it.

    Args:
        name: for sentences: `acme rps`.
        value: which value of the mapping it is: `limits.rps`.
        subject: area and whom it is about.
        doublings: size, as a signed number of doublings; infinite for a change from zero.
        raised: whether the number goes up.
        tightens: whether it can turn requests away, or hide failures, at once.
        places: places in files it touches.
        spread: how far its places stood apart before, in doublings; 0 where they agree.
        figures: its subject's plain numbers; empty where nothing was replayed.
        budgets: what is spent of the error budgets of its service, but for its own objective's;
            or why that is not known.
        frozen: freeze windows around it or ahead of it, or why they are not known.
        past: how far its value was moved before, in doublings with their sign, the oldest first;
            or why that is not known.
    """

    name: str
    value: str
    subject: tuple[str, str]
    doublings: float
    raised: bool
    tightens: bool
    places: int
    spread: float
    figures: Mapping[str, SummaryValue]
    budgets: Used | NotEvaluated
    frozen: tuple[Frozen, ...] | NotEvaluated
    past: tuple[float, ...] | NotEvaluated

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
    recommendations: Sequence[Recommendation], deltas: Sequence[Delta], around: Surroundings
) -> tuple[Change, ...]:
    """Return the changes that change something, with their numbers.

    Args:
        recommendations: whose summaries hold the numbers.
        deltas: what is to be written.
        around: what stands around them.
    """
    numbers = Numbers(recommendations)
    found = [_change(delta, numbers, around) for delta in deltas if delta.new != delta.old]
    # The order of a sum shows in its last bits, and that of reasons in what people read.
    return tuple(sorted(found, key=lambda one: (one.subject, one.name)))


def _change(delta: Delta, numbers: Numbers, around: Surroundings) -> Change:
    binding, stated = delta.target.binding, delta.target.occurrences
    figures = numbers.of(delta.area, delta.subject)
    services = _services(delta, figures, numbers)
    return Change(
        name=f"{delta.subject} {delta.name}",
        value=binding.name,
        subject=(delta.area, delta.subject),
        doublings=_doublings(delta, delta.old, delta.new),
        raised=delta.new > delta.old,
        tightens=_tightens(delta),
        places=len(stated) or len(binding.places),
        spread=_spread(delta),
        figures=figures,
        budgets=_budgets(delta, services, numbers),
        frozen=_frozen(delta, services, around),
        past=_past(delta, around),
    )


def _doublings(delta: Delta, before: Decimal, after: Decimal) -> float:
    """Return a size in doublings; an objective's size is that of its error budget."""
    old, new = float(before), float(after)
    if delta.target.binding.name == "slo.objective":
        old, new = (float(1 - convert(kept, delta.unit, RATIO)) for kept in (before, after))
    if old == new:
        return 0.0
    if old <= 0 or new <= 0:
        return float("inf")
    return log2(new / old)


def _tightens(delta: Delta) -> bool:
    """Return whether requests are turned away, or failures stop being told, at once."""
    if delta.target.binding.name == "slo.threshold":
        return delta.new > delta.old
    return delta.new < delta.old


def _spread(delta: Delta) -> float:
    """Return how far the places of a value stand apart, in doublings."""
    held = [one.value for one in delta.target.occurrences if isinstance(one.value, Decimal)]
    if not held:
        return 0.0
    return abs(_doublings(delta, min(held), max(held)))


def _budgets(delta: Delta, services: frozenset[str], numbers: Numbers) -> Used | NotEvaluated:
    """Return what is spent of the error budgets of a change's services, but for its own."""
    if not services:
        return NotEvaluated(f"the service of {delta.subject} is not known", "its telemetry")
    own = delta.subject if delta.area == SLO else ""
    objectives = numbers.objectives(services)
    if not objectives:
        told = ", ".join(sorted(services))
        return NotEvaluated(f"no objective of {told} was replayed", "one, and its telemetry")
    return tuple((name, _used(numbers.of(SLO, name), name)) for name in objectives if name != own)


def _services(
    delta: Delta, figures: Mapping[str, SummaryValue], numbers: Numbers
) -> frozenset[str]:
    """Return the services a change is about; a tenant's are those it sends to."""
    named = dict(delta.target.names).get("service")
    if named:
        return frozenset({named})
    beside = numbers.below(delta.area, delta.subject)
    told = (one.get("service") for one in (figures, *beside))
    return frozenset(name for name in told if isinstance(name, str))


def _used(figures: Mapping[str, SummaryValue], name: str) -> float | NotEvaluated:
    used = figures.get("budget_used_ratio")
    if isinstance(used, (int, float)):
        return float(used)
    return NotEvaluated(f"what is spent of the budget of {name} is not known", "its telemetry")


def _frozen(
    delta: Delta, services: frozenset[str], around: Surroundings
) -> tuple[Frozen, ...] | NotEvaluated:
    """Return the freeze windows that cover a change and are not over."""
    if isinstance(around.windows, NotEvaluated):
        return around.windows
    covering = [one for one in around.windows if one.covers(delta.area, services)]
    if not covering:
        return ()
    if isinstance(around.at, NotEvaluated):
        return around.at
    return tuple(
        Frozen(one.name, wait, one.start if wait else 0)
        for one in covering
        if (wait := one.wait(around.at)) is not None
    )


def _past(delta: Delta, around: Surroundings) -> tuple[float, ...] | NotEvaluated:
    """Return how far the value of a change was moved before, in doublings."""
    if isinstance(around.past, NotEvaluated):
        return around.past
    before = around.past.of(delta.target.binding.name, **dict(delta.target.names))
    moves = (_doublings(delta, *one.numbers) for one in before if one.numbers)
    return tuple(move for move in moves if move)
