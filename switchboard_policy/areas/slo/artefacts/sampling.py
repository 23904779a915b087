"""Which traces and log lines are kept: all that tell of trouble, a share of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.slo.artefacts.basis import Basis
from switchboard_policy.areas.slo.artefacts.indicator import promised_latency

_MS = 1000


@dataclass(frozen=True)
class Sampling:
    """What a collector keeps.

    Args:
        slow_ms: service to the milliseconds from which a trace through it is slow.
        kept_routes: routes of which every trace is kept.
        keep_percent: percent of the other traces, and of log lines below a warning, that are kept.
        dropped_attributes: attributes taken off spans and log lines.
        wait_s: seconds a collector waits for the spans of a trace.
        traces_held: traces it holds meanwhile.
    """

    slow_ms: tuple[tuple[str, int], ...]
    kept_routes: tuple[str, ...]
    keep_percent: Decimal
    dropped_attributes: tuple[str, ...]
    wait_s: int
    traces_held: int


def sampling(basis: Basis) -> Sampling:
    """Return what a collector keeps of the services' telemetry.

    Args:
        basis: what it is made from; a service without a latency level has the usual bound.
    """
    settings = basis.settings
    slow: dict[str, Decimal] = {}
    for level in basis.levels:
        timed = promised_latency(level)
        if timed is not None and timed.bound_s is not None:
            slow[level.service] = min(slow.get(level.service, timed.bound_s), timed.bound_s)
    bounds = ((each, slow.get(each, settings.sampling_slow_s)) for each in basis.services)
    return Sampling(
        slow_ms=tuple((service, int(bound * _MS)) for service, bound in bounds),
        kept_routes=settings.sampling_kept_routes,
        keep_percent=settings.sampling_keep_percent,
        dropped_attributes=settings.sampling_dropped_attributes,
        wait_s=settings.sampling_decision_wait_s,
        traces_held=settings.sampling_traces_held,
    )
