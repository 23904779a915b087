"""What an alert asks of its long window besides how fast the budget burns: that enough happened.

One failed request of a quiet hour burns many times too fast and says nothing of a rate.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import promql_parser

from switchboard_policy.areas.slo.alert_windows import AlertWindow
from switchboard_policy.areas.slo.definition import EventsSli, Sli, TimeslicesSli
from switchboard_policy.areas.slo.rules.names import (
    EVENTS,
    PART,
    PERIOD,
    TOTAL,
    WINDOW_LABEL,
    ratio_series,
    series,
    window_name,
)
from switchboard_policy.areas.slo.rules.shape import Shape
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.parse import parse, with_window


def enough(shape: Shape, pair: AlertWindow, burns: str) -> str:
    """Return the condition of a pair of windows with what a level asks of the long one.

    Args:
        shape: what the level's rules record.
        pair: the windows.
        burns: the condition that both burn too fast.
    """
    level = shape.level
    if level.least_events:
        burns += f"\nand\n{_events(shape, pair)} >= {level.least_events}"
    if level.least_bad_asked > 1:
        few = plain(least_counted(level.least_bad_asked))
        burns += f"\nunless\n{_bad_events(shape, pair)} < {few}"
    return burns


def least_counted(events: int) -> Decimal:
    """Return the count from which on so many events are taken to have happened.

    Args:
        events: at least 1.
    """
    return events - _margin()


def _events(shape: Shape, pair: AlertWindow) -> str:
    level = shape.level
    name = EVENTS if isinstance(level.sli, TimeslicesSli) else TOTAL
    read = series(name + window_name(shape.base_s), level)
    rates = f"sum_over_time({read}[{window_name(pair.long_s)}])"
    times = _times(shape, shape.interval_s)
    return f"sum without ({WINDOW_LABEL}, {PART}, {PERIOD}) ({rates}) * {times}"


def _bad_events(shape: Shape, pair: AlertWindow) -> str:
    """Return how many events of the long window were bad: their ratio times all events.

    The ratio knows of a failure at once and without the recordings' looking back; all events are
    a mean of what was recorded, whatever the interval. Where nothing is recorded, as of scrapes
    too far apart for the base window, the count is not there and holds nothing back.
    """
    ratio = series(ratio_series(pair.long_s), shape.level)
    total = series(TOTAL + window_name(shape.base_s), shape.level)
    mean = f"avg_over_time({total}[{window_name(pair.long_s)}])"
    return (
        f"max without ({WINDOW_LABEL}) ({ratio})\n"
        f"* max without ({WINDOW_LABEL}, {PERIOD}) ({mean})"
        f" * {_times(shape, pair.long_s)}"
    )


def _times(shape: Shape, seconds: int) -> str:
    """Return what turns a recorded total into the events of so many seconds."""
    per_s = shape.base_s if _counts_increases(shape.level.sli) else 1
    return plain(Decimal(seconds) / per_s)


def _counts_increases(sli: Sli) -> bool:
    """Return whether an indicator's total is the events of its window, not those of a second."""
    events = sli.events if isinstance(sli, TimeslicesSli) else sli
    found = False

    def visit(node: object) -> bool:
        nonlocal found
        found |= isinstance(node, promql_parser.Call) and node.func.name == "increase"
        return True

    if isinstance(events, EventsSli):
        promql_parser.walk(parse(with_window(events.total_query, "5m")), visit)
    return found


@lru_cache(maxsize=1)
def _margin() -> Decimal:
    return constants("switchboard_policy.areas.slo.rules").number("least_margin_events")
