"""The adapters' limits, from `defaults.yaml` beside this file."""

from __future__ import annotations

from functools import cache

from switchboard_policy.documents.constants import Constants, constants


@cache
def limits() -> Constants:
    """Return the adapters' limits with unit and source."""
    return constants("switchboard_policy.telemetry")
