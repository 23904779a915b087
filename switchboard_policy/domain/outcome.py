"""Answers that carry their uncertainty, and refusals that carry their reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NotEvaluated:
    """The data cannot carry this figure.

    Args:
        reason: why, in a few words: `sub-step shape unknown`.
        would_help: what measurement would change that; empty where nothing would.
    """

    reason: str
    would_help: str = ""


@dataclass(frozen=True)
class Interval:
    """A figure with its bounds.

    Args:
        low: lower bound.
        high: upper bound, not below `low`.
        middle: best estimate, or why there is none.
        level: probability that the truth lies inside; 1.0 where the bounds are certain.
    """

    low: float
    high: float
    middle: float | NotEvaluated
    level: float = 1.0

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"an interval from {self.low} to {self.high}")
        if not isinstance(self.middle, NotEvaluated) and not self.low <= self.middle <= self.high:
            raise ValueError(f"{self.middle} outside {self.low} to {self.high}")

    @classmethod
    def exact(cls, value: float) -> Interval:
        """Return the interval of a figure that is known."""
        return cls(value, value, value)
