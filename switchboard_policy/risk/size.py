"""How large the changes are: rises with every doubling or halving. docs/risk.md#size."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.documents.constants import Constants
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, saturating


def size(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for size: the sum of all changes in doublings, saturating.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("size_most")
    if not changes:
        return nothing("size", most)
    cap = weights.real("size_most_doublings")
    steps = [min(abs(change.doublings), cap) for change in changes]
    total = sum(steps)
    largest = max(zip(steps, changes, strict=True), key=lambda pair: (pair[0], pair[1].name))
    count = f"{len(changes)} values" if len(changes) > 1 else "1 value"
    sentence = (
        f"{count} changed, {total:.1f} doublings in all; "
        f"the largest is {largest[1].name} by a factor of {2 ** largest[0]:.2g}"
    )
    ratio = saturating(total, weights.real("size_half_doublings"))
    return evaluated("size", ratio, most, sentence, total)
