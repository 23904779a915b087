"""How hard the changes are to take back. docs/risk.md#reversibility."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.documents.constants import Constants
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, saturating


def reversibility(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for places touched, more for changes that hurt before they are undone.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("reversibility_most")
    if not changes:
        return nothing("reversibility", most)
    places = sum(change.places for change in changes)
    tight = sum(change.tightens for change in changes)
    minutes = max(_minutes(change.subject[0], weights) for change in changes)
    weight = (
        places
        + tight * weights.real("reversibility_tightening_places")
        + minutes * weights.real("reversibility_minute_places")
    )
    sentence = f"one commit over {places} places undoes it, in force within {minutes:g} minutes"
    if tight:
        sentence += f"; {tight} of {len(changes)} hurt before they are undone"
    ratio = saturating(weight, weights.real("reversibility_half_weight"))
    return evaluated("reversibility", ratio, most, sentence, weight)


def _minutes(area: str, weights: Constants) -> float:
    """Return the minutes until a value of an area that was put back is in force."""
    name = f"undo_{area}_minutes"
    return weights.real(name if name in set(weights) else "undo_minutes")
