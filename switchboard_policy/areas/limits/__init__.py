"""Per-tenant rate limits: replay them as intervals, recommend rates and bursts."""

from switchboard_policy.areas.limits.run import LimitsRun, begin

__all__ = ["LimitsRun", "begin"]
