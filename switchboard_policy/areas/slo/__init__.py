"""Service level objectives: replay budgets and alerts, recommend objectives and thresholds."""

from switchboard_policy.areas.slo.run import SloRun, begin

__all__ = ["SloRun", "begin"]
