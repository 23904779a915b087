"""Cost: what a month may cost, and what is done on the way there."""

from switchboard_policy.areas.cost.decide import decide
from switchboard_policy.areas.cost.model import Guard, Scope, Spending

__all__ = ["Guard", "Scope", "Spending", "decide"]
