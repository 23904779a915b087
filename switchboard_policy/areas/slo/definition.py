"""Service levels as definitions: what was promised, how it is measured, who is told.

Every format (Sloth, OpenSLO) is read into these values and written from them; rules, dashboards,
backtests and lints know nothing else. Numbers are exact decimals, queries are PromQL text in which
`{{.window}}` stands for a range such as `5m`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from switchboard_policy.domain.location import Location

WINDOW = "{{.window}}"
"""What a query holds in place of a range. Source: Sloth specification, prometheus/v1."""

LEAST_BAD_EVENTS = 2
"""Bad events an alert asks for unless told otherwise: one alone says nothing of a rate."""


class Severity(StrEnum):
    """Whom an alert is for: a page wakes somebody, a ticket waits."""

    PAGE = "page"
    TICKET = "ticket"


class Tier(StrEnum):
    """Which of a severity's pairs of windows: the quick one for hard breaks, the slow one."""

    QUICK = "quick"
    SLOW = "slow"


@dataclass(frozen=True)
class EventsSli:
    """Bad events over all events.

    Args:
        error_query: rate of bad events.
        total_query: rate of all events.
    """

    error_query: str
    total_query: str


@dataclass(frozen=True)
class RawSli:
    """A query that is the error ratio itself, 0 to 1.

    Args:
        error_ratio_query: the query.
    """

    error_ratio_query: str


@dataclass(frozen=True)
class TimeslicesSli:
    """Slices of time that are good or bad as a whole: good where enough of their events are.

    Args:
        events: the events of a slice.
        slice_s: length of a slice in seconds.
        target_ratio: ratio of good events a good slice needs, 0 to 1.
    """

    events: EventsSli | RawSli
    slice_s: int
    target_ratio: Decimal


@dataclass(frozen=True)
class CompositeSli:
    """Several indicators as one, by weight.

    Args:
        parts: name, weight (above 0) and indicator of each part.
    """

    parts: tuple[tuple[str, Decimal, EventsSli | RawSli], ...]


Sli = EventsSli | RawSli | TimeslicesSli | CompositeSli


@dataclass(frozen=True)
class AlertTarget:
    """What the alerts of one severity carry.

    Args:
        disabled: whether there are none.
        labels: labels added to them.
        annotations: annotations added to them.
        tiers_off: pairs of windows that are switched off.
    """

    disabled: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    tiers_off: frozenset[Tier] = frozenset()


@dataclass(frozen=True)
class Alerting:
    """The alerts of one service level.

    Args:
        name: the alert's name; empty where there are no alerts.
        labels: labels of every alert.
        annotations: annotations of every alert.
        page: what pages carry besides.
        ticket: what tickets carry besides.
    """

    name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    page: AlertTarget = AlertTarget()
    ticket: AlertTarget = AlertTarget()

    def of(self, severity: Severity) -> AlertTarget:
        """Return what the alerts of a severity carry."""
        return self.page if severity is Severity.PAGE else self.ticket


@dataclass(frozen=True)
class Exclusion:
    """A stretch of time that does not count: planned maintenance.

    Args:
        start_s: seconds since the epoch of the first occurrence.
        end_s: seconds since the epoch at which it ends, after `start_s`.
        every_s: seconds from one occurrence to the next; 0 where there is only one.
        reason: why, in words.
    """

    start_s: int
    end_s: int
    every_s: int = 0
    reason: str = ""


class Calendar(StrEnum):
    """How a period runs: rolling with the clock, or aligned to the calendar (UTC)."""

    ROLLING = "rolling"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class ServiceLevel:
    """One service level objective, whatever format it was written in.

    Args:
        service: the service.
        name: its name there; `service` and `name` together are its id.
        objective: percent of good events, above 0 and below 100.
        sli: how it is measured.
        description: what is promised, in words.
        labels: labels of every series and alert made from it, the service's own included.
        alerting: its alerts.
        period_days: length of the period the error budget is stated over.
        calendar: how that period runs.
        exclusions: time that does not count.
        least_events: events the long window of an alert must hold before it may fire; 0 for any.
        least_bad_events: bad events it must hold, where the indicator counts them; 1 for any, as
            Sloth's alerts.
        location: where it stands; None where it was made in memory.
    """

    service: str
    name: str
    objective: Decimal
    sli: Sli
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    alerting: Alerting = Alerting()
    period_days: int = 30
    calendar: Calendar = Calendar.ROLLING
    exclusions: tuple[Exclusion, ...] = ()
    least_events: int = 0
    least_bad_events: int = LEAST_BAD_EVENTS
    location: Location | None = None

    @property
    def id(self) -> str:
        """Sloth's id: `<service>-<name>`."""
        return f"{self.service}-{self.name}"

    @property
    def least_bad_asked(self) -> int:
        """Bad events its alerts ask for; 1, so any, where the indicator counts none."""
        return self.least_bad_events if isinstance(self.sli, EventsSli) else 1

    @property
    def objective_ratio(self) -> Decimal:
        """The objective as a ratio, exactly."""
        return self.objective / 100

    @property
    def budget_ratio(self) -> Decimal:
        """The error budget as a ratio, exactly: 0.001 at 99.9 %."""
        return 1 - self.objective / 100
