"""Whether a value was ever moved like this before. docs/risk.md#novelty."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import counted
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, saturating, unknown


def novelty(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for a move nobody has seen the effect of; the newest counts.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("novelty_most")
    if not changes:
        return nothing("novelty", most)
    missing = [change.past for change in changes if isinstance(change.past, NotEvaluated)]
    if missing:
        return unknown("novelty", weights.real("novelty_surcharge"), most, missing[0])
    told = [
        (*_ratio(change.doublings, change.past, weights), change.name)
        for change in changes
        if not isinstance(change.past, NotEvaluated)
    ]
    ratio, what, name = max(told)
    return evaluated("novelty", ratio, most, f"{name}: {what}", ratio)


def _ratio(move: float, past: Sequence[float], weights: Constants) -> tuple[float, str]:
    """Return how new a move is, 0 to 1, and in words what is new about it.

    Args:
        move: doublings, with their sign.
        past: the moves before it, the oldest first.
        weights: the constants of `risk`.
    """
    if not past:
        return weights.real("novelty_never_ratio"), "was never moved before"
    before = f"moved {counted(len(past), 'time')} before"
    turns = sum((one > 0) != (other > 0) for one, other in pairwise((*past, move)))
    back = saturating(turns, weights.real("novelty_half_turns"))
    farther = abs(move) > max(abs(one) for one in past)
    far = weights.real("novelty_farther_ratio") if farther else 0.0
    if turns and back >= far:
        return back, f"{before}, and turned round {counted(turns, 'time')} with this one"
    if farther:
        return far, f"{before}, and never so far"
    return 0.0, f"{before}, as far and the same way"
