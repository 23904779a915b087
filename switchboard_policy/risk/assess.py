"""The score: the sum of its parts, a level from data, and what could not be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from switchboard_policy.documents.constants import Constants, configured
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.domain.risk import RiskAssessment, RiskLevel
from switchboard_policy.errors import InputError
from switchboard_policy.risk.breach import breach, breach_probability, likeliest
from switchboard_policy.risk.budget import budget
from switchboard_policy.risk.data_quality import data_quality
from switchboard_policy.risk.direction import direction
from switchboard_policy.risk.disagreement import disagreement
from switchboard_policy.risk.facts import Change, changes
from switchboard_policy.risk.freeze import freeze
from switchboard_policy.risk.gaming import gaming
from switchboard_policy.risk.headroom import headroom
from switchboard_policy.risk.novelty import novelty
from switchboard_policy.risk.parts import Scored
from switchboard_policy.risk.reach import reach
from switchboard_policy.risk.reversibility import reversibility
from switchboard_policy.risk.size import size
from switchboard_policy.risk.surroundings import UNKNOWN, Surroundings

FACTORS = (
    size,
    direction,
    reach,
    breach,
    headroom,
    budget,
    data_quality,
    reversibility,
    freeze,
    novelty,
    gaming,
    disagreement,
)
"""The factors, in the order they are told; each is a file beside this one."""
WITHOUT_TELEMETRY = (size, reach)
"""Factors of going back to values that have been in production: what those do is known."""

Factor = Callable[[Sequence[Change], Constants], Scored]

_FULL = 100  # points; the score's upper end by definition
_LEVELS = (
    (RiskLevel.CRITICAL, "critical_from"),
    (RiskLevel.HIGH, "high_from"),
    (RiskLevel.MEDIUM, "medium_from"),
)


def assess(
    recommendations: Sequence[Recommendation],
    deltas: Sequence[Delta],
    config: Config,
    factors: Sequence[Factor] = FACTORS,
    *,
    around: Surroundings = UNKNOWN,
) -> RiskAssessment:
    """Return how risky it is to write some changes.

    Args:
        recommendations: whose summaries hold the numbers behind the changes.
        deltas: what is to be written; advisory ones are no risk and are left out.
        config: `settings.risk` overrides weights and bounds.
        factors: what it is made of.
        around: the moment and what else stands around the changes.

    Raises:
        InputError: a setting is unknown, or the levels' bounds do not rise.
    """
    weights = configured("switchboard_policy.risk", config, "risk")
    _check(weights)
    written = [delta for delta in deltas if not delta.advisory]
    found = changes(recommendations, written, around)
    scored = [factor(found, weights) for factor in factors]
    score = round(sum(one.part.points for one in scored), 1)
    calibration, chance = likeliest(found)
    return RiskAssessment(
        score=score,
        level=_level(score, weights),
        parts=tuple(one.part for one in scored),
        breach_probability=breach_probability(found, weights),
        undecided=_undecided(scored, score, _gate(weights, config)),
        breach_stated=breach_probability(found, weights, calibrate=False),
        calibration=calibration,
        likeliest=chance,
    )


def _level(score: float, weights: Constants) -> RiskLevel:
    for level, bound in _LEVELS:
        if score >= weights.real(bound):
            return level
    return RiskLevel.LOW


def _gate(weights: Constants, config: Config) -> float:
    """Return the score the gate stops at: from high on, or earlier where its own bound is lower."""
    own = config.settings.get("gate", {}).get("risk_high")
    high = weights.real("high_from")
    return min(high, float(own)) if isinstance(own, (int, Decimal)) else high


def _undecided(scored: list[Scored], score: float, gate: float) -> tuple[str, ...]:
    """Return the factors not evaluated, where together they could carry the score over the gate."""
    missing = [one for one in scored if isinstance(one.part.value, NotEvaluated)]
    worst = score + sum(one.at_most - one.part.points for one in missing)
    if score >= gate or worst < gate:
        return ()
    return tuple(one.part.factor for one in missing)


def _check(weights: Constants) -> None:
    bounds = [weights.real(name) for _, name in reversed(_LEVELS)]
    if not 0 <= bounds[0] <= bounds[1] <= bounds[2] <= _FULL:
        raise InputError(
            "settings.risk: medium_from, high_from and critical_from must rise between 0 and 100"
        )
    numbers = [name for name in weights if isinstance(weights.scalar(name), (int, Decimal))]
    negative = [name for name in numbers if weights.real(name) < 0]
    if negative:
        raise InputError(f"settings.risk: {negative[0]} is negative")
    total = sum(weights.real(f"{factor.__name__}_most") for factor in FACTORS)
    if total > _FULL:
        raise InputError(
            f"settings.risk: the factors' most points add up to {total:g}; 100 is allowed"
        )
