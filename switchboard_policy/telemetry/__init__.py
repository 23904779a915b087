"""Measurements from outside: files, the local store, Prometheus, generated scenarios."""

from switchboard_policy.telemetry.opening import bring, open_source
from switchboard_policy.telemetry.report import ImportReport

__all__ = ["ImportReport", "bring", "open_source"]
