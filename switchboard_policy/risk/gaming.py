"""Signs that demand is shaped to get a higher limit. docs/risk.md#gaming."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, saturating, unknown

_LIMITS = "limits"
_REASONS = "gaming_reasons"


def gaming(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for raises of limits whose demand looks made for them; the worst counts.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("gaming_most")
    if not changes:
        return nothing("gaming", most)
    raises = [change for change in changes if change.subject[0] == _LIMITS and change.raised]
    told = [(_signs(change), change) for change in raises]
    known = [
        (signs, change.name, str(change.figures.get(_REASONS) or ""))
        for signs, change in told
        if not isinstance(signs, NotEvaluated)
    ]
    missing = [signs for signs, _ in told if isinstance(signs, NotEvaluated)]
    signs, name, reasons = max(known, default=(0.0, "", ""))
    ratio = saturating(signs, weights.real("gaming_half_signs"))
    if missing:
        return unknown("gaming", weights.real("gaming_surcharge"), most, missing[0], low=ratio)
    if not signs:
        sentence = "no sign that demand was made for a raise" if raises else "no limit is raised"
        return evaluated("gaming", 0.0, most, sentence, 0.0)
    count = "1 sign" if signs == 1 else f"{signs:.0f} signs"
    sentence = f"{name}: {count} that demand was made for a raise"
    if reasons:
        sentence += f" ({reasons})"
    return evaluated("gaming", ratio, most, sentence, signs)


def _signs(change: Change) -> float | NotEvaluated:
    signs = change.number("gaming_signs")
    if not isinstance(signs, NotEvaluated):
        return signs
    why = f"whether the demand behind {change.name} was made for a raise cannot be told"
    told = change.figures.get(_REASONS)
    helps = "its telemetry, and when its limit changed before"
    return NotEvaluated(f"{why}: {told}" if told else why, would_help=helps)
