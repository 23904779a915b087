"""How well alerts tell incidents: which caught which, which were for nothing, which were missed.

The matching rule: an alert is true when the time it fires overlaps an incident, or the grace after
one; an incident is caught when such an alert exists, by the earliest of them. An alert may be true
for several incidents, and an incident may be caught by several alerts. Ends are left out: an alert
that stops as an incident begins does not overlap it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

Interval = tuple[float, float]
"""From when to when, in seconds since the epoch; the end is left out."""


@dataclass(frozen=True)
class Caught:
    """An incident and what told of it.

    Args:
        incident: its place among the incidents.
        alerts: places of the alerts that overlap it, in order of time; empty where it was missed.
        delay_s: seconds from its beginning to the earliest of them, at least 0; NaN where missed.
    """

    incident: int
    alerts: tuple[int, ...]
    delay_s: float


@dataclass(frozen=True)
class Matching:
    """Alerts and incidents, each with its counterpart.

    Args:
        incidents: every incident, in the order given.
        true: places of alerts that overlap an incident.
        false: places of alerts that overlap none.
    """

    incidents: tuple[Caught, ...]
    true: tuple[int, ...]
    false: tuple[int, ...]

    @property
    def caught(self) -> int:
        """How many incidents were caught."""
        return sum(1 for each in self.incidents if each.alerts)

    @property
    def precision(self) -> float:
        """True alerts over all alerts; NaN where nothing fired."""
        fired = len(self.true) + len(self.false)
        return len(self.true) / fired if fired else nan

    @property
    def recall(self) -> float:
        """Incidents caught over all incidents; NaN where there was none."""
        return self.caught / len(self.incidents) if self.incidents else nan

    @property
    def f_score(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing was caught, NaN without incidents.

        Source: C. J. van Rijsbergen, Information Retrieval (1979), chapter 7, with equal weights.
        """
        if not self.incidents:
            return nan
        if not self.caught:
            return 0.0
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    @property
    def delays_s(self) -> tuple[float, ...]:
        """Seconds to each incident's first alert, rising; missed ones left out."""
        return tuple(sorted(each.delay_s for each in self.incidents if each.alerts))


def match(alerts: Sequence[Interval], incidents: Sequence[Interval], grace_s: float) -> Matching:
    """Return which alert told of which incident.

    Args:
        alerts: when each alert fired.
        incidents: when each incident was.
        grace_s: seconds after an incident in which an alert still counts as its own, at least 0.
    """
    pairs = [
        (place, number)
        for number, (start, end) in enumerate(incidents)
        for place, (fired, resolved) in enumerate(alerts)
        if fired < end + grace_s and resolved > start
    ]
    caught = []
    for number, (start, _) in enumerate(incidents):
        own = sorted((alerts[place], place) for place, told in pairs if told == number)
        delay = max(own[0][0][0] - start, 0.0) if own else nan
        caught.append(Caught(number, tuple(place for _, place in own), delay))
    true = {place for place, _ in pairs}
    places = range(len(alerts))
    return Matching(
        tuple(caught),
        tuple(place for place in places if place in true),
        tuple(place for place in places if place not in true),
    )


def median(values: Sequence[float]) -> float:
    """Return the middle of rising values, or the mean of the two middle ones; NaN of none."""
    if not values:
        return nan
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
