"""Open a source of raw samples by its name."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.domain.config import Config
from switchboard_policy.errors import TelemetryError, UsageError, nearest
from switchboard_policy.telemetry.opening import open_source
from switchboard_policy.telemetry.raw.source import RawSource

RAW = ("openmetrics", "prometheus", "query_range", "tsdb")
COUNTED = ("store", "csv", "parquet", "jsonl", "file", "petshop", "scenario")
_TEXT = (".om", ".openmetrics", ".prom", ".txt", ".gz")
SUCH = "such as openmetrics:FILE, prometheus:URL, tsdb:DIR or store:DIR"


def open_raw(spec: str, config: Config, base: Path, *, step: int = 60) -> RawSource:
    """Open a source of raw samples.

    Args:
        spec: `openmetrics:FILE`, `prometheus:URL`, `query_range:URL` (on a grid), `tsdb:DIR`, or
            counts by step: `store:DIR`, `scenario:FILE`, `petshop:FILE`, `csv:FILE`; or just a
            file.
        config: how columns of counts are called.
        base: folder that relative paths start at.
        step: seconds between the moments of a grid.

    Raises:
        UsageError: no such kind of source.
        TelemetryError: it is not there.
    """
    kind, colon, rest = spec.partition(":")
    if colon and kind in {"http", "https"}:
        raise UsageError(f"{spec!r} is an address", hint=f"prometheus:{spec}")
    if colon and kind not in {*RAW, *COUNTED} and not (base / spec).exists():
        raise UsageError(f"{kind!r} is no kind of source", hint=nearest(kind, (*RAW, *COUNTED)))
    if not colon or kind not in {*RAW, *COUNTED}:
        kind, rest = _guessed(base / spec), spec
    if not rest:
        raise UsageError(f"{spec!r} names no source", hint=SUCH)
    if kind in {"prometheus", "query_range"}:
        return _server(kind, rest, step)
    if kind not in RAW:
        from switchboard_policy.telemetry.raw.counts import Counts  # noqa: PLC0415 - heavy

        return Counts(open_source(f"{kind}:{rest}", config, base))
    path = base / rest
    if path.is_dir() is not (kind == "tsdb") or not path.exists():
        raise _nothing(kind, rest, path)
    if kind == "tsdb":
        from switchboard_policy.telemetry.raw.tsdb import TsdbDirectory  # noqa: PLC0415

        return TsdbDirectory(path, rest)
    from switchboard_policy.telemetry.raw.openmetrics import OpenMetricsFile  # noqa: PLC0415

    return OpenMetricsFile(path, rest)


def _guessed(path: Path) -> str:
    """Return what a file or folder is, by its name and by what is in it."""
    if path.is_dir():
        return "tsdb" if any(path.glob("*/meta.json")) or (path / "wal").is_dir() else "file"
    return "openmetrics" if path.suffix.lower() in _TEXT else "file"


def _server(kind: str, url: str, step: int) -> RawSource:
    from switchboard_policy.telemetry.prometheus import Prometheus  # noqa: PLC0415 - heavy
    from switchboard_policy.telemetry.raw.server import (  # noqa: PLC0415
        PrometheusGrid,
        PrometheusRaw,
    )

    server = Prometheus(url)
    return PrometheusGrid(server, step) if kind == "query_range" else PrometheusRaw(server)


def _nothing(kind: str, shown: str, path: Path) -> TelemetryError:
    if path.exists():
        wanted = "a directory" if kind == "tsdb" else "a file"
        return TelemetryError(f"{shown}: {wanted} is expected", hint=SUCH)
    there = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    hint = nearest(path.name, there)
    return TelemetryError(f"{shown}: no such file or folder", hint=hint)


__all__ = ["COUNTED", "RAW", "open_raw"]
