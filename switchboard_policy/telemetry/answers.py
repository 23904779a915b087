"""From answers of Prometheus to blocks of series."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey, Trace
from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.prometheus import Samples
from switchboard_policy.telemetry.signals import LATENCY, is_latency

Floats = NDArray[np.float64]


def join(answers: Iterator[Samples]) -> list[Samples]:
    """Return the windows of each series as one; a moment on two edges counts once."""
    parts: dict[tuple[tuple[str, str], ...], list[Samples]] = {}
    for samples in answers:
        parts.setdefault(tuple(sorted(samples.labels.items())), []).append(samples)
    joined = []
    for labels, found in sorted(parts.items()):
        times = np.concatenate([part.times for part in found])
        values = np.concatenate([part.values for part in found])
        unique, index = np.unique(times, return_index=True)
        joined.append(Samples(dict(labels), unique, values[index]))
    return joined


def blocks(found: dict[SeriesKey, dict[str, Floats]], start: int, step: int) -> Iterator[Trace]:
    """Yield series with the same signals side by side.

    Args:
        found: arrays of one day by series and signal.
        start: seconds since the epoch of the day.
        step: seconds.
    """
    groups: dict[tuple[str, ...], list[SeriesKey]] = {}
    for key, given in found.items():
        present = tuple(sorted(name for name, array in given.items() if not np.isnan(array).all()))
        if present:
            groups.setdefault(present, []).append(key)
    for signals, members in sorted(groups.items()):
        keys = tuple(sorted(members))
        arrays = {name: np.stack([found[key][name] for key in keys]) for name in signals}
        yield _trace(keys, start, step, arrays)


def _trace(keys: tuple[SeriesKey, ...], start: int, step: int, arrays: dict[str, Floats]) -> Trace:
    admitted = arrays.get("admitted")
    offered, rejected = arrays.get("offered"), arrays.get("rejected")
    if admitted is not None:
        if offered is None:
            offered = admitted + (rejected if rejected is not None else 0.0)
        elif rejected is None:
            rejected = offered - admitted
    if offered is None:
        offered = np.full((len(keys), DAY // step), np.nan)
    return Trace(
        keys=keys,
        start=start,
        step=step,
        offered=offered,
        rejected=rejected,
        errors=arrays.get("errors"),
        latency={
            name.removeprefix(LATENCY): array for name, array in arrays.items() if is_latency(name)
        },
        abusive=arrays.get("abusive"),
    )
