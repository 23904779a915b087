"""What stands around a change set besides its numbers: moment, freeze windows, past changes."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard_policy.areas.freeze import Window
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import NOT_READ, Past

NO_CLOCK = NotEvaluated("the moment is not known", would_help="a clock")
"""Why nothing that depends on the moment is known."""
_NO_WINDOWS = NotEvaluated("the freeze windows were not read", would_help="the policy data")


@dataclass(frozen=True)
class Surroundings:
    """What the factors are told of the world a change goes into.

    None of it is part of a proposal's id: the same change is the same proposal tomorrow.

    Args:
        at: when the change is weighed, in seconds since the epoch.
        windows: freeze windows of the policy data.
        past: how the values were changed before.
    """

    at: int | NotEvaluated = NO_CLOCK
    windows: tuple[Window, ...] | NotEvaluated = _NO_WINDOWS
    past: Past = NOT_READ


UNKNOWN = Surroundings()
"""What a caller knows who says nothing."""
