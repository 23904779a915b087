"""What an area recommends, what it abstains from, and the plain numbers behind both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.figures import Figure
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.outlook import UNCHANGED, Outlook

Number = int | float
SummaryValue = Number | str | bool | None


@dataclass(frozen=True)
class Abstention:
    """A subject an area says nothing about, and why.

    Args:
        area: the area.
        subject: whom it is about; empty for the whole area.
        why: the reason and what would help.
        subjects: how many it is about.
    """

    area: str
    subject: str
    why: NotEvaluated
    subjects: int = 1


@dataclass(frozen=True)
class SubjectSummary:
    """Plain numbers of one replayed subject; units stand in the keys.

    Args:
        area: the area.
        subject: whom it is about: `acme`, `reporting/latency`.
        figures: name with unit to number, such as `offered_requests`, `throttled_low_ratio`.
        outlook: what the days to come may bring under the values of a what-if, or why that is not
            told.
    """

    area: str
    subject: str
    figures: Mapping[str, SummaryValue]
    outlook: Outlook | NotEvaluated = UNCHANGED


@dataclass(frozen=True)
class Recommendation:
    """What one area recommends.

    Args:
        area: the area.
        deltas: proposed changes, the most valuable first; advisory ones included.
        abstentions: subjects it could not judge.
        summaries: plain numbers of every subject replayed; the arrays stay in the simulator.
        figures: pictures for the report.
        findings: things worth saying about the current values.
        headline: one sentence for people: what was looked at and what came out.
    """

    area: str
    deltas: tuple[Delta, ...] = ()
    abstentions: tuple[Abstention, ...] = ()
    summaries: tuple[SubjectSummary, ...] = ()
    figures: tuple[Figure, ...] = ()
    findings: tuple[Finding, ...] = ()
    headline: str = ""
    notes: tuple[str, ...] = field(default=())
