"""How much the data behind the changes can carry. docs/risk.md#data-quality."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, unknown


def data_quality(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for doubt in the data; the worst change counts.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("data_quality_most")
    if not changes:
        return nothing("data_quality", most)
    doubts = [(_doubts(change, weights), change) for change in changes]
    known = [(found, change) for found, change in doubts if found is not None]
    scores = [
        (1 - prod(1 - doubt for doubt in found.values()), c.name, found) for found, c in known
    ]
    missing = [change for found, change in doubts if found is None]
    if missing:
        why = NotEvaluated(f"no data on {missing[0].name}", "its telemetry")
        surcharge = weights.real("data_quality_surcharge")
        worst = max((score[0] for score in scores), default=0.0)
        return unknown("data_quality", surcharge, most, why, low=worst)
    worst, name, found = max(scores, key=lambda score: score[:2])
    reasons = [what for what, doubt in found.items() if doubt > 0]
    sentence = f"{name}: {', '.join(reasons)}" if reasons else "whole weeks without gaps, checked"
    return evaluated("data_quality", worst, most, sentence, worst)


def _doubts(change: Change, weights: Constants) -> dict[str, float] | None:
    """Return each reason for doubt with its weight, 0 to 1; None where nothing is known."""
    days, coverage = change.number("measured_days"), change.number("coverage_ratio")
    if isinstance(days, NotEvaluated) or isinstance(coverage, NotEvaluated):
        return None
    whole = weights.real("data_quality_whole_days")
    short = max(0.0, 1 - days / whole) * weights.real("data_quality_short_ratio")
    gaps = min(max(0.0, 1 - coverage) * weights.real("data_quality_gap_ratio"), 1.0)
    censored = change.figures.get("censored") is True
    disagrees = change.figures.get("replay_holds") is False
    return {
        f"{days:.0f} of {whole:.0f} days": short,
        f"{100 * (1 - coverage):.1f} % gaps": gaps,
        "rejections not measured": censored * weights.real("data_quality_censored_ratio"),
        "the replay disagrees with what was observed": disagrees
        * weights.real("data_quality_disagreement_ratio"),
    }
