"""What measurements can and cannot carry, said before anyone relies on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from simulator import Trace, TraceSource
from switchboard_policy.errors import nearest
from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.staging import arrays_of
from switchboard_policy.telemetry.store import Store
from switchboard_policy.telemetry.summary import SeriesSpan, censored_of, spans
from switchboard_policy.telemetry.temporary import TemporarySource


@dataclass(frozen=True)
class ServiceHealth:
    """What is known of one service.

    Args:
        service: the service.
        known: whether the policy repository knows it.
        series: how many series there are, tenants and the service itself.
        tenants: how many tenants have a series.
        days: days from its first to its last measurement.
        measured: share of the steps between them that were measured, 0 to 1.
        steps: lengths of its steps in seconds, sorted.
        signals: what was measured for at least one series, sorted.
        censored: series that count requests but not rejections.
    """

    service: str
    known: bool
    series: int
    tenants: int
    days: float
    measured: float
    steps: tuple[int, ...]
    signals: tuple[str, ...]
    censored: int


@dataclass(frozen=True)
class Health:
    """What a source holds, against what the policy asks about.

    Args:
        series: how many series.
        start: seconds since the epoch of the first step.
        end: seconds since the epoch at which the last step ends.
        digest: digest of the content.
        services: each service measured, sorted.
        missing_services: services of the policy without any series.
        missing_tenants: tenants of the policy without any series.
        unknown_tenants: tenants measured that the policy says nothing of.
        notes: what was repaired, and what would help, one sentence each.
    """

    series: int
    start: int
    end: int
    digest: str
    services: tuple[ServiceHealth, ...]
    missing_services: tuple[str, ...]
    missing_tenants: tuple[str, ...]
    unknown_tenants: tuple[str, ...]
    notes: tuple[str, ...]


def examine(
    source: TraceSource, services: Collection[str], tenants: Collection[str] = ()
) -> Health:
    """Look at a source against the policy's subjects.

    Args:
        source: what `open_source` returned.
        services: services the policy knows.
        tenants: tenants the policy knows; empty where it has none.

    Raises:
        TelemetryError: the source cannot be used.
    """
    coverage = source.coverage()
    found = _spans(source)
    by_service: dict[str, list[SeriesSpan]] = {}
    for span in found:
        by_service.setdefault(span.key.service, []).append(span)
    measured = {key.tenant for key in coverage.keys if key.tenant}
    missing = tuple(sorted(set(services) - set(by_service)))
    health = tuple(_health(name, by_service[name], services) for name in sorted(by_service))
    return Health(
        series=len(coverage.keys),
        start=coverage.start,
        end=coverage.end,
        digest=coverage.digest,
        services=health,
        missing_services=missing,
        missing_tenants=tuple(sorted(set(tenants) - measured)),
        unknown_tenants=tuple(sorted(measured - set(tenants))) if tenants else (),
        notes=coverage.notes + _advice(health, missing),
    )


def _spans(source: TraceSource) -> tuple[SeriesSpan, ...]:
    """Every series' span: from the manifest where there is one, else told from the blocks."""
    if isinstance(source, TemporarySource):
        source = source.filled()
    if isinstance(source, Store):
        return spans(source.manifest())
    found = {span.key: span for block in source.read() for span in _of_block(block)}
    return tuple(found[key] for key in sorted(found))


def _of_block(block: Trace) -> Iterator[SeriesSpan]:
    arrays = arrays_of(block)
    measured = np.logical_or.reduce([~np.isnan(array) for array in arrays.values()])
    for row, key in enumerate(block.keys):
        at = np.flatnonzero(measured[row])
        if at.size:
            start = block.start + int(at[0]) * block.step
            end = block.start + (int(at[-1]) + 1) * block.step
            signals = (name for name, array in arrays.items() if not np.isnan(array[row]).all())
            yield SeriesSpan(key, block.step, start, end, len(at), tuple(sorted(signals)))


def _health(name: str, found: list[SeriesSpan], services: Collection[str]) -> ServiceHealth:
    possible = sum((span.end - span.start) // span.step for span in found)
    return ServiceHealth(
        service=name,
        known=name in services,
        series=len(found),
        tenants=len({span.key.tenant for span in found if span.key.tenant}),
        days=(max(span.end for span in found) - min(span.start for span in found)) / DAY,
        measured=sum(span.rows for span in found) / possible,
        steps=tuple(sorted({span.step for span in found})),
        signals=tuple(sorted({name for span in found for name in span.signals})),
        censored=censored_of(tuple(found)),
    )


def _advice(health: tuple[ServiceHealth, ...], missing: tuple[str, ...]) -> tuple[str, ...]:
    notes = []
    for service in health:
        if not service.known:
            hint = nearest(service.service, missing)
            notes.append(f"the policy knows no service {service.service!r}; {hint}".rstrip("; "))
    return tuple(notes)
