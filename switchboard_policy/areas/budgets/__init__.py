"""Budgets: what tenants may use of AI, and how much is let through as they use it."""

from switchboard_policy.areas.budgets.decide import decide
from switchboard_policy.areas.budgets.model import Call, Level, budget_of, levels_of

__all__ = ["Call", "Level", "budget_of", "decide", "levels_of"]
