"""Sloth's own files: `version: prometheus/v1`, one service a document."""

from __future__ import annotations

from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.areas.slo.formats.result import Read
from switchboard_policy.areas.slo.formats.sloth_read import read_spec

VERSION = "prometheus/v1"


def read_sloth(document: Fields) -> Read:
    """Return the service levels of one document.

    Args:
        document: its `version` is `VERSION`.

    Raises:
        InputError: it cannot be read; says where.
    """
    return read_spec(document, lambda key: key)
