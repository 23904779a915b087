"""Plain numbers behind changes: by subject, by what a subject sends to, and by service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from switchboard_policy.domain.recommendation import Recommendation, SummaryValue

SLO = "slo"

Figures = Mapping[str, SummaryValue]


class Numbers:
    """Plain numbers of every subject; each is looked up many times while changes are weighed.

    Args:
        recommendations: whose summaries hold the numbers.
    """

    def __init__(self, recommendations: Sequence[Recommendation]) -> None:
        self._figures: dict[tuple[str, str], Figures] = {}
        self._below: dict[tuple[str, str], list[Figures]] = defaultdict(list)
        self._objectives: dict[str, list[str]] = defaultdict(list)
        for told in recommendations:
            for found in told.summaries:
                self._figures[found.area, found.subject] = found.figures
        for (area, subject), figures in self._figures.items():
            parts = subject.split("/")
            for end in range(1, len(parts)):
                self._below[area, "/".join(parts[:end])].append(figures)
            if area == SLO:
                self._objectives[parts[0]].append(subject)

    def of(self, area: str, subject: str) -> Figures:
        """Return a subject's numbers; empty where nothing was replayed."""
        return self._figures.get((area, subject), {})

    def below(self, area: str, subject: str) -> Sequence[Figures]:
        """Return the numbers of what stands below a subject, such as a tenant's at each service."""
        return self._below.get((area, subject), ())

    def objectives(self, services: Iterable[str]) -> list[str]:
        """Return the objectives of some services that were replayed, sorted."""
        return sorted(name for service in services for name in self._objectives.get(service, ()))
