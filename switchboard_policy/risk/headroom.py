"""How little room is left after the change. docs/risk.md#headroom.

A raise near capacity, a limit lowered towards the observed peak and an objective whose budget is
nearly spent all use up what there is; the tightest of them counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, ramp, unknown


def headroom(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for the least room left.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("headroom_most")
    if not changes:
        return nothing("headroom", most)
    uses = [(_use(change), change) for change in changes]
    known = [(use[0], use[1], change) for use, change in uses if not isinstance(use, NotEvaluated)]
    missing = [use for use, _ in uses if isinstance(use, NotEvaluated)]
    tightest = max(known, key=lambda use: (use[0], use[2].name), default=None)
    calm, full = weights.real("headroom_calm_ratio"), weights.real("headroom_full_ratio")
    ratio = ramp(tightest[0], calm, full) if tightest else 0.0
    if missing:
        return unknown("headroom", weights.real("headroom_surcharge"), most, missing[0], low=ratio)
    assert tightest is not None, "every change is either known or missing"
    use, what, change = tightest
    sentence = f"{change.name}: {100 * use:.0f} % of {what} in use after the change"
    return evaluated("headroom", ratio, most, sentence, use)


def _use(change: Change) -> tuple[float, str] | NotEvaluated:
    """Return the used share of what there is, and what that is."""
    if change.subject[0] == "slo":
        used = change.number("proposed_budget_used_ratio")
        what = "the error budget"
    elif change.tightens:
        peak, limit = change.number("peak_rps"), change.number("proposed_limit_rps")
        if isinstance(peak, NotEvaluated) or isinstance(limit, NotEvaluated):
            return NotEvaluated(f"peak of {change.name} unknown", "its telemetry")
        used = peak / limit if limit > 0 else float("inf")
        what = "the lowered limit at the observed peak"
    else:
        used = change.number("capacity_use_ratio")
        what = "the capacity sold as limits"
    if isinstance(used, NotEvaluated):
        return NotEvaluated(f"room around {change.name} unknown", "a measured capacity")
    return used, what
