"""Raw samples with their own timestamps, from files, servers and directories of Prometheus."""

from switchboard_policy.telemetry.raw.opening import open_raw
from switchboard_policy.telemetry.raw.source import RawSamples, RawSource

__all__ = ["RawSamples", "RawSource", "open_raw"]
