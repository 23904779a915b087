"""Shapes shared by the factors: saturating curves, ramps, and the cost of not knowing."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.risk import RiskPart


@dataclass(frozen=True)
class Scored:
    """A factor's part, and the most it could be were everything known.

    Args:
        part: the part.
        at_most: points at the most; equal to the part's where it was evaluated.
    """

    part: RiskPart
    at_most: float


def evaluated(factor: str, ratio: float, most: float, sentence: str, value: float) -> Scored:
    """Return a part of `ratio` of its points.

    Args:
        factor: its name.
        ratio: 0 to 1.
        most: points it can add.
        sentence: why, with the figures.
        value: what it was computed from.
    """
    points = round(most * ratio, 1)
    return Scored(RiskPart(factor, points, most, sentence, value), points)


def unknown(  # noqa: PLR0913, PLR0917 - a part's fields
    factor: str,
    surcharge: float,
    most: float,
    why: NotEvaluated,
    low: float = 0.0,
    high: float = 1.0,
) -> Scored:
    """Return a part that costs its surcharge, inside what is known of it.

    Args:
        factor: its name.
        surcharge: points for not knowing.
        most: points it can add.
        why: why it could not be evaluated.
        low: ratio of its points it has at the least.
        high: ratio of its points it has at the most.
    """
    points = round(min(max(surcharge, low * most), high * most), 1)
    sentence = f"not evaluated: {why.reason}"
    if why.would_help:
        sentence += f"; {why.would_help} would help"
    return Scored(RiskPart(factor, points, most, sentence, why), round(high * most, 1))


def nothing(factor: str, most: float) -> Scored:
    """Return the part of a change set that changes nothing."""
    return evaluated(factor, 0.0, most, "nothing changes", 0.0)


def saturating(value: float, half: float) -> float:
    """Return a ratio that is 0 at 0, one half at `half`, and nears 1."""
    return 1.0 if value == float("inf") else value / (value + half)


def ramp(value: float, calm: float, full: float) -> float:
    """Return 0 up to `calm`, 1 from `full` on, straight between."""
    if full <= calm:
        return float(value >= full)
    return min(max((value - calm) / (full - calm), 0.0), 1.0)
