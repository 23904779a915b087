"""When nothing changes: the windows of the policy data, read as the rules read them."""

from switchboard_policy.areas.freeze.windows import Window, read_windows

__all__ = ["Window", "read_windows"]
