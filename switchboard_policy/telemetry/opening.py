"""Open a source of measurements by its name: `store:DIR`, `csv:FILE`, `petshop:FILE`, …"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.domain.config import Config
from switchboard_policy.errors import UsageError, nearest

if TYPE_CHECKING:
    from simulator import TraceSource


def open_source(spec: str, config: Config, base: Path) -> TraceSource:
    """Open a source."""
    from switchboard_policy.telemetry.store import Store

    kind, _, rest = spec.partition(":")
    if kind == "store":
        return Store(base / rest)
    raise UsageError(f"no source {kind!r}", hint=nearest(kind, ["store"]))
