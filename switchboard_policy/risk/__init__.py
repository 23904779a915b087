"""Risk of a change set: one file a factor, combined into a score."""

from switchboard_policy.risk.assess import WITHOUT_TELEMETRY, assess
from switchboard_policy.risk.counterfactual import with_smaller
from switchboard_policy.risk.surroundings import Surroundings

__all__ = ["WITHOUT_TELEMETRY", "Surroundings", "assess", "with_smaller"]
