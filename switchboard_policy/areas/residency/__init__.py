"""Residency: where a tenant's data may go."""

from switchboard_policy.areas.residency.decide import decide
from switchboard_policy.areas.residency.model import Bounds, Transfer, Waiver, bounds_of

__all__ = ["Bounds", "Transfer", "Waiver", "bounds_of", "decide"]
