"""How risky a change set is: a ranking made of parts, and what could not be told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from switchboard_policy.domain.calibration import Calibration
from switchboard_policy.domain.outcome import Interval, NotEvaluated

UNSTATED = NotEvaluated("the share of futures was not kept")
"""Of an assessment read back from where only the calibrated chance stands."""


class RiskLevel(StrEnum):
    """Levels of the score; their bounds are data."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True)
class RiskPart:
    """One factor's share of the score.

    Args:
        factor: its name, also its file's and its docs anchor: `size`, `reach`.
        points: points added to the score, 0 to `most`.
        most: points it can add at the most.
        sentence: why, with the figures.
        value: what it was computed from, or why it could not be; then `points` is the surcharge.
    """

    factor: str
    points: float
    most: float
    sentence: str
    value: float | NotEvaluated


@dataclass(frozen=True)
class Instead:
    """What one change would be in a smaller change set.

    Args:
        area: the area.
        subject: whom it is about.
        value: the value's name: `limits.rps`.
        unit: symbol of its unit.
        new: the value proposed.
        instead: a value nearer to the one in force; None to leave that as it is.
    """

    area: str
    subject: str
    value: str
    unit: str
    new: Decimal
    instead: Decimal | None


@dataclass(frozen=True)
class Smaller:
    """A smaller change set that would have a lower level.

    Args:
        level: the level it would have.
        score: the score it would have.
        changes: what would be otherwise; all else stays as proposed.
        sentence: the same for people.
    """

    level: RiskLevel
    score: float
    changes: tuple[Instead, ...]
    sentence: str


@dataclass(frozen=True)
class RiskAssessment:
    """The score of a change set.

    Args:
        score: 0 to 100, the sum of the parts rounded to one decimal.
        level: the score's level.
        parts: the factors, in the order they are told.
        breach_probability: chance of harming good traffic or missing the objective, calibrated
            where its event is; or why it can't be told.
        undecided: factors not evaluated that could carry the score across the gate.
        smaller: which smaller change set would have a lower level, or why none was found; None
            where the level is low, or nobody looked.
        breach_stated: the same before it was calibrated: the share of futures.
        calibration: how chances of the event that is likeliest here came out; None where no
            change states a chance above none, or nobody held such chances against what came.
        likeliest: the calibrated chance of that event alone.
    """

    score: float
    level: RiskLevel
    parts: tuple[RiskPart, ...]
    breach_probability: Interval | NotEvaluated
    undecided: tuple[str, ...] = ()
    smaller: Smaller | NotEvaluated | None = None
    breach_stated: Interval | NotEvaluated = UNSTATED
    calibration: Calibration | None = None
    likeliest: float = 0.0
