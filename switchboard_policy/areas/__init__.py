"""One package an area: its model, how it replays, what it recommends, its checks."""

from switchboard_policy.areas.run import AreaRun, begin

__all__ = ["AreaRun", "begin"]
