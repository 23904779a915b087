"""Which alert windows a telemetry can carry: long enough, and with samples close enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.samples import RawSeries
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import Severity
from switchboard_policy.areas.slo.rules.alerts import pair_name
from switchboard_policy.areas.slo.rules.names import window_name
from switchboard_policy.domain.outcome import NotEvaluated


@dataclass(frozen=True)
class Carried:
    """A set of windows as far as the data carries it.

    Args:
        windows: the pairs it carries.
        refused: the others by severity, as they are called, and why.
    """

    windows: WindowSet
    refused: tuple[tuple[Severity, str, NotEvaluated], ...]


def span_of(series: Sequence[RawSeries]) -> tuple[int, int]:
    """Return the first and last second that series were sampled.

    Args:
        series: at least one, each with at least one sample.
    """
    first = min(int(each.times_ms[0]) for each in series)
    last = max(int(each.times_ms[-1]) for each in series)
    return -(-first // 1000), last // 1000


def spacing_s(series: Sequence[RawSeries]) -> float:
    """Return the usual seconds between samples, of the series sampled least often; 0 of none."""
    return max(
        (
            float(np.median(np.diff(each.times_ms))) / 1000
            for each in series
            if each.times_ms.size > 1
        ),
        default=0.0,
    )


def carried(windows: WindowSet, series: Sequence[RawSeries], samples: int) -> Carried:
    """Return what of a set of windows some series can carry.

    Args:
        windows: the set.
        series: what the queries of a service level read, at least one.
        samples: how many samples a window must hold.
    """
    start, end = span_of(series)
    spacing = spacing_s(series)
    kept, refused = [], []
    for pair in windows.windows:
        why = None
        if end - start < pair.long_s:
            size, unit = (3600, "h") if end - start >= 7200 else (60, "min")
            measured, window = f"{(end - start) // size} {unit}", window_name(pair.long_s)
            why = NotEvaluated(
                f"{measured} of telemetry are shorter than the window of {window}",
                would_help=f"telemetry of at least {window}",
            )
        elif pair.short_s < samples * spacing:
            why = NotEvaluated(
                f"samples every {spacing:.6g} s: a window of {window_name(pair.short_s)} does not "
                f"hold {samples}",
                would_help=f"a sample every {pair.short_s / samples:.6g} s or more often",
            )
        if why is None:
            kept.append(pair)
        else:
            refused.append((pair.severity, pair_name(pair), why))
    return Carried(replace(windows, windows=tuple(kept)), tuple(refused))
