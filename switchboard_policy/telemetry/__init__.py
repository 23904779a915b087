"""Measurements from outside: files, the local store, Prometheus, generated scenarios."""

from switchboard_policy.telemetry.opening import open_source
from switchboard_policy.telemetry.report import ImportReport

__all__ = ["ImportReport", "open_source"]
