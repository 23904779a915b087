"""What comes of asking for a decision: the decision and how fresh it is, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.problem import Problem


class Source(StrEnum):
    """Where a decision came from."""

    FRESH = "fresh"
    """An engine decided it just now."""
    CACHE = "cache"
    """An engine decided it within the time a decision is kept."""
    STALE = "stale"
    """An older one, served because no engine answers."""


@dataclass(frozen=True)
class Decided:
    """A decision document, and how it came about.

    Args:
        entrypoint: what was asked, slash-separated.
        correlation_id: names this decision in the audit, in logs and in answers to people.
        document: what the rules said.
        stamp: the engine that decided, its rules and values.
        source: just now, kept, or kept for longer because no engine answers.
        age_s: seconds since an engine decided it; 0 for a fresh one.
    """

    entrypoint: str
    correlation_id: str
    document: Mapping[str, Json]
    stamp: EngineStamp
    source: Source = Source.FRESH
    age_s: float = 0.0

    @property
    def allow(self) -> bool:
        """Whether it is permission: only a literal true is."""
        return self.document.get("allow") is True

    @property
    def problem(self) -> Problem:
        """The denial as a problem document.

        Raises:
            ValueError: it is no denial.
        """
        if self.allow:
            raise ValueError("a permission is no problem")
        return Problem.denied(self.correlation_id, self.document)


@dataclass(frozen=True)
class Refused:
    """No decision could be had, so the answer is no.

    Args:
        entrypoint: what was asked, slash-separated.
        correlation_id: names this refusal in the audit, in logs and in answers to people.
        problem: why, as a problem document.
    """

    entrypoint: str
    correlation_id: str
    problem: Problem
    allow: bool = field(default=False, init=False)


Ruling = Decided | Refused
"""Both say `allow`, `correlation_id` and, where they do not allow, `problem`."""
