"""Chance of harming good traffic or missing an objective. docs/risk.md#breach."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, unknown


def breach_probability(changes: Sequence[Change], weights: Constants) -> Interval | NotEvaluated:
    """Return the chance that at least one change does harm, changes taken as independent.

    Futures are counted, so a chance below one in a hundred looks like none: the upper bound is
    never lower than what the count can tell.

    A declared ranking, not yet compared with what happened: see docs/risk.md#breach.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    if not changes:
        return Interval.exact(0.0)
    chances = [change.breach for change in changes]
    known = [chance for chance in chances if isinstance(chance, Interval)]
    unknown_ones = [chance for chance in chances if isinstance(chance, NotEvaluated)]
    if unknown_ones:
        return unknown_ones[0]
    low, high = _any([c.low for c in known]), _any([c.high for c in known])
    middles = [chance.middle for chance in known]
    missing = [middle for middle in middles if isinstance(middle, NotEvaluated)]
    top = max(high, weights.real("breach_resolution_ratio"))
    if missing and low < high:
        return Interval(low, top, NotEvaluated("sub-step shape unknown", _SHAPE_HELP))
    middle = low if missing else _any([m for m in middles if not isinstance(m, NotEvaluated)])
    return Interval(low, top, min(max(middle, low), high))


_SHAPE_HELP = "1-second counts or observed rejections"


def breach(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for the chance of harm.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("breach_most")
    if not changes:
        return nothing("breach", most)
    chance = breach_probability(changes, weights)
    surcharge = weights.real("breach_surcharge")
    if isinstance(chance, NotEvaluated):
        known = [c.breach for c in changes]
        low = _any([c.low for c in known if isinstance(c, Interval)])
        return unknown("breach", surcharge, most, chance, low=low)
    if isinstance(chance.middle, NotEvaluated):
        return unknown("breach", surcharge, most, chance.middle, low=chance.low, high=chance.high)
    share = f"{100 * chance.middle:.0f} %" if chance.middle else "none"
    sentence = f"in {share} of the simulated futures something good is harmed"
    return evaluated("breach", chance.middle, most, sentence, chance.middle)


def _any(chances: Sequence[float]) -> float:
    return 1.0 - prod(1 - chance for chance in chances)
