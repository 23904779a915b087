"""How far a value's places stood apart before the change. docs/risk.md#disagreement."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.documents.constants import Constants
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, saturating


def disagreement(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for values of which nobody can say what is in force; the widest counts.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("disagreement_most")
    if not changes:
        return nothing("disagreement", most)
    widest = max(changes, key=lambda change: (change.spread, change.name))
    if not widest.spread:
        return evaluated("disagreement", 0.0, most, "every value was the same in all places", 0.0)
    apart = sum(change.spread > 0 for change in changes)
    factor = 2**widest.spread
    sentence = (
        f"{apart} of {len(changes)} stood differently in their places, "
        f"{widest.name} by a factor of {factor:.2g}"
    )
    ratio = saturating(widest.spread, weights.real("disagreement_half_doublings"))
    return evaluated("disagreement", ratio, most, sentence, widest.spread)
