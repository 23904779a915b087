"""Risk of a change set: one file a factor, combined into a score."""

from switchboard_policy.risk.assess import WITHOUT_TELEMETRY, assess

__all__ = ["WITHOUT_TELEMETRY", "assess"]
