"""Tiers: the defaults behind the limits."""

from switchboard_policy.areas.tiers.model import Tier, default_burst, default_weight, read_tiers
from switchboard_policy.areas.tiers.run import TiersRun, begin

__all__ = ["Tier", "TiersRun", "begin", "default_burst", "default_weight", "read_tiers"]
