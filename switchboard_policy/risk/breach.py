"""Chance of harming good traffic or missing an objective. docs/risk.md#breach."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.calibration import Calibration
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.risk.calibration import EVENT_OF_AREA, calibrated, calibrations
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, unknown


def breach_probability(
    changes: Sequence[Change], weights: Constants, *, calibrate: bool = True
) -> Interval | NotEvaluated:
    """Return the chance that at least one change does harm, changes taken as independent.

    Each change's share of futures goes through the map of its event, fitted on what came of such
    shares. Futures are counted, so a chance below one in a hundred looks like none: the upper
    bound is never lower than what the count can tell.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
        calibrate: whether shares go through the maps; without, they are told as they are.
    """
    if not changes:
        return Interval.exact(0.0)
    chances = [_chance(change, calibrate=calibrate) for change in changes]
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


def likeliest(changes: Sequence[Change]) -> tuple[Calibration | None, float]:
    """Return how chances of the likeliest change's event came out, and that calibrated chance.

    Where a chance has bounds only, its upper one is meant.

    Args:
        changes: what changes.
    """
    chances = [(_most(_chance(change)), change.subject[0]) for change in changes]
    most, area = max(chances, default=(0.0, ""))
    return (calibrations().get(EVENT_OF_AREA.get(area, "")), most) if most else (None, 0.0)


def _chance(change: Change, *, calibrate: bool = True) -> Interval | NotEvaluated:
    return calibrated(change.breach, change.subject[0]) if calibrate else change.breach


def _most(chance: Interval | NotEvaluated) -> float:
    if isinstance(chance, NotEvaluated):
        return 0.0
    return chance.high if isinstance(chance.middle, NotEvaluated) else chance.middle


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
        known = [_chance(change) for change in changes]
        low = _any([c.low for c in known if isinstance(c, Interval)])
        return unknown("breach", surcharge, most, chance, low=low)
    if isinstance(chance.middle, NotEvaluated):
        return unknown("breach", surcharge, most, chance.middle, low=chance.low, high=chance.high)
    share = f"{100 * chance.middle:.0f} %" if chance.middle else "no chance seen"
    sentence = f"{share} that something good is harmed"
    return evaluated("breach", chance.middle, most, sentence, chance.middle)


def _any(chances: Sequence[float]) -> float:
    return 1.0 - prod(1 - chance for chance in chances)
