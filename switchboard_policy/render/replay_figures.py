"""A replay in pictures: whom it hits, and when."""

from __future__ import annotations

from switchboard_policy.domain.figures import Bar, BarFigure, Figure, Line, TimeFigure
from switchboard_policy.domain.replay_report import ReplayReport

MOST_TENANTS = 20
"""Tenants drawn, those hit most first. Ours."""


def figures(report: ReplayReport) -> tuple[Figure, ...]:
    """Return the pictures of a replay; none where nothing flips."""
    if not report.flips:
        return ()
    return (*_tenants(report), *_time(report))


def _tenants(report: ReplayReport) -> tuple[BarFigure, ...]:
    bars = tuple(
        Bar(each.name, float(each.denied_old), float(each.denied_new))
        for each in report.tenants[:MOST_TENANTS]
    )
    more = len(report.tenants) - len(bars)
    note = "Only tenants for whom the number changes."
    if more:
        note += f" {more} more are hit less."
    return (
        (BarFigure("denied", "Denied decisions by tenant", "decisions", bars, note),)
        if bars
        else ()
    )


def _time(report: ReplayReport) -> tuple[TimeFigure, ...]:
    if report.generated or len(report.stretches) < 2:
        return ()
    at = tuple(float(each.start_s) for each in report.stretches)
    denied = tuple(float(each.allow_to_deny) for each in report.stretches)
    allowed = tuple(float(each.deny_to_allow) for each in report.stretches)
    lines = (
        Line("no longer allowed", "high", at, denied),
        Line("allowed from now on", "low", at, allowed),
    )
    kept = tuple(line for line in lines if any(line.y))
    hours = report.stretch_s // 3_600
    every = "hour" if hours == 1 else f"{hours} h"
    return (TimeFigure("when", f"Decisions that would flip, by {every}", "decisions", kept),)
