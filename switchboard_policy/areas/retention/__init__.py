"""Retention: how long a record may be kept."""

from switchboard_policy.areas.retention.decide import decide
from switchboard_policy.areas.retention.model import Record, Retention, Term

__all__ = ["Record", "Retention", "Term", "decide"]
