"""Which windows the rules of a service level record, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import (
    LEAST_BAD_EVENTS,
    CompositeSli,
    EventsSli,
    RawSli,
    ServiceLevel,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.rules.calendar import DAY_S
from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.errors import InputError


@dataclass(frozen=True)
class Shape:
    """What one service level's rules record.

    Args:
        level: the service level.
        base_s: seconds of the window over which errors and total are recorded.
        windows_s: seconds of the windows whose ratio is recorded, rising, the period left out.
        period_s: seconds of the period, which its ratio is named after.
        from_sums: whether windows are sums of what was recorded over `base_s`; else each window
            asks the raw series, as Sloth does.
        interval_s: seconds between looks; 0 for the server's own.
    """

    level: ServiceLevel
    base_s: int
    windows_s: tuple[int, ...]
    period_s: int
    from_sums: bool
    interval_s: int = 0


@lru_cache(maxsize=1)
def _constants() -> Constants:
    return constants("switchboard_policy.areas.slo.rules")


def shape_of(level: ServiceLevel, windows: WindowSet) -> Shape:
    """Return what a service level's rules record.

    Args:
        level: the service level.
        windows: its alert windows.

    Raises:
        InputError: a least number of events is asked of an indicator that counts none.
    """
    _refuse_counting(level)
    asked = {size for pair in windows.windows for size in (pair.long_s, pair.short_s)}
    shortest = min({_constants().whole("base_window_s"), *asked})
    period_s = level.period_days * DAY_S
    sliced = isinstance(level.sli, TimeslicesSli)
    return Shape(
        level=level,
        base_s=level.sli.slice_s if isinstance(level.sli, TimeslicesSli) else shortest,
        windows_s=tuple(sorted((asked | {shortest}) - {period_s})),
        period_s=period_s,
        from_sums=sliced or isinstance(level.sli, CompositeSli) or bool(level.exclusions),
        interval_s=_interval_s(level),
    )


def _refuse_counting(level: ServiceLevel) -> None:
    """Refuse to count events, where that was asked for, of an indicator that does not."""
    hint = "give it error and total queries"
    if level.least_events and not counts_events(level.sli):
        message = f"{level.id}: least_events needs counts, and its indicator is a ratio already"
        raise InputError(message, location=level.location, hint=hint)
    if level.least_bad_events > LEAST_BAD_EVENTS and not isinstance(level.sli, EventsSli):
        message = f"{level.id}: least_bad_events needs an indicator of bad events over all events"
        raise InputError(message, location=level.location, hint=hint)


def counts_events(sli: EventsSli | RawSli | TimeslicesSli | CompositeSli) -> bool:
    """Return whether an indicator knows how many events it stands on."""
    if isinstance(sli, TimeslicesSli):
        return isinstance(sli.events, EventsSli)
    if isinstance(sli, CompositeSli):
        return all(isinstance(part, EventsSli) for _, _, part in sli.parts)
    return isinstance(sli, EventsSli)


def _interval_s(level: ServiceLevel) -> int:
    """Return the interval that makes sums mean what they say; 0 where any will do.

    Slices that are looked at once each tile time exactly; counts are sums of rates times it.
    """
    if isinstance(level.sli, TimeslicesSli):
        most = min(level.sli.slice_s, _constants().whole("most_interval_s"))
        return next(each for each in range(most, 0, -1) if level.sli.slice_s % each == 0)
    return _constants().whole("interval_s") if level.least_events else 0
