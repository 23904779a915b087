"""Scenario documents: what `switchboard simulate --scenario` plays, one JSON schema a kind."""

from switchboard_policy.documents.scenarios.reader import ScenarioFile, kinds, read_scenario

__all__ = ["ScenarioFile", "kinds", "read_scenario"]
