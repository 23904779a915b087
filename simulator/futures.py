"""Months that could come: days drawn again, with growth and incidents put into them on purpose.

Days drawn again hold neither: a month without an outage stays one, and nobody grows. What is put in
says so here and nowhere else, and what it makes unknowable is gone and not guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.days import DAY
from simulator.errors import SimulationError
from simulator.scenario import Incident, IncidentKind
from simulator.trace import Array, Trace


def grow(trace: Trace, per_day: float | Sequence[float]) -> Trace:
    """Return a trace in which demand grows from day to day.

    What a limiter turned away is left out: what it would turn away of more requests is for a
    replay to say. Failures stay the share of requests that they were.

    Args:
        trace: what was measured or drawn.
        per_day: growth a day as a share, above -1; one for all series, or one each.

    Raises:
        SimulationError: a growth of -1 or less, or not one a series.
    """
    rates = np.broadcast_to(np.asarray(per_day, dtype=np.float64), (len(trace.keys),))
    if not np.isfinite(rates).all() or (rates <= -1).any():
        raise SimulationError(f"a growth of {per_day} a day; more than -1")
    days = (trace.times - trace.start) / DAY
    factor = (1 + rates)[:, None] ** days
    return _more(trace, factor)


def strike(trace: Trace, incidents: Sequence[Incident]) -> Trace:
    """Return a trace in which things go wrong.

    Args:
        trace: what was measured or drawn.
        incidents: what goes wrong in which service, timed from the start of the trace.

    Raises:
        SimulationError: a service that is not in the trace, an incident after its end, or one
            whose effect needs more than counts: a lost region needs a scenario.
    """
    for incident in incidents:
        trace = _struck(trace, incident)
    return trace


def _struck(trace: Trace, incident: Incident) -> Trace:
    hit = _where(trace, incident)
    if incident.kind is IncidentKind.OVERLOAD:
        return _more(trace, np.where(hit, 1 + incident.severity, 1.0), where=hit)
    if incident.kind is IncidentKind.LATENCY:
        slower = np.where(hit, 1 + incident.severity, 1.0)
        latency = {name: each * slower for name, each in trace.latency.items()}
        return replace(trace, latency=latency)
    if incident.kind is IncidentKind.ERRORS:
        if trace.errors is None:
            raise SimulationError(f"errors of {incident.service}, where nobody measured any")
        admitted = trace.offered - (0.0 if trace.rejected is None else trace.rejected)
        more = incident.severity * np.maximum(admitted - trace.errors, 0.0)
        return replace(trace, errors=trace.errors + np.where(hit, more, 0.0))
    raise SimulationError(f"{incident.kind} of {incident.service} cannot be put into counts")


def _where(trace: Trace, incident: Incident) -> NDArray[np.bool_]:
    """Return which steps of which series an incident touches; a step it touches at all."""
    rows = np.array([key.service == incident.service for key in trace.keys])
    if not rows.any():
        raise SimulationError(f"no series of {incident.service}")
    begins = trace.times - trace.start
    during = begins < incident.start_s + incident.duration_s
    during &= begins + trace.step > incident.start_s
    if not during.any():
        raise SimulationError(f"an incident of {incident.service} after the end")
    return np.asarray(rows[:, None] & during)


def _more(trace: Trace, factor: Array, where: NDArray[np.bool_] | None = None) -> Trace:
    """Return a trace with demand multiplied; rejections are unknown where it was."""
    rejected = None
    if trace.rejected is not None and where is not None:
        rejected = np.where(where, np.nan, trace.rejected)
    scaled = {
        name: None if each is None else each * factor
        for name, each in (("errors", trace.errors), ("abusive", trace.abusive))
    }
    return replace(
        trace,
        offered=trace.offered * factor,
        rejected=rejected,
        errors=scaled["errors"],
        abusive=scaled["abusive"],
    )
