"""Proposals at their limits: hostile in every field, and far too many of everything."""

from __future__ import annotations

from dataclasses import replace

from switchboard_policy.domain.decision import GateDecision, Verdict
from switchboard_policy.domain.figures import Band, Bar, Line, Mark, TimeFigure
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.recommendation import SubjectSummary
from switchboard_policy.domain.risk import RiskPart
from switchboard_policy.testing import builders as b


def spiteful(text: str) -> tuple[Proposal, GateDecision]:
    """A proposal and a decision with the same text wherever foreign text can stand."""
    unknown = NotEvaluated(text, text)
    carried = b.delta(
        b.policy_value(tenant=text),
        effects=[b.effect(text, Interval.exact(0.1), unknown), b.effect(text, unknown, unknown)],
        reason=text,
        if_wrong=text,
    )
    advised = replace(carried, advisory=True)
    found = Finding("limits/places_disagree", Level.SOFT, text, text, Location(text, "", 3, 1))
    picture = TimeFigure(
        text,
        text,
        text,
        (Line(text, "measured", (0.0, 60.0), (1.0, 2.0)),),
        (Band(text, "high", (0.0, 60.0), (0.5, 1.5), (1.5, 2.5)),),
        (Mark(30.0, text, 45.0), Mark(30.0, text, 45.0, "proposed")),
        text,
    )
    bars = replace(
        b.throttled_figure(Bar(text, 1.0, None, None, (0.0, 2.0)), Bar(text, 1.0, 2.0)),
        id=text,
        title=text,
        unit=text,
        note=text,
    )
    told = replace(
        b.recommendation("limits", [carried, advised], [picture, bars]),
        area=text,
        abstentions=(b.abstention(text, text, text), replace(b.abstention(), why=unknown)),
        summaries=(SubjectSummary(text, text, {text: text, "peak_rps": 1.0, "ok": True}),),
        findings=(found,),
        headline=text,
        notes=(text,),
    )
    part = RiskPart(text, 3.0, 10.0, text, unknown)
    assessed = replace(b.risk(), parts=(part,), breach_probability=unknown, undecided=(text,))
    proposed = b.proposal([carried], recommendations=[told], assessed=assessed, notes=[text])
    changes = replace(proposed.change_set, patch=f"--- a\n+++ b\n@@ -1 +1 @@\n-{text}\n+{text}\n")
    proposed = replace(
        proposed,
        change_set=changes,
        author=text,
        version=text,
        owners={text: (text, "@sre-leads")},
    )
    decided = replace(
        b.decision(Verdict.DENIED, [found], [b.finding(msg=text)]),
        summary=text,
        refused_overrides=(text,),
    )
    return proposed, decided


def crowd(many: int) -> Proposal:
    """A proposal with many changes, each with its abstention, its finding and its bar."""
    names = [f"tenant-{number:04d}-with-a-rather-long-name" for number in range(many)]
    deltas = [b.delta(b.policy_value(tenant=name)) for name in names]
    advised = [b.delta(b.policy_value(tenant=name), advisory=True) for name in names]
    found = tuple(b.finding("limits/odd", Level.ADVISORY, f"{name} is odd") for name in names)
    bars = b.throttled_figure(*(Bar(name, 1.8, 0.1) for name in names[:30]))
    told = replace(
        b.recommendation(
            "limits",
            [*deltas, *advised],
            [bars],
            [b.abstention("limits", name) for name in names],
        ),
        findings=found,
        notes=tuple(f"note about {name}" for name in names),
    )
    return b.proposal(deltas, recommendations=[told])
