"""Small traces, configurations and files for the telemetry tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from simulator import SeriesKey, Trace
from switchboard_policy.domain.config import Config, ServiceFacts, TelemetryConfig
from switchboard_policy.telemetry.report import ImportReport
from switchboard_policy.telemetry.store import Store

DAY = 86_400
MIDNIGHT = 20_454 * DAY  # 2026-01-01T00:00:00Z
ACME = SeriesKey("api-gateway", "acme")
GLOBEX = SeriesKey("api-gateway", "globex")


def block(
    keys: tuple[SeriesKey, ...] = (ACME,),
    *,
    start: int = MIDNIGHT,
    step: int = 60,
    steps: int = 30,
    first: float = 100.0,
    rejected: bool = True,
) -> Trace:
    """A block in which every number differs from its neighbours."""
    shape = (len(keys), steps)
    offered = first + np.arange(shape[0] * shape[1], dtype=float).reshape(shape)
    return Trace(keys, start, step, offered, offered / 4 if rejected else None)


def config(
    services: tuple[str, ...] = (),
    *,
    metrics: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    series: Mapping[str, Mapping[str, str]] | None = None,
) -> Config:
    """A configuration with nothing but a telemetry section and services."""
    telemetry = TelemetryConfig("", metrics or {}, labels or {}, series or {})
    return Config((), {}, services={name: ServiceFacts() for name in services}, telemetry=telemetry)


def joined(store: Store, name: str = "offered") -> dict[SeriesKey, list[float]]:
    """Everything a store holds of one signal, by series."""
    found: dict[SeriesKey, list[float]] = {}
    for part in store.read():
        array = getattr(part, name)
        for row, key in enumerate(part.keys):
            found[key] = [] if array is None else array[row].tolist()
    return found


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def append(store: Store, *blocks: Trace) -> ImportReport:
    """Bring blocks into a store."""
    return store.append(blocks)
