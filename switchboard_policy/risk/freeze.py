"""Whether the change falls into a freeze window, or just before one. docs/risk.md#freeze.

In steps, not by the second: the same change scored an hour later has the same score, unless a
window has come near, begun or ended meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.moments import iso_day
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, unknown

_HOUR_S = 3600


def freeze(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for a freeze window around the change, or ahead of it.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("freeze_most")
    if not changes:
        return nothing("freeze", most)
    missing = [change.frozen for change in changes if isinstance(change.frozen, NotEvaluated)]
    if missing:
        return unknown("freeze", weights.real("freeze_surcharge"), most, missing[0])
    told = [
        (_ratio(window.wait, weights), window.name, window.day, change.name)
        for change in changes
        if not isinstance(change.frozen, NotEvaluated)
        for window in change.frozen
    ]
    ratio, window, day, name = max(told, default=(0.0, "", 0, ""))
    if not ratio:
        return evaluated("freeze", 0.0, most, "no freeze window is in force or near", 0.0)
    when = f"begins on {iso_day(day)}" if day else "is in force"
    return evaluated("freeze", ratio, most, f"{name}: freeze window {window} {when}", ratio)


def _ratio(wait_s: int, weights: Constants) -> float:
    if wait_s <= 0:
        return 1.0
    near = wait_s <= weights.real("freeze_near_h") * _HOUR_S
    return weights.real("freeze_near_ratio") if near else 0.0
