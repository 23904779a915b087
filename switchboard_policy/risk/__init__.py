"""Risk of a change set: one file a factor, combined into a score."""

from switchboard_policy.risk.assess import assess

__all__ = ["assess"]
