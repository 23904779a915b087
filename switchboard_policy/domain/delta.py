"""One changed policy value, and what it is expected to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.outlook import NO_OUTLOOK, Outlook
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.units import Unit


@dataclass(frozen=True)
class Effect:
    """What a change is expected to do to one figure over the replayed window.

    Args:
        metric: what people call it: `throttled good requests`.
        unit: unit of the figures.
        now: under the current policy.
        proposed: under the proposed one.
        better: which way is better for people: less throttling, more minutes met.
    """

    metric: str
    unit: Unit
    now: Interval | NotEvaluated
    proposed: Interval | NotEvaluated
    better: Literal["lower", "higher"] = "lower"


@dataclass(frozen=True)
class Option:
    """A value between the old and the new one, and what is known of it without another replay.

    Args:
        new: the value, in the binding's unit.
        figures: plain numbers that take the place of the subject's; a bound where that is what
            is known.
    """

    new: Decimal
    figures: Mapping[str, int | float | str | bool | None]


@dataclass(frozen=True)
class Delta:
    """One changed policy value.

    Args:
        target: the value as it stands, with every place that holds it.
        new: the value proposed, in the binding's unit.
        reason: one sentence with the figures that led to it.
        effects: what it is expected to do, the most important first.
        if_wrong: what happens if the estimate is wrong, and how it is undone.
        advisory: shown to people but not written into files (a raise on censored data).
        outlook: what the days to come may bring with it and without, or why that is not told.
        options: smaller changes of the same value that could be scored, in the order of the value.
    """

    target: PolicyValue
    new: Decimal
    reason: str
    effects: tuple[Effect, ...]
    if_wrong: str
    advisory: bool = False
    outlook: Outlook | NotEvaluated = NO_OUTLOOK
    options: tuple[Option, ...] = ()

    @property
    def area(self) -> str:
        """The area that governs the value."""
        return self.target.binding.area

    @property
    def subject(self) -> str:
        """Whom it is about: `acme`, `reporting/latency`."""
        return "/".join(value for _, value in self.target.names)

    @property
    def old(self) -> Decimal:
        """The value as it stands."""
        return self.target.number

    @property
    def unit(self) -> Unit:
        """The value's unit."""
        return self.target.binding.unit

    @property
    def name(self) -> str:
        """The value's short name: `rps` of `limits.rps`."""
        return self.target.binding.name.split(".", 1)[-1]
