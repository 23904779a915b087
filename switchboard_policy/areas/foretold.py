"""What was said of a window before it began, beside what came: the ground of calibration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard_policy.areas.days import DAY
from switchboard_policy.areas.futures import Weeks
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import Past


@dataclass(frozen=True)
class Foretold:
    """One window of one subject.

    Args:
        event: what may come: `throttled` or `overspent`.
        subject: whom it is about.
        start: seconds since the epoch of the origin; the forecast saw nothing after it.
        end: seconds since the epoch at which the window ends.
        chance: probability stated at the origin, not calibrated; None where nothing could be said.
        came: whether the event came; None where nobody can tell.
        why_not: why nothing was said or nobody can tell; empty where both are known.
    """

    event: str
    subject: str
    start: int
    end: int
    chance: float | None
    came: bool | None
    why_not: str = ""

    @property
    def scored(self) -> bool:
        """Whether there is a forecast and an outcome to hold it against."""
        return self.chance is not None and self.came is not None


@dataclass(frozen=True)
class Origins:
    """At which days forecasts are made.

    Args:
        ahead: days of a window, and between two origins, so that windows do not overlap.
        least: days before the first origin.
        most: days before an origin that are looked at.
    """

    ahead: int
    least: int
    most: int

    def of(self, days: int) -> Iterator[tuple[int, int, int]]:
        """Yield the first day looked at, the origin, and the day after the window.

        Args:
            days: whole days there are, the first being day 0.
        """
        for at in range(self.least, days - self.ahead + 1, self.ahead):
            yield max(0, at - self.most), at, at + self.ahead

    def needed_days(self, windows: int) -> int:
        """Return the days of one subject that hold so many windows."""
        return self.least + windows * self.ahead


@dataclass(frozen=True)
class How:
    """When and how forecasts are made.

    Args:
        origins: at which days.
        weeks: the days to come.
    """

    origins: Origins
    weeks: Weeks


def origins() -> Origins:
    """Return the origins as they ship."""
    found = constants("switchboard_policy.areas")
    return Origins(
        ahead=found.whole("foretold_ahead_days"),
        least=found.whole("foretold_least_days"),
        most=found.whole("foretold_most_days"),
    )


def steady_from(past: Past, start: int, *names: tuple[str, str]) -> int:
    """Return the first second from which values have been as they are, by whole days.

    What was measured before was measured under other values, and says nothing of these.

    Args:
        past: how values changed; where that is not known, they are taken not to have.
        start: first second of the telemetry, a midnight.
        *names: each value's name, and its subject as `PastChange` spells it.
    """
    if isinstance(past, NotEvaluated):
        return start
    last = [one.at for one in past.changes if (one.name, one.subject) in names]
    return max([start, *(-(-at // DAY) * DAY for at in last)])


def seconds_of(first_day: int, day: int) -> int:
    """Return the midnight of a day counted from another, in seconds since the epoch."""
    return (first_day + day) * DAY
