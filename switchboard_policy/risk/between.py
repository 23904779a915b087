"""Values between the one in force and the one proposed, where what they do is bounded.

For a change whose area tried none itself: what somebody wrote by hand, or a service level. Nothing
is replayed: each value carries what holds for it for certain.

- Of a limit made smaller: a lowering throttles no more than the one proposed, and a raise turns
  away nobody that was let through before. The chance of the one proposed is a bound.
- Of an objective: the same events fail, so the share of its budget that they are follows.
- Of a tighter threshold: fewer are too slow than under the one proposed. Under a threshold loosened
  less, more are, and how many would have to be replayed: there is none between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from switchboard_policy.areas.nice import nice_between, steps_from
from switchboard_policy.documents.constants import Constants, configured
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.delta import Delta, Option
from switchboard_policy.domain.recommendation import SummaryValue
from switchboard_policy.domain.units import PERCENT, RATIO, RPS, SECONDS, Unit, convert

Figures = Mapping[str, SummaryValue]


def options_of(delta: Delta, figures: Figures, config: Config) -> tuple[Option, ...]:
    """Return the smaller changes of a value that can be scored, in the order of the value.

    Args:
        delta: the change; those its area tried count, where it tried some.
        figures: its subject's plain numbers; nothing is known between where there are none.
        config: what counts as a nice value, under `settings`.
    """
    find = _BETWEEN.get(delta.target.binding.name)
    if delta.options or not figures or find is None:
        return delta.options
    constants = configured(f"switchboard_policy.areas.{delta.area}", config, delta.area)
    return tuple(sorted(find(delta, figures, constants), key=lambda option: option.new))


def _limits(delta: Delta, _: Figures, constants: Constants) -> Iterator[Option]:
    for new, rate in _nice(delta, RPS, constants):
        yield Option(new, {"proposed_limit_rps": float(rate)})


def _objectives(delta: Delta, figures: Figures, constants: Constants) -> Iterator[Option]:
    used = figures.get("proposed_budget_used_ratio")
    if not isinstance(used, (int, float)):
        return
    steps = (Decimal(word) for word in constants.text("nice_objectives").split())
    allowed = 1 - convert(delta.new, delta.unit, RATIO)
    for new, step in _inside(delta, PERCENT, steps):
        share = float(allowed / (1 - convert(step, PERCENT, RATIO)))
        yield Option(new, {"proposed_budget_used_ratio": used * share})


def _thresholds(delta: Delta, _: Figures, constants: Constants) -> Iterator[Option]:
    if delta.new < delta.old:
        for new, seconds in _nice(delta, SECONDS, constants):
            yield Option(new, {"proposed_threshold_s": float(seconds)})


_BETWEEN: Mapping[str, Callable[[Delta, Figures, Constants], Iterator[Option]]] = {
    "limits.rps": _limits,
    "slo.objective": _objectives,
    "slo.threshold": _thresholds,
}


def _nice(delta: Delta, unit: Unit, constants: Constants) -> Iterator[tuple[Decimal, Decimal]]:
    low, high = sorted(convert(one, delta.unit, unit) for one in (delta.old, delta.new))
    return _inside(delta, unit, nice_between(low, high, steps_from(constants.text("nice_steps"))))


def _inside(
    delta: Delta, unit: Unit, values: Iterable[Decimal]
) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield values in the change's unit and in theirs, those between its old and new one."""
    low, high = sorted((delta.old, delta.new))
    for value in values:
        there = convert(value, unit, delta.unit)
        if low < there < high:
            yield there, value
