"""A window longer than the data, or finer than its samples, is refused and not guessed."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from simulator.samples import RawSeries
from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.backtest.carried import carried, spacing_s, span_of
from switchboard_policy.areas.slo.definition import Severity, Tier

HOUR = 3600
WINDOWS = WindowSet(
    "w",
    30,
    (
        AlertWindow(Severity.PAGE, Tier.QUICK, HOUR, 300, Decimal("14.4")),
        AlertWindow(Severity.PAGE, Tier.SLOW, 6 * HOUR, 1800, Decimal(6)),
        AlertWindow(Severity.TICKET, Tier.SLOW, 72 * HOUR, 6 * HOUR, Decimal(1)),
    ),
)


def every(seconds: float, hours: float, start: float = 1000.5) -> RawSeries:
    times = (start + np.arange(0, hours * HOUR + 1, seconds)) * 1000
    return RawSeries({"__name__": "a"}, times.astype(np.int64), np.zeros(times.size))


@pytest.mark.parametrize(
    ("seconds", "hours", "kept"),
    [
        (15, 73, ["1h/5m", "6h/30m", "3d/6h"]),
        (150, 73, ["1h/5m", "6h/30m", "3d/6h"]),
        (151, 73, ["6h/30m", "3d/6h"]),
        (300, 49, ["6h/30m"]),
        (60, 2, ["1h/5m"]),
        (60, 0.5, []),
        (3600, 100, ["3d/6h"]),
    ],
)
def test_only_what_the_data_holds_is_kept(seconds: float, hours: float, kept: list[str]) -> None:
    found = carried(WINDOWS, [every(seconds, hours)], 2)
    names = [f"{pair.long_s}/{pair.short_s}" for pair in found.windows.windows]
    known = {"1h/5m": "3600/300", "6h/30m": "21600/1800", "3d/6h": "259200/21600"}
    assert names == [known[name] for name in kept]
    assert [name for _, name, _ in found.refused] == [name for name in known if name not in kept]


def test_a_refusal_says_why_and_what_would_help() -> None:
    found = carried(WINDOWS, [every(300, 49, start=900), every(15, 49)], 2)
    assert [(severity, why.reason, why.would_help) for severity, _, why in found.refused] == [
        (
            Severity.PAGE,
            "samples every 300 s: a window of 5m does not hold 2",
            "a sample every 150 s or more often",
        ),
        (
            Severity.TICKET,
            "49 h of telemetry are shorter than the window of 3d",
            "telemetry of at least 3d",
        ),
    ]


def test_the_span_is_of_whole_seconds_within_the_samples() -> None:
    assert span_of([every(60, 1), every(60, 0.5, start=990.0)]) == (990, 4600)


def test_a_single_sample_has_no_spacing() -> None:
    one = RawSeries({}, np.array([1000]), np.zeros(1))
    assert spacing_s([one]) == 0
    assert spacing_s([one, every(60, 1)]) == 60
