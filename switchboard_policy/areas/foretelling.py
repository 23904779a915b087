"""Begin the walks that hold forecasts against what came, for the areas that make any."""

from __future__ import annotations

from typing import Protocol

from switchboard_policy.areas.foretold import Foretold, origins
from switchboard_policy.areas.limits.foretell import LimitsForetelling
from switchboard_policy.areas.run import Walk
from switchboard_policy.areas.slo.foretell import SloForetelling
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.snapshot import Snapshot

FORETELLING_AREAS = ("limits", "slo")
"""Areas that state a chance of a breach."""


class ForetellingRun(Walk, Protocol):
    """A walk that says at every origin what may come, from the days before it alone."""

    def foretold(self) -> tuple[Foretold, ...]:
        """Return every window of every subject observed, by subject and time."""
        ...


def begin_foretelling(  # noqa: PLR0913 - what a walk rests on, each named by the caller
    area: str,
    values: PolicyValues,
    config: Config,
    snapshot: Snapshot,
    *,
    seed: int,
    past: Past = NOT_READ,
) -> ForetellingRun | None:
    """Start a walk of one area; None for an area that states no chance of a breach.

    Args:
        area: the area's name.
        values: the policy values, taken to have been in force since they last changed.
        config: the policy repository's `switchboard.yaml`.
        snapshot: its files.
        seed: seed of every random draw.
        past: how the values changed before; only days since the last change are looked at.

    Raises:
        InputError: the area's documents or settings cannot be used.
    """
    if area == "limits":
        return LimitsForetelling(values, config, seed, origins(), past)
    if area == "slo":
        return SloForetelling(values, config, snapshot, seed, origins(), past)
    return None
