"""Made-up months from a YAML file: its keys are the fields of `simulator.scenario`.

`seed` may stand beside them; it is 1 where it does not. Unknown keys are refused with the nearest
right one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

import switchboard_policy
from simulator import SeriesKey, Trace
from simulator.days import DAY
from simulator.errors import SimulationError
from simulator.scenario import (
    Incident,
    IncidentKind,
    Scenario,
    ServiceShape,
    TenantShape,
    Traffic,
)
from simulator.synthetic import generate
from simulator.trace import Coverage
from switchboard_policy.documents.nodes import Document
from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError, nearest

SEED = 1
"""Seed of a scenario that names none. Ours."""

_PARTS: Mapping[tuple[type, str], type] = {
    (Scenario, "services"): ServiceShape,
    (Scenario, "incidents"): Incident,
    (ServiceShape, "tenants"): TenantShape,
    (ServiceShape, "traffic"): Traffic,
    (TenantShape, "traffic"): Traffic,
    (Incident, "kind"): IncidentKind,
}


class ScenarioSource:
    """A generated month; the same file and seed give the same traffic.

    Args:
        scenario: what happens.
        seed: seed of every draw.
        digest: digest of the file, the seed and the version that draws.
    """

    def __init__(self, scenario: Scenario, seed: int, digest: str) -> None:
        self.scenario = scenario
        self.seed = seed
        self._digest = digest

    def coverage(self) -> Coverage:
        """Return which series the scenario has, without drawing them."""
        services = self.scenario.services
        whole = [SeriesKey(service.name) for service in services]
        tenants = [
            SeriesKey(service.name, tenant.name)
            for service in services
            for tenant in service.tenants
        ]
        start = self.scenario.start
        return Coverage(
            keys=tuple(sorted(whole + tenants)),
            start=start,
            end=start + self.scenario.days * DAY,
            digest=self._digest,
            notes=("made up: a scenario, not measurements",),
        )

    def read(
        self,
        keys: Collection[SeriesKey] | None = None,
        *,
        start: int | None = None,
        end: int | None = None,
        most_cells: int = 8_000_000,
    ) -> Iterator[Trace]:
        """Yield blocks; see `TraceSource.read`.

        Raises:
            TelemetryError: a series is not in the scenario.
        """
        wanted = _wanted(self.coverage().keys, keys)
        steps = self.scenario.days * DAY // self.scenario.step
        most = max(1, most_cells // steps)
        for block in generate(self.scenario, self.seed, most_series=min(most, 64)):
            rows = [row for row, key in enumerate(block.keys) if key in wanted]
            for first in range(0, len(rows), most):
                part = _cut(block.select(rows[first : first + most]), start, end)
                if part.steps:
                    yield part


def open_scenario(path: Path, shown: str) -> ScenarioSource:
    """Read a scenario file.

    Args:
        path: the file.
        shown: its name in messages.

    Raises:
        TelemetryError: it is no scenario, with line and nearest name.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise TelemetryError(message, location=Location(shown)) from error
    document = read_yaml(shown, data)
    value = document.value
    if not isinstance(value, dict):
        raise TelemetryError("a scenario is a mapping", location=Location(shown, line=1))
    seed = value.get("seed", SEED)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise TelemetryError("a seed is a whole number from 0", location=document.where("/seed"))
    body = {name: part for name, part in value.items() if name != "seed"}
    scenario = _build(Scenario, body, document, "")
    version = switchboard_policy.__version__
    digest = hashlib.sha256(f"{version} {seed}\n".encode() + data).hexdigest()
    return ScenarioSource(scenario, seed, f"sha256:{digest}")


def _build(kind: Any, value: object, document: Document, pointer: str) -> Any:  # noqa: ANN401
    """Build a dataclass of `simulator.scenario` from a mapping of its fields."""
    where = document.where(pointer)
    if issubclass(kind, StrEnum):
        allowed = [str(member) for member in kind]
        if value not in allowed:
            message = f"{value!r} is not one of {', '.join(allowed)}"
            raise TelemetryError(message, location=where, hint=nearest(str(value), allowed))
        return kind(str(value))
    if not isinstance(value, dict):
        raise TelemetryError(f"{kind.__name__} is a mapping", location=where)
    known = {field.name: field for field in fields(kind)}
    for name in value:
        if name not in known:
            at = document.where_key(f"{pointer}/{name}")
            raise TelemetryError(f"no field {name!r}", location=at, hint=nearest(name, known))
    missing = [
        name for name, field in known.items() if name not in value and field.default is MISSING
    ]
    if missing:
        raise TelemetryError(f"{missing[0]!r} is missing", location=where)
    built = {
        name: _part(kind, name, str(known[name].type), part, document, f"{pointer}/{name}")
        for name, part in value.items()
    }
    try:
        return kind(**built)
    except SimulationError as error:
        raise TelemetryError(str(error), location=where) from error


def _part(  # noqa: PLR0913, PLR0917 - a field, its value and where that stands
    kind: type, name: str, wanted: str, value: object, document: Document, pointer: str
) -> object:
    where = document.where(pointer)
    inner = _PARTS.get((kind, name))
    if inner is not None and wanted.startswith("tuple"):
        if not isinstance(value, list):
            raise TelemetryError(f"{name} is a list", location=where)
        return tuple(
            _build(inner, item, document, f"{pointer}/{number}")
            for number, item in enumerate(value)
        )
    if inner is not None:
        return _build(inner, value, document, pointer)
    if wanted == "str" and isinstance(value, str):
        return value
    if wanted == "int" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if wanted == "float" and isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return float(value)
    words = {"str": "text", "int": "a whole number", "float": "a number"}
    raise TelemetryError(f"{name} is {words[wanted]}", location=where)


def _wanted(
    known: tuple[SeriesKey, ...], keys: Collection[SeriesKey] | None
) -> frozenset[SeriesKey]:
    if keys is None:
        return frozenset(known)
    for key in sorted(set(keys) - set(known)):
        names = {f"{other.service}/{other.tenant}" for other in known}
        name = f"{key.service}/{key.tenant}"
        raise TelemetryError(f"no series {name!r} in the scenario", hint=nearest(name, names))
    return frozenset(keys)


def _cut(block: Trace, start: int | None, end: int | None) -> Trace:
    """Return the steps of a block that touch a window."""
    first = 0 if start is None else max(0, (start - block.start) // block.step)
    last = block.steps if end is None else min(block.steps, -(-(end - block.start) // block.step))
    if (first, last) == (0, block.steps):
        return block
    part = slice(first, max(first, last))

    def cut(array: np.ndarray[Any, np.dtype[np.float64]] | None) -> Any:  # noqa: ANN401
        return None if array is None else array[:, part]

    return Trace(
        keys=block.keys,
        start=block.start + first * block.step,
        step=block.step,
        offered=block.offered[:, part],
        rejected=cut(block.rejected),
        errors=cut(block.errors),
        latency={name: cut(array) for name, array in block.latency.items()},
        abusive=cut(block.abusive),
    )
