"""Open a source of measurements by its name, and bring one into a store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.domain.config import Config
from switchboard_policy.errors import TelemetryError, UsageError, nearest

if TYPE_CHECKING:
    from simulator import TraceSource
    from switchboard_policy.telemetry.report import ImportReport
    from switchboard_policy.telemetry.store import Store

KINDS = ("store", "csv", "file", "petshop", "scenario", "prometheus")
_FILES = ("csv", "parquet", "jsonl", "file")


def open_source(spec: str, config: Config, base: Path) -> TraceSource:
    """Open a source of measurements.

    Args:
        spec: `store:DIR`, `petshop:FILE`, `scenario:FILE.yaml`, `csv:FILE`, or just a file or a
            folder of files (`.csv`, `.tsv`, `.parquet`, `.jsonl`, `.ndjson`).
        config: how things are called; the telemetry section of `switchboard.yaml`.
        base: folder that relative paths start at.

    Raises:
        UsageError: no such kind of source.
        TelemetryError: it is not there.
    """
    kind, colon, rest = spec.partition(":")
    if not colon or kind not in {*KINDS, *_FILES}:
        kind, rest = "file", spec
    if not rest:
        raise UsageError(f"{spec!r} names no source", hint="such as store:DIR or csv:FILE")
    return _open(kind, rest, config, base / rest)


def _open(kind: str, shown: str, config: Config, path: Path) -> TraceSource:
    # Each adapter is imported when it is used: the command line's help needs none of them.
    if kind == "prometheus":
        raise UsageError(
            "Prometheus is not read directly",
            hint="bring it into a store first: switchboard telemetry pull",
        )
    if not path.exists():
        raise _nothing(kind, shown, path)
    if kind == "store" or (kind == "file" and (path / "manifest.json").is_file()):
        from switchboard_policy.telemetry.store import Store  # noqa: PLC0415

        return Store(path)
    if kind == "petshop":
        from switchboard_policy.telemetry.petshop import PetShopSource  # noqa: PLC0415

        return PetShopSource(path, shown, config)
    if kind == "scenario":
        from switchboard_policy.telemetry.scenario import open_scenario  # noqa: PLC0415

        return open_scenario(path, shown)
    from switchboard_policy.telemetry.files import FileSource  # noqa: PLC0415

    return FileSource(path, shown, config)


def _nothing(kind: str, shown: str, path: Path) -> TelemetryError:
    """Return the error for a source that is not there; a store may just not be filled yet."""
    there = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    if kind == "store":
        there = [other for other in there if (other / "manifest.json").is_file()]
        if not there:
            return TelemetryError(
                f"{shown}: no measurements here yet",
                hint="`switchboard telemetry import FILE` brings some in, or name others "
                "with --telemetry",
            )
    hint = nearest(path.name, [other.name for other in there])
    return TelemetryError(f"{shown}: no such file or folder", hint=hint)


def bring(
    source: TraceSource, store: Store, progress: Callable[[int, int], None] | None = None
) -> ImportReport:
    """Bring everything a source holds into a store; all of it or, on an error, nothing.

    Args:
        source: what `open_source` returned.
        store: where it goes.
        progress: told rows done and rows in all.

    Raises:
        TelemetryError: a measurement is refused, or the disk is full.
    """
    from switchboard_policy.telemetry.temporary import TemporarySource  # noqa: PLC0415

    told = progress or _silent
    if isinstance(source, TemporarySource):
        return store.bring(source.stage, progress=told)
    return store.append(source.read(most_cells=1_000_000), progress=told)


def _silent(_done: int, _total: int) -> None:
    """Report no progress."""
