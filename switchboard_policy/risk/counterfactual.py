"""Which smaller change set would have a lower level. docs/risk.md#counterfactual.

Every try is scored by the same `assess`. It is tried in this order, and the first that is low
enough is told: one change made smaller, all made smaller together, one left out, several left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import log2

from switchboard_policy.documents.constants import configured
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.delta import Delta, Option
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.recommendation import Recommendation, SubjectSummary
from switchboard_policy.domain.risk import Instead, RiskAssessment, RiskLevel, Smaller
from switchboard_policy.domain.units import counted, plain, quantity
from switchboard_policy.risk.assess import assess
from switchboard_policy.risk.between import options_of
from switchboard_policy.risk.numbers import Numbers
from switchboard_policy.risk.surroundings import UNKNOWN, Surroundings

_NAMED = 3
"""Changes named in a sentence before "and N others". Ours."""
_GOALS = {
    RiskLevel.CRITICAL: RiskLevel.MEDIUM,
    RiskLevel.HIGH: RiskLevel.MEDIUM,
    RiskLevel.MEDIUM: RiskLevel.LOW,
}
_REACHED = {
    RiskLevel.MEDIUM: frozenset({RiskLevel.LOW, RiskLevel.MEDIUM}),
    RiskLevel.LOW: frozenset({RiskLevel.LOW}),
}

Taken = Mapping[int, Option | None]
"""Position of a change to what it becomes; None to leave the value as it is."""


def with_smaller(
    assessed: RiskAssessment,
    recommendations: Sequence[Recommendation],
    deltas: Sequence[Delta],
    config: Config,
    around: Surroundings = UNKNOWN,
) -> RiskAssessment:
    """Return an assessment with the smaller change set that would have a lower level.

    Args:
        assessed: what `assess` returned for the same arguments.
        recommendations: whose summaries hold the numbers.
        deltas: what is to be written.
        config: `settings.risk`.
        around: what stands around the changes.

    Raises:
        InputError: a setting is unknown.
    """
    goal = _GOALS.get(assessed.level)
    if goal is None:
        return assessed
    written = tuple(one for one in deltas if not one.advisory and one.new != one.old)
    numbers = Numbers(recommendations)
    written = tuple(
        replace(one, options=options_of(one, numbers.of(one.area, one.subject), config))
        for one in written
    )
    tries = _Tries(tuple(recommendations), written, config, around, goal, numbers)
    return replace(assessed, smaller=tries.search())


@dataclass
class _Tries:
    """A search for smaller change sets.

    Args:
        recommendations: whose summaries hold the numbers.
        deltas: what is to be written.
        config: `settings.risk`.
        around: what stands around the changes.
        goal: the level wanted.
        numbers: plain numbers of every subject.
        best: the lowest score so far, and the try in words.
        alone: score by the position of the one change left out.
    """

    recommendations: tuple[Recommendation, ...]
    deltas: tuple[Delta, ...]
    config: Config
    around: Surroundings
    goal: RiskLevel
    numbers: Numbers
    best: tuple[float, str] | None = None
    alone: dict[int, float] = field(default_factory=dict)

    def search(self) -> Smaller | NotEvaluated:
        """Return the first try that is low enough, or why none is."""
        weights = configured("switchboard_policy.risk", self.config, "risk")
        most = max(weights.whole("smaller_most_weighed") // len(self.deltas), 1)
        shares = [float(one) for one in weights.text("smaller_shares").split()]
        for tried, taken in enumerate(self._candidates(shares)):
            if tried >= most:
                return self._none(f"; {most} were tried")
            found = self._weigh(taken)
            if found.level in _REACHED[self.goal]:
                sentence = self._told(taken, found)
                return Smaller(found.level, found.score, self._instead(taken), sentence)
        return self._none("")

    def _candidates(self, shares: Sequence[float]) -> Iterator[Taken]:
        """Yield what to try: first what gives up the least."""
        singles = [
            (_given_up(delta, option.new), position, option)
            for position, delta in enumerate(self.deltas)
            for option in delta.options
        ]
        for _, position, single in sorted(singles, key=lambda one: one[:2]):
            yield {position: single}
        for share in shares:
            taken = {
                position: option
                for position, delta in enumerate(self.deltas)
                if (option := _within(delta, share)) is not None
            }
            if len(taken) > 1:
                yield taken
        yield from self._left_out()

    def _left_out(self) -> Iterator[Taken]:
        """Yield changes left out: each alone, then more and more of those that add the most."""
        if len(self.deltas) == 1:  # with nothing left nothing is proposed
            return
        for position in sorted(range(len(self.deltas)), key=self._size):
            yield {position: None}
        order = sorted(self.alone, key=lambda position: (self.alone[position], position))
        for many in range(2, len(order)):
            yield dict.fromkeys(sorted(order[:many]))

    def _size(self, position: int) -> tuple[float, int]:
        return _given_up(self.deltas[position], self.deltas[position].old), position

    def _weigh(self, taken: Taken) -> RiskAssessment:
        """Return how risky the changes are with some of them smaller or left out."""
        kept = [
            replace(delta, new=option.new) if (option := taken.get(position)) else delta
            for position, delta in enumerate(self.deltas)
            if position not in taken or taken[position] is not None
        ]
        found = assess(self._numbers(taken), kept, self.config, around=self.around)
        if list(taken.values()) == [None]:
            self.alone |= dict.fromkeys(taken, found.score)
        if self.best is None or found.score < self.best[0]:
            self.best = found.score, self._told(taken, found)
        return found

    def _numbers(self, taken: Taken) -> tuple[Recommendation, ...]:
        """Return the summaries with the numbers of the smaller changes in them."""
        others = {
            (self.deltas[position].area, self.deltas[position].subject): option.figures
            for position, option in taken.items()
            if option is not None
        }
        eased = sum(self._eased(position, option) for position, option in taken.items())
        return tuple(
            replace(
                told,
                summaries=tuple(
                    _other(one, others.get((one.area, one.subject), {}), eased)
                    for one in told.summaries
                ),
            )
            for told in self.recommendations
        )

    def _eased(self, position: int, option: Option | None) -> float:
        """Return the requests a second of capacity that a smaller raise leaves unsold."""
        delta = self.deltas[position]
        figures = self.numbers.of(delta.area, delta.subject)
        before = figures.get("limit_rps")
        proposed = figures.get("proposed_limit_rps")
        smaller = before if option is None else option.figures.get("proposed_limit_rps", proposed)
        if not isinstance(proposed, (int, float)) or not isinstance(smaller, (int, float)):
            return 0.0
        return max(float(proposed) - float(smaller), 0.0)

    def _instead(self, taken: Taken) -> tuple[Instead, ...]:
        return tuple(
            Instead(
                area=(delta := self.deltas[position]).area,
                subject=delta.subject,
                value=delta.target.binding.name,
                unit=delta.unit.symbol,
                new=delta.new,
                instead=None if option is None else option.new,
            )
            for position, option in sorted(taken.items())
        )

    def _told(self, taken: Taken, found: RiskAssessment) -> str:
        """Return a try in words: `raise acme rps to 40 instead of 60 requests/s, and …`."""
        (first, option), *more = sorted(taken.items())
        then = f"and it would be {found.level} ({found.score:g})"
        if more:
            what = "leave {} as they are" if option is None else "make {} smaller"
            count = f"{len(taken)} of {counted(len(self.deltas), 'change')}"
            return f"{what.format(count)} ({self._names(taken)}), {then}"
        delta = self.deltas[first]
        verb = "raise" if delta.new > delta.old else "lower"
        if option is None:
            return f"leave {self._name(first, option)} as it is, {then}"
        return f"{verb} {self._name(first, option, ' to')}, {then}"

    def _names(self, taken: Taken) -> str:
        named = [self._name(position, option) for position, option in sorted(taken.items())]
        rest = f" and {counted(len(named) - _NAMED, 'other')}" if len(named) > _NAMED else ""
        return f"{', '.join(named[:_NAMED])}{rest}"

    def _name(self, position: int, option: Option | None, between: str = "") -> str:
        delta = self.deltas[position]
        name = f"{delta.subject} {delta.name}"
        if option is None:
            return name
        return f"{name}{between} {plain(option.new)} instead of {quantity(delta.new, delta.unit)}"

    def _none(self, more: str) -> NotEvaluated:
        if self.best is None:
            why = "it is one change, and no value between was scored"
        else:
            why = f"the best of those tried: {self.best[1]}"
        return NotEvaluated(f"no smaller change of these would be {self.goal}; {why}{more}")


def _given_up(delta: Delta, new: Decimal) -> float:
    """Return how much of a change another value gives up, in doublings."""
    if new <= 0 or delta.new <= 0:
        return float("inf")
    return abs(log2(delta.new / new))


def _within(delta: Delta, share: float) -> Option | None:
    """Return the option nearest to a share of a change's way, and not beyond it."""
    way = float(delta.new - delta.old) * share
    fitting = [one for one in delta.options if abs(float(one.new - delta.old)) <= abs(way)]
    return max(fitting, key=lambda one: abs(one.new - delta.old), default=None)


def _other(
    summary: SubjectSummary, others: Mapping[str, int | float | str | bool | None], eased: float
) -> SubjectSummary:
    """Return a subject's numbers under a smaller change set; capacity left unsold eases all."""
    figures = {**summary.figures, **others}
    use, capacity = figures.get("capacity_use_ratio"), figures.get("capacity_rps")
    if eased and isinstance(use, (int, float)) and isinstance(capacity, (int, float)) and capacity:
        figures["capacity_use_ratio"] = use - eased / capacity
    return replace(summary, figures=figures)
